"""What one audit says, as one frozen value: every report format is made of it, and of nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from container4nfv_probe.rules.judgement import Comparison, Gate, Waiver
from container4nfv_probe.rules.model import Answer, Endpoint, Exchange, Tree, Verdict

# What each plane beside OpenStack's is, for people, and the option that gives it.
PLANES = {
    "kubernetes": "Kubernetes cluster (--kubeconfig)",
    "registry": "container registry (--registry)",
    "libnetwork": "Kuryr's libnetwork driver (--libnetwork)",
    "backends": "Zun API servers (--zun-api-backend)",
}


@dataclass(frozen=True)
class Step:
    """Something to do that may settle a verdict, in words; ``commands`` are lines to type for it.

    One that begins with ``--`` is an option for the next audit. ``policies`` are the rules of services' policies that
    refuse what is asked now.
    """

    text: str
    commands: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckResult:
    """One check of a requirement, answered."""

    name: str
    question: str
    plane: str
    role: str
    asks: tuple[str, ...]
    commands: tuple[str, ...]
    answer: Answer
    supporting: bool
    deciding: bool
    policies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """One requirement, decided as far as the answers allow.

    ``settle`` is what would settle an unknown, all of it together; ``steps`` the same as alternatives, each of
    steps that are needed together: the first that finds what it looks for is enough.
    """

    id: str
    row: int
    title: str
    projects: tuple[str, ...]
    published: str
    verdict: Verdict
    possible: tuple[Verdict, ...]
    why: str
    settle: tuple[str, ...]
    note: str
    closed: Tree
    partial: Tree
    checks: tuple[CheckResult, ...]
    comparison: Comparison | None = None
    waiver: Waiver | None = None
    steps: tuple[tuple[Step, ...], ...] = ()


@dataclass(frozen=True)
class Scope:
    """What was audited: one cloud, one region, one project, with which rights and which catalogue.

    ``overrides`` and ``interfaces`` are the configuration's endpoint and interface by service type;
    ``ways`` has the URLs of each plane beside OpenStack that was given; the operator declared that
    the deployment has none of those in ``declared_absent``.
    """

    cloud: str
    region: str
    interface: str
    auth_url: str
    project: str
    project_id: str
    user: str
    roles: tuple[str, ...]
    planes: tuple[str, ...]
    endpoints: tuple[Endpoint, ...]
    without_endpoint: tuple[str, ...]
    overrides: Mapping[str, str]
    interfaces: Mapping[str, str]
    ways: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    declared_absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """Everything one audit says; times are UTC (ISO 8601), durations seconds.

    ``ended`` says why an audit that is not complete ended; ``not_asked`` and ``without`` name the
    planes that were not given, and those that are not there as declared by the operator;
    ``remarks`` are about waivers and baseline. ``unverified`` says why nobody could derive the results
    from the exchanges again; ``digest`` is that of the written report, and "" of any other.
    """

    tool: str
    complete: bool
    started: str
    duration: float
    scope: Scope
    requests: Mapping[str, int]
    results: tuple[Result, ...]
    not_asked: tuple[str, ...]
    exchanges: tuple[Exchange, ...]
    ended: str = ""
    without: tuple[str, ...] = ()
    schema_version: int = 1
    gate: Gate | None = None
    remarks: tuple[str, ...] = ()
    unverified: str = ""
    digest: str = ""
