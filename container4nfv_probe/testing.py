"""For authors of requirements: a cloud typed inline, or recorded, to test checks and verdicts against.

The pytest fixture ``cloud`` gives an empty one::

    def test_without_admin_it_is_unknown(cloud):
        cloud.answers(SERVICES, status=403)
        assert cloud.ask(workers_up).cause == "forbidden"

What a cloud is not told to answer is unknown (``not-recorded``); a service it was told nothing of
is not in its catalogue.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest

if TYPE_CHECKING:  # pytest loads this wherever the package is installed: stay light until it is used
    from container4nfv_probe.audit.subject import Subject
    from container4nfv_probe.rules.model import Answer, Endpoint, Exchange
    from container4nfv_probe.rules.read import Read
    from container4nfv_probe.rules.report import Report, Result, Scope
    from container4nfv_probe.rules.requirement import Requirement
    from container4nfv_probe.rules.rule import Check

# Services whose URL in the catalogue has no version, and documents at a root that belong to none.
WITHOUT_VERSION = frozenset({"artifact", "placement"})
AT_THE_ROOT = frozenset({"/", "/healthcheck", "/info", "/versions"})
REGION, INTERFACE, PROJECT = "RegionOne", "public", "0123456789abcdef0123456789abcdef"


@pytest.fixture
def cloud() -> Cloud:
    """A cloud without any service."""
    return Cloud()


class Cloud:
    """A cloud of documents: tell it what to answer, then ask it.

    It is asked by a member, in ``roles``, or by an admin where what only an admin may read is answered.
    """

    def __init__(self) -> None:
        self.roles: tuple[str, ...] = ("member",)
        self.exchanges: list[Exchange] = []
        self.services: dict[str, str] = {}
        self.ways: dict[str, tuple[str, ...]] = {}
        self.declared_absent: list[str] = []

    def offers(self, service_type: str, url: str = "") -> None:
        """Put a service into the catalogue, at the URL clouds have there: with or without an API version."""
        below = "" if service_type in WITHOUT_VERSION else f"/v1/{PROJECT}"
        self.services.setdefault(service_type, url or f"http://{service_type}.example{below}")

    def answers(
        self,
        read: Read[Any],
        document: Any = None,
        status: int = 200,
        *,
        headers: Mapping[str, str] | None = None,
        all_projects: bool = False,
        **params: str,
    ) -> None:
        """What a read gets: the first page, or with ``params`` (``marker``) the page they name.

        Raises ``ValueError`` for a read that a real service would not know by this path.
        """
        from dataclasses import replace

        from container4nfv_probe.planes.asking import request_of

        if status < 300 and (all_projects or read.role == "admin"):
            self.roles = ("admin", "member")
        self.offers(read.service)
        (endpoint,) = (one for one in self._scope().endpoints if one.service_type == read.service)
        _check_path(read, endpoint)
        everyone = read.everyone if all_projects else ()
        asked = request_of(read, endpoint, (*read.params, *everyone, *params.items())).exchange()
        body = json.dumps(document)
        kept = {"Content-Type": "application/json", **(headers or {})}
        self.exchanges.append(replace(asked, status=status, headers=kept, size=len(body), body=document))

    def has(self, plane: str, *urls: str) -> None:
        """Give a plane beside OpenStack's: ``kubernetes``, ``registry``, ``libnetwork`` or ``backends``."""
        self.ways[plane] = urls or (f"https://{plane}.example",)

    def has_no(self, plane: str) -> None:
        """Declare that there is no such plane, as an operator does."""
        self.declared_absent.append(plane)

    def says(
        self,
        plane: str,
        path: str,
        document: Any = None,
        status: int = 200,
        *,
        method: str = "GET",
        posted: str = "",
        headers: Mapping[str, str] | None = None,
        addresses: tuple[str, ...] = (),
    ) -> None:
        """What another plane answers at a path of its URL, or at a whole URL; status 0 is no answer."""
        from dataclasses import replace

        from container4nfv_probe.rules.model import Cause
        from container4nfv_probe.wire.transport import Request

        if plane not in self.ways:
            self.has(plane)
        url = path if "://" in path else self.ways[plane][0] + path
        names = frozenset(name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True))
        asked = Request(plane, url, parameters=names, method=method, posted=posted).exchange()
        kept = {"Content-Type": "application/json", **(headers or {})} if status else {}
        failed = replace(asked, cause=Cause.UNREACHABLE, failure=f"{url} refused the connection")
        answered = replace(asked, status=status, headers=kept, body=document, addresses=addresses)
        self.exchanges.append(answered if status else failed)

    def ask(self, check: Check) -> Answer:
        """The answer of one check."""
        from container4nfv_probe.audit.runner import ask

        return ask(check, self.subject())

    def decide(self, requirement: Requirement) -> Result:
        """The result of one requirement."""
        from container4nfv_probe.audit.audit import audit
        from container4nfv_probe.wire.deadline import Deadline

        (result,) = audit([requirement], self.subject(), Deadline(60)).results
        return result

    def subject(self) -> Subject:
        """What checks are asked of."""
        from container4nfv_probe.evidence.replay import Recorded, subject_of

        return subject_of(self._scope(), Recorded(self.exchanges))

    def _scope(self) -> Scope:
        from container4nfv_probe.rules.model import Endpoint
        from container4nfv_probe.rules.report import Scope

        return Scope(
            cloud="typed",
            region=REGION,
            interface=INTERFACE,
            auth_url="http://identity.example/v3",
            project="demo",
            project_id=PROJECT,
            user="demo",
            roles=self.roles,
            planes=("openstack", *self.ways),
            endpoints=tuple(Endpoint(name, INTERFACE, REGION, url) for name, url in self.services.items()),
            without_endpoint=(),
            overrides={},
            interfaces={},
            ways=self.ways,
            declared_absent=tuple(self.declared_absent),
        )


def _check_path(read: Read[Any], endpoint: Endpoint) -> None:
    """A path from the root says its version itself; one below the catalogue's URL has it from there."""
    first = read.path.lstrip("/").partition("/")[0]
    names_it = re.fullmatch(r"v\d+(\.\d+)?", first) is not None
    if endpoint.root() == endpoint.url.rstrip("/") or read.path in AT_THE_ROOT:
        return
    if read.path.startswith("/") and not names_it:
        raise ValueError(
            f"{read.path} begins at the root of {read.service}, where {endpoint.join(read.path)} would be asked:"
            f" write {read.path[1:]} for a path below the catalogue's URL, or put the API's version before it"
            f" (cloud.offers({read.service!r}, URL) if that URL has none)"
        )
    if names_it and not read.path.startswith("/"):
        raise ValueError(
            f"{read.path} is below the catalogue's URL, where {endpoint.join(read.path)} would be asked:"
            f" write /{read.path} for a path from the root of {read.service}"
        )


def recorded(bundle: Path) -> tuple[Report, Subject]:
    """The report of a bundle, and a subject that answers as the audited cloud did."""
    from container4nfv_probe.evidence.bundle import read
    from container4nfv_probe.evidence.replay import recorded_subject

    report = read(bundle)
    return report, recorded_subject(report)
