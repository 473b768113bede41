"""Whose bytes a registry serves: in Swift of this cloud by the registry's own redirect, or by a container's listing.

A redirect into an object store of the catalogue shows it. Where there is none, or where it names a host that
the catalogue does not, a container of this project may: it must name the same image under each tag looked
at, and hold the blob that is that image's own. Two registries with the same images under the same tags
cannot be told apart in this way.
"""

from __future__ import annotations

from container4nfv_probe import Answer, Cause, Image, Sample, Subject, check, counted, listing, no, unknown, yes

from .layouts import S3, SWIFT, Layout, Store
from .redirects import host_of, layout_of, regions_of, stores
from .served import served
from .swift import ACCOUNT, BLOBS, REDIRECT, S3_BLOBS, containers_with_blobs, only_elsewhere

ENOUGH = 2
OWNER = "credentials of the project whose object store the registry uses, if it is another than this"
LISTED = "that host as an object store's endpoint in the catalogue, if it is this cloud's"
ASKS = ("registry: GET /v2/, /v2/_catalog, tags and manifests", "registry: HEAD of a blob, its redirect not followed",
        "registry: GET /api/v2.0/systeminfo (Harbor)")  # fmt: skip


@check(plane="registry", asks=("registry: GET /v2/",))
def registry_answers(subject: Subject) -> Answer:
    """Does the registry answer its API?"""
    wants = subject.registry.wants()
    how = f"with a login ({wants.split()[0]})" if wants else "without a login"
    return yes(f"a registry answers at {subject.registry.host}, {how}")


@check(ACCOUNT, BLOBS, plane="registry", asks=ASKS)
def tied_swift(subject: Subject) -> Answer:
    """Are blobs that the registry serves in this cloud's Swift (native driver)?"""
    return tied(subject, SWIFT)


@check(ACCOUNT, S3_BLOBS, plane="registry", asks=ASKS)
def tied_s3(subject: Subject) -> Answer:
    """Are blobs that the registry serves in this cloud's object store (S3 driver)?"""
    return tied(subject, S3)


def tied(subject: Subject, layout: Layout) -> Answer:
    """Whether the registry's blobs are where this driver would put them, in this cloud."""
    sample = served(subject)
    if isinstance(sample, Answer):
        return sample
    if sent := next((one for one in sample.images if one.location), None):
        return redirected(subject, sent, layout) or searched(subject, sample, layout, sent)
    driver = subject.registry.storage()
    if driver and driver != layout.driver:
        return no(f"the registry stores by the driver {driver}, not {layout.driver}")
    return searched(subject, sample, layout)


def redirected(subject: Subject, sent: Image, layout: Layout) -> Answer | None:
    """What the place shows to which the registry sends those who want a blob; None where it shows nothing."""
    shown, host = layout_of(sent), host_of(sent)
    if shown and shown is not layout:
        return no(f"the registry sends readers to {host}, as its {layout.driver} driver would not")
    if sent.is_elsewhere():
        return no(f"the registry sends readers to {host}, which is a public cloud's", Cause.OTHER_CLOUD)
    if not shown or not (regions := regions_of(subject, sent)):
        return None
    if regions[0] in (subject.scope.region, ""):
        return yes(f"the registry sends readers to this cloud's object store, {host}")
    return unknown(f"the registry sends readers to {host}, the object store of region {listing(regions)}",
                   Cause.NOT_VISIBLE, f"an audit of that region (--os-region-name {regions[0]})")  # fmt: skip


def searched(subject: Subject, sample: Sample, layout: Layout, sent: Image | None = None) -> Answer:
    """Whether one container of this project holds every image: one that holds some is another registry's."""
    if elsewhere := only_elsewhere(subject):
        return unknown(f"the catalogue has an object store for {listing(elsewhere)} only", Cause.NOT_VISIBLE,
                       "an audit of that region and interface")  # fmt: skip
    seen = containers_with_blobs(subject, layout.held)
    named = [one for one in stores(sent, layout) if one.container in seen.names] if sent else []
    places = [*named, *(Store(layout, name) for name in seen.held)]
    whole = {one.container for one in places if all(one.holds(subject, image) for image in sample.images)}
    images = f"{counted(len(sample.images), 'image')} ({listing(map(str, sample.images))})"
    if whole:
        return held(whole, images, sample)
    sentence = f"the registry sends readers to {host_of(sent)}, which is not in the catalogue; " if sent else ""
    if places:
        containers = listing(one.container for one in places)
        sentence += f"Swift container {containers} holds other content than the {images} that the registry serves"
    else:
        sentence += f"no registry's blobs of this driver in {seen}"
    return unknown(sentence, Cause.OTHER_CLOUD if sent else Cause.NOT_VISIBLE, settling(sent, seen.everywhere()))


def held(containers: set[str], images: str, sample: Sample) -> Answer:
    """What it means that a container holds all the images that were looked at."""
    sentence = f"Swift container {listing(containers)} holds {images} as the registry serves them, tag and blob of each"
    if sample.unread:
        return unknown(f"{sentence}, but {listing(sample.unread)} could not be read", Cause.FORBIDDEN,
                       "a login that may read all its images (CONTAINER4NFV_REGISTRY_USER)")  # fmt: skip
    if len({image.digest for image in sample.images}) < ENOUGH:
        return unknown(f"{sentence}, but another registry may hold one image too", Cause.NOT_VISIBLE,
                       "another image in the registry")  # fmt: skip
    return yes(sentence)


def settling(sent: Image | None, everywhere: bool) -> str:
    """What would tell where the bytes are."""
    if sent:
        return f"{LISTED}, or {OWNER}"
    return f"{OWNER}, or {REDIRECT}" if everywhere else REDIRECT
