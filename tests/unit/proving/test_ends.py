"""A proof that ends anywhere, in every way: after its own removal or a clean-up nothing of it is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from container4nfv_probe.probes.proofs.same_nb_api import PROOF
from container4nfv_probe.proving.cleaning import clean
from container4nfv_probe.proving.guard import WritingGuard
from container4nfv_probe.proving.model import Proved
from container4nfv_probe.proving.prove import prove
from container4nfv_probe.rules.errors import TimedOut
from tests.unit.proving.world import ALL, Failing, Killed, World, bench

pytestmark = pytest.mark.once

SERVICES = {"heat": ALL, "both": ("container", "compute", "image")}


def numbers(services: tuple[str, ...]) -> range:
    """Every request of a whole proof, by number."""
    one = bench(World(), *services)
    prove(PROOF, one, 5, {}, None)
    return range(1, failing(one.guard).number + 1)


def lost() -> TimedOut:
    return TimedOut("no answer")


def failing(guard: WritingGuard) -> Failing:
    assert isinstance(guard, Failing)
    return guard


def ended(
    world: World,
    services: tuple[str, ...],
    path: Path,
    at: int,
    fails: Callable[[], BaseException],
    seconds: float = 5.0,
    **how: bool,
) -> Proved:
    """A proof whose request of this number ends so."""
    one = bench(world, *services)
    guard = failing(one.guard)
    guard.at, guard.fails = at, fails
    guard.after, guard.for_ever = how.get("after", False), how.get("for_ever", True)
    return prove(PROOF, one, seconds, {}, path)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("api", SERVICES)
@pytest.mark.usefixtures("world")
def test_killed_at_any_request_it_is_cleaned_up(tmp_path: Path, api: str, after: bool) -> None:
    for at in numbers(SERVICES[api]):
        world, path = World(), tmp_path / f"{at}"
        foreign = world.make("servers", {"name": "somebody's"})["id"]
        with pytest.raises(Killed):
            ended(world, SERVICES[api], path, at, Killed, after=after)
        # By the journal, and every other time as if it were lost.
        assert clean(bench(world, *SERVICES[api]), path if at % 2 else None)[1] == (), at
        assert world.left == [foreign], at


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("api", SERVICES)
@pytest.mark.usefixtures("world")
def test_a_request_that_is_not_answered_leaves_nothing(tmp_path: Path, api: str, after: bool) -> None:
    for at in numbers(SERVICES[api]):
        world, path = World(), tmp_path / f"{at}"
        done = ended(world, SERVICES[api], path, at, lost, after=after, for_ever=False)
        assert (done.leftovers, world.left) == ((), []), at
        assert done.verdict != "open"


@pytest.mark.parametrize("api", SERVICES)
@pytest.mark.usefixtures("world")
def test_a_network_that_is_cut_is_told_and_cleaned_up_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, api: str
) -> None:
    for at in numbers(SERVICES[api]):
        world, path = World(), tmp_path / f"{at}"
        with monkeypatch.context() as impatient:
            for name in ("REMOVAL_SECONDS", "LISTED_SECONDS"):
                impatient.setattr(f"container4nfv_probe.proving.removal.{name}", 0.02)
            done = ended(world, SERVICES[api], path, at, lost, 0.1, after=True)
        assert done.leftovers or not world.left, at
        assert clean(bench(world, *SERVICES[api]), path)[1] == () and world.left == [], at


@pytest.mark.parametrize(
    ("api", "signal", "said"),
    [("heat", KeyboardInterrupt(), "interrupted"), ("both", KeyboardInterrupt("terminated"), "terminated")],
)
@pytest.mark.usefixtures("world")
def test_interrupted_anywhere_it_removes_what_it_made(
    tmp_path: Path, api: str, signal: KeyboardInterrupt, said: str
) -> None:
    for at in numbers(SERVICES[api]):
        world, path = World(), tmp_path / f"{at}"
        done = ended(world, SERVICES[api], path, at, lambda one=signal: one, after=True, for_ever=False)  # type: ignore[misc]
        if done.leftovers:  # it was removing already: the command goes on with it
            assert [one.command for one in done.leftovers] == [f"container4nfv-probe prove --clean {path}"], at
            assert clean(bench(world, *SERVICES[api]), path)[1] == ()
        else:
            assert done.sentence == said or done.verdict, at
        assert world.left == [], at
