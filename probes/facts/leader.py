"""Which controller leads: the record that the elector renews, in an annotation of an Endpoints object.

Fields: kubernetes/contrib 0.5, ``election/lib/election.go``; ``LeaderElectionRecord`` of client-go.
"""

from __future__ import annotations

from container4nfv_probe import (
    UNSET,
    Answer,
    Cause,
    Document,
    Json,
    Read,
    Subject,
    Time,
    UnsetType,
    field,
    instant,
    no,
    unknown,
    yes,
)

from .cluster import CONTROLLER, Container
from .elector import NAME, NAMESPACE, is_known
from .podspec import Pod

SKEW = 5.0  # seconds by which the clocks of a cluster may differ


class Record(Document, frozen=True):
    """Who leads, and since when; an election that was given up has no holder."""

    holderIdentity: str
    leaseDurationSeconds: float
    renewTime: Time


class Leader(Json):
    """The annotation that leader-elector 0.5 renews."""

    shape = Record


class Annotations(Document, frozen=True):
    """Those of the lock."""

    leader: Leader | UnsetType = field(name="control-plane.alpha.kubernetes.io/leader", default=UNSET)


class LockMeta(Document, frozen=True):
    """The metadata of the lock; what has no annotation leaves them out."""

    annotations: Annotations = Annotations()


class Lock(Document, frozen=True):
    """An Endpoints object that serves as a lock."""

    metadata: LockMeta


LOCK = Read("kubernetes", "/api/v1/namespaces/{namespace}/endpoints/{name}", Lock,
            command=f"kubectl get endpoints -n kube-system {CONTROLLER} -o yaml")  # fmt: skip


def not_led(elector: Container, because: str) -> Answer:
    """No, of an elector that is known to keep its record there: another may have left it, and keep it elsewhere."""
    if elector.is_upstreams():
        return no(because)
    return unknown(f"{because}, and this elector may keep it elsewhere", Cause.NOT_VISIBLE, f"image {NAME}:0.5")


def leads(subject: Subject, elector: Container, pods: list[Pod]) -> Answer:
    """Whether a fresh record names one of these pods."""
    flags = elector.flags()
    name, namespace = flags.get("election", ""), flags.get("election-namespace", NAMESPACE)
    if not name or not (is_known(name) and is_known(namespace)):
        return unknown("the elector's arguments do not tell what it holds the election by", Cause.NOT_VISIBLE,
                       "--election and --election-namespace with their values written out")  # fmt: skip
    found = subject.kubernetes.dated(LOCK.at(namespace=namespace, name=name))
    if found is None or found[0].metadata.annotations.leader is UNSET:
        return not_led(elector, f"the Endpoints object {name} in {namespace} holds no leader record")
    lock, now = found
    leader = lock.metadata.annotations.leader
    record: Record | None = leader.value if leader else None
    renewed = instant(record.renewTime) if record else None
    if record is None or renewed is None:
        return unknown("the leader record cannot be read", Cause.BAD_DOCUMENT, "a leader-elector that works")
    return fresh(elector, record, now - renewed) or named(elector, record, now - renewed, pods)


def fresh(elector: Container, record: Record, age: float) -> Answer | None:
    """What is wrong with the time of a record, if anything is."""
    if age < -SKEW:
        return unknown(f"the leader record is of a time {-age:.0f} s ahead of the API server's", Cause.BAD_DOCUMENT,
                       "clocks that agree")  # fmt: skip
    if age > record.leaseDurationSeconds + SKEW:
        return not_led(elector, f"the leader record is stale: renewed {age:.0f} s before the answer")
    return None


def named(elector: Container, record: Record, age: float, pods: list[Pod]) -> Answer:
    """Whether the record names one of these pods, as the controller in it is called."""
    holder = record.holderIdentity
    if holder.casefold() in {name for pod in pods for name in pod.names()}:
        return yes(f"{holder} leads, renewed {max(age, 0):.0f} s before the answer")
    sentence = f"the leader record names {holder or 'nobody'}, which is none of the ready pods"
    if holder and any(pod.spec.hostNetwork for pod in pods):
        return unknown(f"{sentence} by the name of its node", Cause.NOT_VISIBLE, "nodes that are called as their hosts")
    return not_led(elector, sentence)
