"""Which controllers and DaemonSets of a cluster are Kuryr's, and what holds of all of them.

Whoever has a namespace can make a Deployment of any name in it. Into the namespaces of upstream's and of
OpenShift's manifests only an admin of the cluster writes; elsewhere the service account tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from container4nfv_probe import Answer, Cause, Listing, Read, Subject, found, listing, number, unknown

from .cluster import CONFIG_MAP, CONTROLLER, DEPLOYMENTS, NAMESPACES, DaemonSet, Deployment
from .kuryr_config import ELSEWHERE, Configuration
from .rights import BINDINGS, ROLE, writes_for_kuryr

W = TypeVar("W", Deployment, DaemonSet)
# What a check reads that asks about the controller.
CONTROLLERS = (DEPLOYMENTS, BINDINGS, ROLE)


@dataclass(frozen=True)
class Workloads(Generic[W]):
    """Those of a name that are Kuryr's, others of that name, and whether all were seen."""

    name: str
    ours: tuple[W, ...]
    others: tuple[W, ...]
    seen: Listing[W]

    def running(self) -> tuple[W, ...]:
        """Those that have ready pods; all where none has."""
        return tuple(one for one in self.ours if one.runs()) or self.ours

    def none(self, because: str) -> Answer:
        """No, where everything was seen, and nothing that could be Kuryr's under another account."""
        running = [one.metadata.namespace for one in self.others if one.runs()]
        if not running:
            return found((), self.seen, "", because)
        places = listing(running)
        sentence = f"{because}; whether {self.name} in {places} is Kuryr's, its service account does not tell"
        settle = f"{self.name} in {' or '.join(NAMESPACES)}, or with a cluster role for Kuryr's objects"
        return unknown(sentence, Cause.NOT_VISIBLE, settle)

    def absent(self) -> Answer:
        """What to say where none is Kuryr's."""
        return self.none(f"the cluster has no {self.name} of Kuryr's that runs")

    def agree(self, judge: Callable[[W], Answer]) -> Answer:
        """What holds of each that runs: of several that differ it cannot be told which one counts."""
        if not self.ours:
            return self.absent()
        judged = [(one.metadata, judge(one)) for one in self.running()]
        if len({answer.truth for _, answer in judged}) > 1:
            told = listing(f"{place}: {answer.because}" for place, answer in judged)
            return unknown(f"several {self.name} run, and differ ({told})", Cause.NOT_VISIBLE,
                           f"one {self.name} in the cluster")  # fmt: skip
        answer = judged[0][1]
        return self.none(answer.because) if answer.truth == "no" else answer


def kuryrs(subject: Subject, read: Read[W], names: Iterable[str]) -> Workloads[W]:
    """The workloads of these names, in the whole cluster where that may be listed, else in the usual namespaces."""
    several = [subject.kubernetes.named(read, name, NAMESPACES) for name in names]
    ours: list[W] = []
    others: list[W] = []
    for one in (one for seen in several for one in seen.items):
        (ours if is_kuryrs(subject, one) else others).append(one)
    unseen = next((seen for seen in several if not seen.whole()), several[0])
    seen = Listing(tuple(ours), unseen.complete, unseen.settle, sum(each.unreadable for each in several))
    return Workloads(" or ".join(names), tuple(ours), tuple(others), seen)


def is_kuryrs(subject: Subject, workload: Deployment | DaemonSet) -> bool:
    """Whether only an admin of the cluster can have made it so; of what does not run it matters to nobody."""
    place, account = workload.metadata.namespace, workload.spec.template.spec.serviceAccountName
    return place in NAMESPACES or (workload.runs() and writes_for_kuryr(subject, place, account))


def controllers(subject: Subject) -> Workloads[Deployment]:
    """The Deployments kuryr-controller."""
    return kuryrs(subject, DEPLOYMENTS, (CONTROLLER,))


def configuration(subject: Subject, controller: Deployment) -> Configuration | None:
    """The configuration that the controller's pods mount, where it is in a ConfigMap, and in one only.

    Variables come before it, those of whole ConfigMaps and Secrets before those that are said one by one.
    """
    place = controller.metadata.namespace
    maps = [subject.kubernetes.find(CONFIG_MAP.at(namespace=place, name=name)) for name in controller.config_maps()]
    files = [one.data.conf.values for one in maps if one and one.data.conf]
    if not files or any(one != files[0] for one in files):
        return None
    containers = [one for one in controller.spec.template.spec.containers if not one.is_elector()]
    hidden = dict.fromkeys(Configuration.names(), ELSEWHERE) if any(one.envFrom for one in containers) else {}
    values = (files[0], hidden, *(one.env.values for one in containers))
    return Configuration({name: value for each in values for name, value in each.items()})


def not_configured(controller: Deployment) -> Answer:
    """What to say where the configuration is not there."""
    place = controller.metadata.namespace
    return unknown(f"the controller in {place} mounts no ConfigMap with kuryr.conf, or several that differ",
                   Cause.NOT_VISIBLE, "kuryr.conf in one ConfigMap, kuryr-config, as in Kuryr's manifests")  # fmt: skip


def not_told(name: str) -> Answer:
    """What to say where an option has no value that Kuryr would take, or gets it from one that is not read."""
    return unknown(f"{name} in kuryr.conf is filled in from elsewhere, or is nothing that Kuryr takes",
                   Cause.NOT_VISIBLE, f"{name} with its value written out")  # fmt: skip


def release(controller: Deployment) -> tuple[int, ...]:
    """The controller's release by the tag of its image, () where that does not tell.

    OpenShift's images (origin-kuryr-controller) are tagged with OpenShift's releases: these do not count.
    """
    for container in controller.spec.template.spec.containers:
        name, _, tag = container.image.partition("@")[0].rpartition(":")
        if name.endswith(("kuryr/controller", "/kuryr-controller")) and "openshift" not in name:
            version = number(tag.removeprefix("v"))
            return version if len(version) >= 2 else ()
    return ()
