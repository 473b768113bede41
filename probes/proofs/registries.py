"""What a pushed image is in a registry, and in the Swift container below it: both are found, and both are removed.

A registry's API (distribution 2.8.2, ``docs/spec/api.md``) takes a repository's links away; the bytes stay until its
garbage collection. Where its storage is this project's own, the objects that are this run's go, too: the bytes
first, and last the links that name the run, so that whoever was killed meanwhile can be cleaned up after.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, unquote, urlencode

from container4nfv_probe.proving import PREFIX, Attempt, Kind, Own, Reply, Thing, names, rows, run_of

from ..facts.swift import MOST_CONTAINERS, ordered
from .pushed import MANIFEST, TAG, image

NAME = rf"(?:[a-z0-9._-]+/)*{PREFIX}[0-9a-f]{{8}}"
DIGEST = "sha256:[0-9a-f]{64}"
# The Swift driver writes content in parts, which an object names that is empty itself (``X-Object-Manifest``).
SEGMENT = r"segments/[0-9a-f]{3}/[0-9a-f]+(?:/\d+)?"
# Where the Swift driver, and the S3 driver over the same store, put what a registry keeps.
DRIVERS = ("files/docker/registry/v2/", "docker/registry/v2/")
MOST_IMAGES = 5


def _may_push(url: str) -> tuple[tuple[str, str], ...]:
    place = f"{re.escape(url)}/{NAME}"
    return (
        ("POST", f"{place}/blobs/uploads/"),
        ("PUT", rf"{place}/blobs/uploads/[^?#]+\?(?:[^#]*&)?digest={DIGEST}"),
        ("PUT", f"{place}/manifests/{TAG}"),
        ("DELETE", f"{place}/(?:manifests|blobs)/{DIGEST}"),
    )


def _repositories(attempt: Attempt) -> list[dict[str, Any]]:
    """Those of proofs in which anything is left: some registries go on listing one that is empty."""
    # Many registries list nothing to a login; of a run that is known the name is, too.
    shown = attempt.document(REPOSITORY, "/_catalog?n=1000").get(REPOSITORY.key) or () if attempt.run else ()
    known = sorted({attempt.name, *shown}) if attempt.run else catalog(attempt)
    listed = [{"id": name, "name": name.rpartition("/")[2]} for name in known]
    ours = [Thing(REPOSITORY, one["id"], one["name"]) for one in listed if run_of(one["name"])]
    return [{"id": one.id, "name": one.name} for one in ours if _served(attempt, one) is not None]


def _served(attempt: Attempt, thing: Thing) -> dict[str, Any] | None:
    """Whether the registry has its manifest or one of its blobs."""
    statuses = {attempt.read(REPOSITORY, url, "HEAD", Accept=MANIFEST).status for url in _urls(attempt, thing)}
    if statuses == {404}:
        return None
    return {"id": thing.id, "name": thing.name} if statuses & {200, 302, 307} else {}


def _unlink(attempt: Attempt, thing: Thing) -> Reply:
    """Delete the manifest, with its tag, and the blobs; what is gone already is well."""
    replies = [attempt.send("DELETE", REPOSITORY, url) for url in _urls(attempt, thing)]
    return max(replies, key=lambda reply: reply.status if reply.status != 404 else 0)


def _urls(attempt: Attempt, thing: Thing) -> list[str]:
    pushed = image(run_of(thing.name))
    place = f"{attempt.url(REPOSITORY)}/{thing.id}"
    return [f"{place}/manifests/{pushed.digest}", *(f"{place}/blobs/{one}" for one in pushed.blobs)]


def _may_delete(url: str) -> tuple[tuple[str, str], ...]:
    ours = f"(?:repositories/{NAME}/.+|blobs/sha256/[0-9a-f]{{2}}/[0-9a-f]{{64}}/data)"
    container = f"{re.escape(url)}/[^/?#]+"
    return (("DELETE", f"{container}/(?:files/)?docker/registry/v2/{ours}"), ("DELETE", f"{container}/{SEGMENT}"))


def _in_swift(attempt: Attempt) -> list[dict[str, Any]]:
    """What proofs left in containers of this project; a registry in its own folder there is found by its journal."""
    if not attempt.offers(REPOSITORY.service):
        return []
    found = set()
    for container in containers(attempt):
        for driver in DRIVERS:
            start = f"{driver}repositories/"
            paths = objects(attempt, container, f"{start}{PREFIX}")
            found |= {(container, path.removeprefix(start).partition("/")[0]) for path in paths}
    return [{"id": f"{container}/{name}", "name": name} for container, name in sorted(found)]


def _kept(attempt: Attempt, thing: Thing) -> dict[str, Any] | None:
    """Whether Swift holds anything of it."""
    return {"id": thing.id, "name": thing.name} if _paths(attempt, thing) else None


def _purge(attempt: Attempt, thing: Thing) -> Reply:
    """Delete every object of it, in order."""
    account = attempt.url(STORED)
    container = thing.id.partition("/")[0]
    urls = [f"{account}/{quote(container)}/{quote(path)}" for path in _paths(attempt, thing)]
    return [attempt.send("DELETE", STORED, url) for url in urls][-1]


def _paths(attempt: Attempt, thing: Thing) -> list[str]:
    """The objects: bytes, uploads that were cut off, the manifest's links, and last those of the layers."""
    container, _, repository = thing.id.partition("/")
    found: list[str] = []
    for driver in DRIVERS:
        for digest in image(run_of(thing.name)).digests:
            found += objects(attempt, container, driver + blob(digest))
        links = objects(attempt, container, f"{driver}repositories/{repository}/")
        found += sorted(links, key=lambda path: "/_layers/" in path)
    return [part for path in found for part in (*_segments(attempt, container, path), path)]


