"""What a service account may do in the whole cluster, which only an admin of the cluster can grant.

Fields: Kubernetes API rbac.authorization.k8s.io/v1; the roles of Kuryr's manifests: kuryr-kubernetes 0.5.0 and
10.0.0, ``devstack/lib/kuryr_kubernetes``.
"""

from __future__ import annotations

from typing import Annotated

from container4nfv_probe import Document, Public, Read, Subject

from .podspec import PAGES

WRITES = {"*", "create", "update", "patch"}


class RoleRef(Document, frozen=True):
    """The role that is granted."""

    name: str


class Grantee(Document, frozen=True):
    """To whom; users and groups have no namespace."""

    kind: Annotated[str, Public("ServiceAccount", "User", "Group")]
    name: str
    namespace: str = ""


class Binding(Document, frozen=True):
    """A ClusterRoleBinding; one that grants to nobody has no subjects, for which Go wrote null before 1.9."""

    roleRef: RoleRef
    subjects: tuple[Grantee, ...] | None = ()


class Rule(Document, frozen=True):
    """Something that a role may do; of URLs that are no objects it has neither groups nor resources."""

    verbs: tuple[Annotated[str, Public(*sorted(WRITES - {"*"}))], ...]
    apiGroups: tuple[Annotated[str, Public("openstack.org")], ...] = ()
    resources: tuple[Annotated[str, Public("pods", within=("kuryr",))], ...] = ()

    def is_kuryrs(self) -> bool:
        """Whether it lets one write what Kuryr notes: its own kinds of objects, before 3.0.0 annotations of pods."""
        own = {"*", "openstack.org"} & set(self.apiGroups) and any(
            kind == "*" or kind.startswith("kuryr") for kind in self.resources
        )
        pods = {"*", ""} & set(self.apiGroups) and {"*", "pods"} & set(self.resources)
        return bool(WRITES & set(self.verbs) and (own or pods))


class Role(Document, frozen=True):
    """A ClusterRole; Go writes null for no rules, and aggregated ones are filled in."""

    rules: tuple[Rule, ...] | None


BINDINGS = Read("kubernetes", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", Binding, key="items",
                params=PAGES, command="kubectl get clusterrolebindings -o wide")  # fmt: skip
ROLE = Read("kubernetes", "/apis/rbac.authorization.k8s.io/v1/clusterroles/{name}", Role,
            command="kubectl get clusterroles")  # fmt: skip


def writes_for_kuryr(subject: Subject, namespace: str, account: str) -> bool:
    """Whether this service account may write Kuryr's notes in the whole cluster."""
    whom = Grantee("ServiceAccount", account, namespace)
    bindings = subject.kubernetes.list(BINDINGS).every()
    granted = {one.roleRef.name for one in bindings if whom in (one.subjects or ())}
    roles = [subject.kubernetes.find(ROLE.at(name=name)) for name in sorted(granted)]
    return any(rule.is_kuryrs() for role in roles if role for rule in role.rules or ())
