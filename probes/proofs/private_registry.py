"""Row 2 by doing it: an image is pushed, found in this cloud's object store, pulled, started by Zun, and deleted.

The registry's API: distribution 2.8.2, ``docs/spec/api.md``; images by name: zun 18.0.0,
``zun/api/controllers/v1/containers.py`` (``registry`` since API 1.31).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin

from container4nfv_probe import Image
from container4nfv_probe.proving import Attempt, Kind, Proof, Reply, Stopped, Thing, Unproved, Verdict, told

from ..facts.blobs import redirected
from ..facts.layouts import S3, SWIFT
from .choice import room_for_container
from .containers import CONTAINER, delete, of_container, runs
from .pushed import MANIFEST, TAG, Pushed, digest, image
from .registries import DRIVERS, REPOSITORY, STORED, blob, containers, objects, owned

SIGNED = Kind("blob", "", "", "")  # a URL that is signed itself, and is read without a login
REGISTRIES = Kind("registry of Zun's", "container", "/v1/registries", "registries",
                  headers=(("OpenStack-API-Version", "container 1.31"),))  # fmt: skip
SIZE = "two kilobytes"


def ready(attempt: Attempt, options: Mapping[str, Any]) -> tuple[str, ...]:
    """With what of this cloud, and how much of its quota."""
    store = place(attempt, options)
    return (
        f"image of {SIZE}: {attempt.subject.registry.host}/{repository(attempt, options)}:{TAG}",
        f"its blobs are objects of the Swift container {store}, and are deleted there" if store else
        f"its blobs, {SIZE}, stay in the registry's storage until its garbage collection (--leave-blobs)",
        "whether the registry deletes is asked before anything is pushed, by deleting what is not there",
        *(f"quota: {one}" for one in room_for_container(attempt)),
    )  # fmt: skip


def do(attempt: Attempt, options: Mapping[str, Any]) -> tuple[Verdict, str]:
    """The proof."""
    store, login = place(attempt, options), record(attempt)
    room_for_container(attempt)
    pushed, name = image(attempt.run), repository(attempt, options)
    there = attempt.announce(REPOSITORY, name)
    kept = attempt.announce(STORED, f"{store}/{name}") if store else None
    deletes(attempt, there, pushed)
    with attempt.step("the image was pushed"):
        push(attempt, there, pushed)
    with attempt.step("the image was pulled"):
        location = pulled(attempt, there, pushed)
    where = stored(attempt, there, pushed, location)
    container = attempt.create(replace(CONTAINER, headers=REGISTRIES.headers), wanted(attempt, options, name, login))
    runs(attempt, container, of_container)
    delete(attempt, container)
    url = f"{attempt.url(REPOSITORY)}/{name}/manifests/{pushed.digest}"
    attempt.write("DELETE", REPOSITORY, url, "delete the manifest")
    for one in filter(None, (kept, there)):  # the links in the registry last: by them the bytes are found
        delete(attempt, one)
    return Verdict.CLOSED, f"Zun started a container from an image that was pushed to the registry; {where}"


def repository(attempt: Attempt, options: Mapping[str, Any]) -> str:
    """What the image is called in the registry."""
    return "/".join(filter(None, (options.get("repository"), attempt.name)))


def place(attempt: Attempt, options: Mapping[str, Any]) -> str:
    """The Swift container whose objects can be deleted, "" where they may stay. Raises ``Unproved``."""
    for service, word in (("registry", "container registry"), ("container", "Zun")):
        if not attempt.offers(service):
            raise Unproved(Stopped.CHOICE, f"there is no {word} to do it with",
                           "--registry with its URL" if service == "registry" else "a catalogue with Zun")  # fmt: skip
    attempt.subject.registry.wants()
    if (store := owned(attempt)) or options.get("leave_blobs"):
        return store
    raise Unproved(Stopped.CHOICE, f"the registry would keep what was pushed, {SIZE}, until its garbage collection",
                   "--leave-blobs, which accepts that, or credentials of the project whose Swift the registry uses,"
                   " with an image in it")  # fmt: skip


def record(attempt: Attempt) -> str:
    """What Zun calls the registry's login, "" where none is needed: it is Zun's own, and no password is sent to it."""
    if not attempt.subject.registry.wants():
        return ""
    listed = attempt.document(REGISTRIES).get("registries") or ()
    ours = [one for one in listed if attempt.subject.registry.is_named_by(str(one.get("domain")))]
    if not ours:
        raise Unproved(Stopped.RIGHT, "the registry wants a login, and Zun has none for it in this project",
                       f"a registry of Zun's for {attempt.subject.registry.host}"
                       " (openstack appcontainer registry create)")  # fmt: skip
    return str(ours[0].get("uuid"))


def deletes(attempt: Attempt, there: Thing, pushed: Pushed) -> None:
    """See that it deletes before anything is there to be deleted. Raises ``Unproved``."""
    for path in (f"manifests/{pushed.digest}", *(f"blobs/{one}" for one in pushed.blobs)):
        reply = attempt.send("DELETE", REPOSITORY, f"{attempt.url(REPOSITORY)}/{there.id}/{path}")
        if reply.status in (401, 403):
            raise Unproved(Stopped.RIGHT, f"no right to delete images in the registry ({reply.status})",
                           "a login that may delete in this repository (see --repository)")  # fmt: skip
        if reply.status not in (200, 202, 404):
            raise Unproved(Stopped.CHOICE, f"the registry does not delete ({reply.status}), so nothing was pushed",
                           "a registry that is configured to delete images (storage.delete.enabled)")  # fmt: skip


def push(attempt: Attempt, there: Thing, pushed: Pushed) -> None:
    """Both blobs, then the manifest. Raises ``Unproved``."""
    url = f"{attempt.url(REPOSITORY)}/{there.id}"
    for name, content in pushed.blobs.items():
        begun = attempt.write("POST", REPOSITORY, f"{url}/blobs/uploads/", "begin to push a blob")
        target = urljoin(begun.url, begun.headers.get("Location", ""))
        if not target.startswith(f"{url}/blobs/uploads/"):
            raise Unproved(Stopped.FAULT, "the registry sends what is pushed to another place than itself",
                           "a registry that knows its own URL (http.host, or X-Forwarded-Proto)")  # fmt: skip
        whole = f"{target}{'&' if '?' in target else '?'}digest={name}"
        attempt.write("PUT", REPOSITORY, whole, "push a blob", content=content, media="application/octet-stream")
    attempt.write("PUT", REPOSITORY, f"{url}/manifests/{TAG}", "push a manifest", text=pushed.manifest, media=MANIFEST)


def pulled(attempt: Attempt, there: Thing, pushed: Pushed) -> str:
    """Read all of it back; where the registry sends those who want the configuration. Raises ``Unproved``."""
    url = f"{attempt.url(REPOSITORY)}/{there.id}"
    same(attempt, attempt.read(REPOSITORY, f"{url}/manifests/{TAG}", Accept=MANIFEST), pushed.digest)
    location = ""
    for name in pushed.blobs:
        reply = attempt.read(REPOSITORY, f"{url}/blobs/{name}")
        attempt.rely(REPOSITORY, reply)
        location = urljoin(reply.url, reply.headers.get("Location", "")) if 300 <= reply.status < 400 else ""
        if not location:
            same(attempt, reply, name)
        elif here(attempt, there, pushed, location):
            same(attempt, attempt.read(SIGNED, location), name)
    return location


def same(attempt: Attempt, reply: Reply, name: str) -> None:
    """What was read is what was pushed. Raises ``Unproved``."""
    attempt.rely(SIGNED, reply)
    if reply.status != 200 or digest(reply.body) != name:
        raise told(f"what was pulled is not what was pushed ({reply.status})", f"another content than {name}")


def here(attempt: Attempt, there: Thing, pushed: Pushed, location: str) -> str:
    """That a location is in the object store of this cloud, in words; "" where it is not known to be."""
    sent = Image(there.id, TAG, pushed.digest, digest(pushed.configuration), location.partition("?")[0])
    answers = [redirected(attempt.subject, sent, layout) for layout in (SWIFT, S3)]
    return next((one.because for one in answers if one and one.truth == "yes"), "")


def stored(attempt: Attempt, there: Thing, pushed: Pushed, location: str) -> str:
    """Where in this cloud its bytes are, in words. Raises ``Unproved`` where they were not found there."""
    if location and (said := here(attempt, there, pushed, location)):
        return said
    path = blob(digest(pushed.configuration))
    for container in containers(attempt) if attempt.offers(STORED.service) else ():
        if any(objects(attempt, container, f"{driver}{path}") for driver in DRIVERS):
            return f"its bytes are in this project's Swift container {container}"
    raise Unproved(Stopped.CHOICE, "an image was pushed and pulled, and its bytes were not found in this cloud's"
                   " object store", "credentials of the project whose Swift the registry uses, or a registry that sends"
                   " readers to its storage")  # fmt: skip


def wanted(attempt: Attempt, options: Mapping[str, Any], name: str, login: str) -> dict[str, Any]:
    """The container: the program of the image, which waits until it is deleted; only an admin may say when to pull."""
    nets = [{"network": options["network"]}] if options.get("network") else []
    body = {"name": attempt.name, "image": f"{attempt.subject.registry.host}/{name}:{TAG}", "image_driver": "docker",
            "nets": nets, "labels": attempt.tags}  # fmt: skip
    return body | ({"registry": login} if login else {})


PROOF = Proof(
    id="private-registry",
    plan=(
        f"one image of {SIZE} in the registry, and one container of Zun's from it",
        "rights: member, to create and delete containers in this project; to push, pull and delete in the registry",
        "the image is pulled again, its bytes are found in this cloud's object store, the container reaches Running",
        "the registry's login is sent to the registry alone",
    ),
    kinds=(CONTAINER, STORED, REPOSITORY),
    ready=ready,
    do=do,
    options=("network", "repository", "leave_blobs"),
)
