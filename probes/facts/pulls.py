"""Who is told to use a registry: Zun by its records, a cluster by the images of its pods; Magnum is in ``magnum``.

Fields: zun 18.0.0, ``zun/api/controllers/v1/registries.py``; Kubernetes API v1 (containerStatuses[].imageID is
what the runtime pulled, and from where; of an image that it did not pull it is a bare digest).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from container4nfv_probe import (
    Answer,
    Cause,
    Document,
    Listing,
    Public,
    Read,
    Subject,
    check,
    found,
    listing,
    unknown,
    yes,
)

from .exposed import FOLLOWED
from .names import HUBS, host_of, is_the_registry, leading_there, names_a_registry, repository_of
from .podspec import PAGES, Phase, PodMeta
from .zun import ROOT, not_zun


class Registry(Document, frozen=True):
    """A registry Zun was told of (``/v1/registries``); its password is never read."""

    domain: str


REGISTRIES = Read("container", "/v1/registries", Registry, key="registries", since="1.30",
                  everyone=(("all_projects", "1"),), command="openstack appcontainer registry list")  # fmt: skip


@check(ROOT, REGISTRIES)
def zun_registry(subject: Subject) -> Answer:
    """Is Zun told to use this registry?"""
    if other := not_zun(subject):
        return other
    registries = subject.openstack.list(REGISTRIES)
    domains = [one.domain for one in registries.items]
    here = [domain for domain in domains if subject.registry.is_named_by(domain)]
    if not here and (maybe := [domain for domain in domains if not subject.registry.is_another(domain)]):
        return unknown(f"Zun knows {listing(maybe)}, which may be another name of this registry", Cause.NOT_VISIBLE,
                       f"--registry with Zun's name for it, if one is: {listing(maybe)}")  # fmt: skip
    others = f"Zun knows other registries only: {listing(domains)}" if domains else "Zun knows of no registry"
    return found(here, registries, f"Zun is told to use {listing(here)}", others)


ImageName = Annotated[str, Public(*sorted(HUBS))]


class Image(Document, frozen=True):
    """A container of a pod, and the image it is to have."""

    name: str
    image: ImageName = ""


class ContainerStatus(Document, frozen=True):
    """What a container runs, or ran last, once its image is there."""

    name: str
    imageID: ImageName = ""


class RunningSpec(Document, frozen=True):
    """The containers of a pod, of every kind."""

    containers: tuple[Image, ...]
    initContainers: tuple[Image, ...] = ()
    ephemeralContainers: tuple[Image, ...] = ()


class RunningStatus(Document, frozen=True):
    """What they run."""

    phase: Phase
    containerStatuses: tuple[ContainerStatus, ...] = ()
    initContainerStatuses: tuple[ContainerStatus, ...] = ()
    ephemeralContainerStatuses: tuple[ContainerStatus, ...] = ()


class RunningPod(Document, frozen=True):
    """A pod and its images."""

    metadata: PodMeta
    spec: RunningSpec
    status: RunningStatus


@dataclass(frozen=True)
class Pulled:
    """The image that a container is told to have, and the one that the runtime says it has, "" where it says none."""

    told: str
    real: str

    def hosts(self) -> set[str]:
        """The registries that either names."""
        return {host_of(self.told), *([host_of(self.real)] if self.real else [])}

    def has_a_name(self) -> bool:
        """Whether it is told by a name, and not by a digest that may be of any."""
        return bool(self.told) and not self.told.startswith(("@", "sha256:"))

    def called(self) -> set[str]:
        """What its repositories are called, without what is above them."""
        return {repository_of(name).rpartition("/")[2] for name in (self.told, self.real) if name}


RUNNING = Read("kubernetes", "/api/v1/pods", RunningPod, key="items", params=PAGES,
               command="kubectl get pods -A -o yaml")  # fmt: skip
A_PULL = "a running pod with an image that was pulled from it"


@check(RUNNING, *FOLLOWED, plane="kubernetes", asks=("registry: GET /v2/_catalog",))
def pods_pull(subject: Subject) -> Answer:
    """Do running pods take their images from this registry?"""
    pods = subject.kubernetes.list(RUNNING)
    images = [one for pod in pods.items if pod.status.phase == "Running" for one in images_of(pod)]
    names = {host for host in _hosts(images) if is_the_registry(subject, host)}
    if images and not _taken(images, names):
        names |= leading_there(subject, _hosts(images) - names)
    if here := _taken(images, names):
        return yes(f"running pods have images of this registry: {listing(here)}")
    if told := [one.told for one in images if host_of(one.told) in names]:
        sentence = f"running pods are to have images of this registry ({listing(told)}), not shown to be pulled from it"
        return unknown(sentence, Cause.NOT_VISIBLE, f"{A_PULL} (imagePullPolicy Always)")
    if not images:
        return found((), pods, "", "no pod of the cluster is running")
    return not_named(subject, pods, images)


def images_of(pod: RunningPod) -> Iterator[Pulled]:
    """The images of a pod's containers."""
    spec, status = pod.spec, pod.status
    for containers, statuses in ((spec.containers, status.containerStatuses),
                                 (spec.initContainers, status.initContainerStatuses),
                                 (spec.ephemeralContainers, status.ephemeralContainerStatuses)):  # fmt: skip
        real = {one.name: one.imageID.rpartition("://")[2] for one in statuses}
        for one in containers:
            has = real.get(one.name, "")
            yield Pulled(one.image, has if "@" in has else "")


def not_named(subject: Subject, pods: Listing[RunningPod], images: list[Pulled]) -> Answer:
    """What it means that no image names the registry: a mirror, or another name, shows in none.

    It cannot be so where the registry holds none of these images, by any name of theirs.
    """
    wanted = {name for one in images for name in one.called()}
    held = subject.registry.all_repositories() if all(one.has_a_name() for one in images) else None
    if held is not None and not wanted & {name.rpartition("/")[2] for name in held}:
        return found((), pods, "", "no running pod has an image that the registry holds")
    return unknown("no running pod names this registry, but it may be their images' by another name, or a mirror of "
                   "the nodes", Cause.NOT_VISIBLE,
                   f"{A_PULL}, or --kubeconfig none if the cluster takes none from it")  # fmt: skip


def pulled(subject: Subject) -> list[str]:
    """The repositories of this registry that the cluster's pods take images from, where a cluster was given."""
    pods = subject.kubernetes.list(RUNNING).every() if "kubernetes" in subject.scope.planes else ()
    images = [one.image for pod in pods for one in pod.spec.containers if names_a_registry(one.image)]
    return sorted({repository_of(image) for image in images if subject.registry.is_named_by(image)})


def _hosts(images: list[Pulled]) -> set[str]:
    return {host for one in images for host in one.hosts()}


def _taken(images: list[Pulled], names: set[str]) -> list[str]:
    """The images that the runtime says it pulled from one of these hosts."""
    return [one.told for one in images if one.real and host_of(one.real) in names]
