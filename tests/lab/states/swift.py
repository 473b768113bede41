"""Swift's objects as registries leave them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from .users import State, Users

# The native driver's layout, and the S3 driver's.
NATIVE, S3 = "files/docker/registry/v2/", "docker/registry/v2/"
BLOB = "blobs/sha256/aa/aabb/data"
LINK = "repositories/app/_manifests/tags/1/current/link"


@contextmanager
def objects(users: Users, owner: str, containers: Mapping[str, Sequence[str]]) -> Iterator[None]:
    """Keep containers with these objects in the account of a user's project."""
    session = users.by_name(owner)
    account = f":8080/v1/AUTH_{session.project_id}"

    def each(method: str, paths: Sequence[str]) -> None:
        with ThreadPoolExecutor(4) as pool:
            list(
                pool.map(
                    lambda path: session.request(method, f"{account}/{path}", b"" if method == "PUT" else None), paths
                )
            )

    made: list[list[str]] = []
    try:
        for paths in (list(containers), [f"{name}/{one}" for name, these in containers.items() for one in these]):
            made.append(paths)
            each("PUT", paths)
        yield
    finally:
        for paths in reversed(made):
            each("DELETE", paths)


def _nine(blobs_in: str) -> dict[str, Sequence[str]]:
    """Nine containers, of which the last in alphabetical order has blobs."""
    return {f"backup-{number}": () for number in range(8)} | {blobs_in: (NATIVE + BLOB,)}


STATES: dict[str, State] = {
    "swift-blobs": lambda users: objects(users, "member", {"docker_registry": (NATIVE + BLOB, NATIVE + LINK)}),
    "swift-blobs-under-any-name": lambda users: objects(users, "member", {"attic": ("a", "z", NATIVE + BLOB)}),
    "swift-blobs-of-the-s3-driver": lambda users: objects(users, "member", {"attic": (S3 + BLOB,)}),
    "swift-many-blobs": lambda users: objects(
        users, "member", {"attic": [f"{NATIVE}blobs/sha256/aa/{number:02}/data" for number in range(20)]}
    ),
    "swift-blobs-of-another-project": lambda users: objects(users, "other", {"docker_registry": (NATIVE + BLOB,)}),
    "swift-blobs-of-admin": lambda users: objects(users, "admin", {"docker_registry": (NATIVE + BLOB,)}),
    "swift-blobs-in-the-ninth-container": lambda users: objects(users, "member", _nine("zz")),
    "swift-blobs-in-the-ninth-but-likely-one": lambda users: objects(users, "member", _nine("zz-registry")),
    "swift-no-blobs": lambda users: objects(users, "member", {"docker_registry": ("v2/files/docker/registry",)}),
}
