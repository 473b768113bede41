"""Row 6 by doing it: one zun-compute is disabled meanwhile, and enabled again however it ends."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from container4nfv_probe.planes.backends import Backends
from container4nfv_probe.planes.beside import Beside
from container4nfv_probe.probes.proofs.zun_ha import PROOF
from container4nfv_probe.proving.cleaning import clean
from container4nfv_probe.proving.model import Proved, Stopped
from container4nfv_probe.proving.prove import Bench, prove, rehearsed
from tests.unit.conftest import Probe
from tests.unit.proving.test_command import prove as command
from tests.unit.proving.world import Failing, Killed, World, bench

__all__ = ["command"]


class Computes(World):
    """Zun with computes, which an admin may disable."""

    def __init__(self, *hosts: str) -> None:
        super().__init__()
        seen = {"state": "up", "forced_down": False, "disabled_reason": None, "disabled": False}
        self.services = {host: {"host": host, "binary": "zun-compute", "id": 1, **seen} for host in hosts}
        self.foreign = dict(seen, host="old", binary="zun-compute", id=2, disabled=True, disabled_reason="repair")
        self.lands: str | None = None

    @property
    def disabled(self) -> list[str]:
        """The hosts out of scheduling, but for the one that somebody repairs."""
        return [host for host, one in self.services.items() if one["disabled"]]

    def answer(self, request: Any, context: Any) -> Any:
        """As the world, with services."""
        path = urlsplit(request.url).path
        if not path.startswith("/v1/") or "/services" not in path:
            return super().answer(request, context)
        if refusal := self._refusal(request.method, "services"):
            context.status_code, text = refusal
            return {"errors": [{"detail": text}]}
        if request.method == "PUT":
            self.sent.append(("PUT", path.rpartition("/")[2]))
            asked = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
            off = path.endswith("/disable")
            self.services[asked["host"]] |= {"disabled": off, "disabled_reason": asked.get("disabled_reason")}
        return {"services": [*self.services.values(), self.foreign]}

    def make(self, kind: str, body: Any) -> dict[str, Any]:
        """A container lands where something may be scheduled."""
        free = [host for host in self.services if host not in self.disabled]
        made = super().make(kind, body)
        made["host"] = self.lands or free[0]
        return made


def zun(world: Computes, *backends: str, absent: bool = True) -> Bench:
    """The world with the Zun API servers that were given, or with none, as declared."""
    one = bench(world, "container", "image", "compute", "orchestration")
    given = Beside(backends=Backends(one.subject.openstack.transport, backends) if backends else None)
    return replace(one, subject=one.subject.with_planes(given, () if backends or not absent else ("backends",)))


def proved(world: Computes) -> Proved:
    return prove(PROOF, zun(world), 5, {})


@pytest.mark.usefixtures("world")
def test_a_container_runs_elsewhere_and_all_is_as_before() -> None:
    world = Computes("one", "two")
    done = proved(world)
    assert (done.verdict, done.leftovers, world.left, world.disabled) == ("partial", (), [], []), done.sentence
    assert "with zun-compute on one disabled, a container was created and ran on two" in done.sentence
    assert world.sent == [
        ("PUT", "disable"), ("POST", "containers"), ("PUT", "enable"), ("DELETE", "containers"),
    ]  # fmt: skip
    assert world.foreign["disabled"], "somebody else's repair"


@pytest.mark.usefixtures("world")
def test_with_one_compute_it_does_nothing() -> None:
    world = Computes("one")
    done = proved(world)
    assert (done.verdict, done.stopped, world.sent) == (None, Stopped.CHOICE, [])
    assert done.sentence.startswith("zun-compute is usable on fewer than two hosts")
    assert rehearsed(PROOF, zun(world), {}).stops == done.sentence


@pytest.mark.usefixtures("world")
def test_unknown_api_servers_are_told_before_anything_is_disturbed() -> None:
    world = Computes("one", "two")
    done = prove(PROOF, zun(world, absent=False), 5, {})
    assert (done.verdict, world.sent) == (None, []) and done.settle.startswith("--zun-api-backend")


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("asked", "refusal", "cause"),
    [
        (("PUT", "services"), (403, "policy"), Stopped.RIGHT),
        (("POST", "containers"), (403, "Quota exceeded"), Stopped.QUOTA),
        (("POST", "containers"), (503, "busy"), Stopped.FAULT),
    ],
)
def test_what_stops_it_is_no_verdict(asked: tuple[str, str], refusal: tuple[int, str], cause: Stopped) -> None:
    world = Computes("one", "two")
    world.refuses[asked] = [*refusal, 20]
    done = proved(world)
    assert (done.verdict, done.stopped, world.left, world.disabled) == (None, cause, [], [])


@pytest.mark.usefixtures("world")
def test_a_container_on_the_disabled_host_proves_nothing() -> None:
    world = Computes("one", "two")
    world.lands = "one"
    done = proved(world)
    assert (done.verdict, done.stopped, world.disabled) == (None, Stopped.FAULT, [])


@pytest.mark.once
@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_request_it_is_enabled_again(tmp_path: Path, after: bool) -> None:
    whole = zun(Computes("one", "two"))
    prove(PROOF, whole, 5, {})
    assert isinstance(whole.guard, Failing)
    for at in range(1, whole.guard.number + 1):
        world, path = Computes("one", "two"), tmp_path / f"{at}"
        one = zun(world)
        assert isinstance(one.guard, Failing)
        one.guard.at, one.guard.after, one.guard.fails = at, after, Killed
        with pytest.raises(Killed):
            prove(PROOF, one, 5, {}, path)
        assert clean(zun(world), path if at % 2 else None)[1] == (), at
        assert (world.left, world.disabled, world.foreign["disabled"]) == ([], [], True), at


def test_it_is_agreed_to_first(command: Probe) -> None:
    assert "takes one zun-compute out of scheduling" in command("zun-ha").sentence
    assert command("zun-ha", "--disturb").sentence == "nobody can be asked here: give --yes, too"
    assert command("same-nb-api", "--disturb").sentence == "--disturb means nothing to same-nb-api: leave it out"
    assert command("zun-ha", "--flavor", "tiny").sentence.startswith("--flavor means nothing to zun-ha")