def _segments(attempt: Attempt, container: str, path: str) -> list[str]:
    """The parts of an object of ours, which go before it: only it knows them."""
    if not path.endswith("/data"):
        return []
    reply = attempt.read(STORED, f"{attempt.url(STORED)}/{quote(container)}/{quote(path)}", "HEAD")
    held, _, prefix = unquote(reply.headers.get("X-Object-Manifest", "")).partition("/")
    parts = objects(attempt, container, prefix) if held == container and re.fullmatch(SEGMENT, prefix) else []
    return [one for one in parts if re.fullmatch(SEGMENT, one)]


REPOSITORY = Kind("repository", "registry", "/v2", "repositories", "container4nfv-probe prove --clean with --registry",
                  "curl <the registry>/v2/_catalog",
                  own=Own(_may_push, _repositories, _served, _unlink))  # fmt: skip
STORED = Kind("content of the registry", "object-store", "", "objects",
              "container4nfv-probe prove --clean with --registry", "openstack object list",
              own=Own(_may_delete, _in_swift, _kept, _purge))  # fmt: skip


def catalog(attempt: Attempt) -> list[str]:
    """Every repository that this login is shown. Raises ``Unproved``, ``Unanswered``."""
    found: list[str] = []
    while True:
        asked = urlencode({"n": 1000} | ({"last": found[-1]} if found else {}))
        more = names(attempt, REPOSITORY, f"/_catalog?{asked}", REPOSITORY.key)
        if not set(more) - set(found):
            return found
        found += more


def containers(attempt: Attempt) -> list[str]:
    """Swift containers of this project, likely ones first. Raises ``Unproved``, ``Unanswered``."""
    listed = (str(one.get("name")) for one in rows(attempt, STORED, "?format=json&limit=1000"))
    return ordered(listed)[:MOST_CONTAINERS]


def objects(attempt: Attempt, container: str, prefix: str) -> list[str]:
    """The names of objects that begin so. Raises ``Unproved``, ``Unanswered``."""
    return [str(one.get("name")) for one in _objects(attempt, container, prefix)]


def _objects(attempt: Attempt, container: str, prefix: str) -> list[dict[str, Any]]:
    query = urlencode({"format": "json", "limit": 1000, "prefix": prefix})
    return rows(attempt, STORED, f"/{quote(container)}?{query}")


def blob(digest: str) -> str:
    """The object that is a blob, below its driver's folder."""
    hexadecimal = digest.removeprefix("sha256:")
    return f"blobs/sha256/{hexadecimal[:2]}/{hexadecimal}/data"


def owned(attempt: Attempt) -> str:
    """The Swift container of this project that is the registry's, as an image of it shows; "" where none is known."""
    account = attempt.url(STORED) if attempt.offers(STORED.service) else ""
    if not account or attempt.read(STORED, f"{account}?format=json&limit=1").status >= 300:
        return ""
    for repository, tag, digest in _tags(attempt):
        link = hashlib.md5(digest.encode(), usedforsecurity=False).hexdigest()
        for container in containers(attempt):
            paths = (f"{driver}repositories/{repository}/_manifests/tags/{tag}/current/link" for driver in DRIVERS)
            if any(one.get("hash") == link for path in paths for one in _objects(attempt, container, path)):
                return container
    return ""


def _tags(attempt: Attempt) -> Iterable[tuple[str, str, str]]:
    """Images of others, a tag each, with the digest that it names."""
    shown = attempt.document(REPOSITORY, f"/_catalog?n={4 * MOST_IMAGES}").get(REPOSITORY.key) or ()
    for repository in [one for one in shown if not run_of(one.rpartition("/")[2])][:MOST_IMAGES]:
        for tag in (attempt.document(REPOSITORY, f"/{repository}/tags/list").get("tags") or ())[:1]:
            url = f"{attempt.url(REPOSITORY)}/{repository}/manifests/{quote(tag)}"
            reply = attempt.read(REPOSITORY, url, Accept=MANIFEST)
            if reply.status == 200 and (digest := reply.headers.get("Docker-Content-Digest")):
                yield repository, tag, digest
