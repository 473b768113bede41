"""Row 5 by doing it: the leading controller's pod is deleted, another one leads, and a pod of our own gets its port.

The record of the election: kubernetes/contrib 0.5, ``election/lib/election.go``; who follows waits for a lease.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from container4nfv_probe.proving import Attempt, Kind, Own, Proof, Reply, Stopped, Thing, Unproved, Verdict

from ..facts.cluster import CONTROLLER
from ..facts.controllers import controllers
from ..facts.elector import NAMESPACE
from ..facts.podspec import Pod
from ..kuryr_ha import its_pods, leader_record_fresh, on_two_nodes, two_ready
from .pods import KINDS, NAME, able, connect, disconnect
from .pods import ready as with_what

LEADER = "control-plane.alpha.kubernetes.io/leader"
LOCK = Kind("leader record", "kubernetes", "/api/v1/namespaces/{0}/endpoints", "items", id=NAME, name=NAME)
SLACK = 10.0  # seconds that who follows may take to ask, beside the lease


def _may_delete(url: str) -> tuple[tuple[str, str], ...]:
    return (("DELETE", f"{re.escape(url)}/[a-z0-9-]+/pods/{CONTROLLER}-[a-z0-9-]+"),)


def _nothing(attempt: Attempt, thing: Thing) -> Reply:
    """Nothing of it is to be undone: its Deployment makes another."""
    return attempt.read(LED, attempt.url(LED))


LED = Kind("pod of the controller", "kubernetes", "/api/v1/namespaces", "items", "kubectl get pods -A",
           own=Own(_may_delete, lambda attempt: [], lambda attempt, thing: None, _nothing))  # fmt: skip


@dataclass(frozen=True)
class Election:
    """Who leads where: the pod, the record, and for how many seconds a lease counts."""

    pod: Pod
    lock: Thing
    lease: float


def ready(attempt: Attempt, options: Mapping[str, Any]) -> tuple[str, ...]:
    """With what of this cloud."""
    election = elected(attempt)
    return (
        f"the pod {election.pod} on {election.pod.spec.nodeName}, which leads, is deleted, and made anew",
        f"another one has to lead within {election.lease + SLACK:.0f} seconds",
        *with_what(attempt, options),
    )


def do(attempt: Attempt, options: Mapping[str, Any]) -> tuple[Verdict, str]:
    """The proof."""
    able(attempt)
    before = elected(attempt)
    meta = before.pod.metadata
    attempt.announce(LED, f"{meta.namespace}/{meta.name}")
    url = f"{attempt.url(LED)}/{meta.namespace}/pods/{meta.name}"
    attempt.write("DELETE", LED, url, f"delete the pod {before.pod}")
    follower = followed(attempt, before)
    connected = connect(attempt, options)
    said = f"{connected.said}, and {disconnect(attempt, connected)}"
    return Verdict.CLOSED, f"{before.pod} was deleted, {follower} led after it; {said}"


def elected(attempt: Attempt) -> Election:
    """Who leads, beside another that could. Raises ``Unproved``."""
    able(attempt)
    subject = attempt.subject
    for check in (two_ready, on_two_nodes, leader_record_fresh):
        answer = check.ask(subject)
        if answer.truth != "yes":
            raise Unproved(Stopped.CHOICE, f"nothing was deleted, as {answer.because}",
                           answer.settle or "two controllers on two nodes, of which one leads")  # fmt: skip
    (controller,) = controllers(subject).running()
    flags = elector.flags() if (elector := controller.elector()) else {}
    kind = replace(LOCK, path=LOCK.path.format(flags.get("election-namespace", NAMESPACE)))
    lock = Thing(kind, flags.get("election", ""), attempt.name)
    holder, lease = leader(attempt.look(lock) or {})
    led = [pod for pod in its_pods(subject, controller).every() if holder.casefold() in pod.names()]
    if len(led) != 1:
        raise Unproved(Stopped.CHOICE, f"nothing was deleted, as {holder} is no single pod", "a leader with a pod")
    return Election(led[0], lock, lease)


def followed(attempt: Attempt, before: Election) -> str:
    """Who leads after it, in time. Raises ``Unproved``."""
    gone = before.pod.names()

    def missing(item: Mapping[str, Any]) -> str:
        holder, _ = leader(item)
        return f"{holder or 'nobody'} leads" if not holder or holder.casefold() in gone else ""

    with attempt.step("another controller led"):
        return leader(attempt.until(before.lock, missing, before.lease + SLACK))[0]


def leader(item: Mapping[str, Any]) -> tuple[str, float]:
    """The holder and the lease of a record, as it stands in an annotation."""
    noted = ((item.get("metadata") or {}).get("annotations") or {}).get(LEADER)
    held = json.loads(noted) if noted else {}
    return str(held.get("holderIdentity") or ""), float(held.get("leaseDurationSeconds") or 0)


PROOF = Proof(
    id="kuryr-ha",
    plan=(
        "one namespace in the cluster, with one pod, once another controller leads",
        "rights: to delete a pod of Kuryr's controller; to create, list and delete namespaces and pods",
        "another controller leads within its lease, and gives the pod its port in this Neutron",
    ),
    kinds=(*KINDS, LED),
    ready=ready,
    do=do,
    options=("image",),
    disturbs="deletes the pod of the leading Kuryr controller: for a lease no pod of the cluster gets a port",
)
