"""Who is told to use a registry: Zun by its records, a cluster by the images of its pods; Magnum is in ``magnum``."""

from __future__ import annotations

from container4nfv_probe import Answer, Cause, Document, Read, Subject, check, found, listing, unknown

from .pods import PODS
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
                       "the registry's URL by Zun's name for it (see --registry)")  # fmt: skip
    others = f"Zun knows other registries only: {listing(domains)}" if domains else "Zun knows of no registry"
    return found(here, registries, f"Zun is told to use {listing(here)}", others)


@check(PODS, plane="kubernetes")
def pods_pull(subject: Subject) -> Answer:
    """Do running pods take their images from this registry?"""
    pods = subject.kubernetes.list(PODS)
    images = [image for pod in pods.items if pod.status.phase == "Running"
              for image in (one.image for one in pod.spec.containers) if names_a_registry(image)]  # fmt: skip
    here = [image for image in images if subject.registry.is_named_by(image)]
    return found(here, pods, f"running pods have images of this registry: {listing(here)}",
                 "no running pod has an image of this registry")  # fmt: skip


def names_a_registry(image: str) -> bool:
    """Whether an image's name begins with a host; without one it is Docker Hub's."""
    host, slash, _ = image.partition("/")
    return bool(slash) and ("." in host or ":" in host or host == "localhost")


def pulled(subject: Subject) -> list[str]:
    """The repositories of this registry that the cluster's pods take images from, where a cluster was given."""
    pods = subject.kubernetes.list(PODS).every() if "kubernetes" in subject.scope.planes else ()
    images = [one.image for pod in pods for one in pod.spec.containers if names_a_registry(one.image)]
    names = [image.partition("/")[2].partition("@")[0] for image in images if subject.registry.is_named_by(image)]
    return sorted({name.rpartition(":")[0] or name for name in names})
