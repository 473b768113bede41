"""A proof against a cloud in memory: what it may send, what it says when it stops, and what it leaves behind."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from container4nfv_probe.probes.proofs.containers import CONTAINER
from container4nfv_probe.probes.proofs.same_nb_api import PROOF
from container4nfv_probe.proving import Attempt, journal
from container4nfv_probe.proving.cleaning import clean
from container4nfv_probe.proving.model import PREFIX, TAG, Leftover, Proved, Stopped
from container4nfv_probe.proving.prove import GROUP, proofs, prove, rehearsed
from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.testing import PROJECT, REGION
from container4nfv_probe.wire.guard import Refused
from tests.unit.conftest import Probe
from tests.unit.distribution import installer
from tests.unit.proving.world import World, bench

RUN = "dead0001"
BOTH = ("container", "compute", "image")


def proved(world: World, *services: str, **options: Any) -> Proved:
    return prove(PROOF, bench(world, *services), 5, options)


def test_a_stack_with_both_closes_the_row(world: World) -> None:
    done = proved(world)
    assert (done.verdict, done.stopped, done.leftovers) == ("closed", None, ())
    assert world.left == []
    assert set(world.sent) == {("POST", "stacks"), ("DELETE", "stacks")}


def test_without_heat_both_apis_are_partial(world: World) -> None:
    done = proved(world, *BOTH)
    assert (done.verdict, done.leftovers) == ("partial", ())
    assert set(world.sent) == {(verb, kind) for verb in ("POST", "DELETE") for kind in ("containers", "servers")}


def test_every_write_is_evidence_and_what_was_relied_on(world: World) -> None:
    evidence = proved(world).evidence
    assert [one.method for one in evidence if one.method != "GET"] == [one for one, _ in world.sent]
    states = [
        next((one.body[name] for name in ("stack", "server") if name in one.body), one.body)
        for one in evidence
        if one.method == "GET"
    ]
    shown = [one.get("stack_status", one.get("status")) for one in states]
    assert shown == ["CREATE_COMPLETE", "Running", "ACTIVE", "SUSPEND_COMPLETE", "RESUME_COMPLETE", "Running", "ACTIVE"]
    assert json.loads(evidence[0].posted)["tags"].startswith(f"{TAG}=")


STOPS = [
    # What a service refuses, with which words, and what that is; none of it is a verdict.
    (("POST", "stacks"), (403, "policy"), Stopped.RIGHT, "no right to create a stack (403)"),
    (("POST", "stacks"), (403, "quota exceeded"), Stopped.QUOTA, "no quota to create"),
    (("POST", "stacks"), (400, "image: not found"), Stopped.CHOICE, "refused to create a stack (400): image"),
    (("POST", "stacks"), (501, "not implemented"), Stopped.FAULT, "failed to create a stack (501): not implemented"),
    (("POST", "stacks"), (504, "too late"), Stopped.FAULT, "failed to create a stack (504)"),
    (("POST", "stacks"), (503, "busy"), Stopped.FAULT, "failed to create a stack (503)"),
    (("GET", "stacks"), (403, "policy"), Stopped.RIGHT, "no right to read the stack (403)"),
    (("GET", "images"), (403, "policy"), Stopped.RIGHT, "no right to list images (403)"),
    (("GET", "flavors"), (500, "no"), Stopped.FAULT, "failed to list flavors (500)"),
]


@pytest.mark.parametrize(("asked", "refusal", "cause", "sentence"), STOPS)
def test_what_stops_a_proof_is_no_verdict(
    world: World, asked: tuple[str, str], refusal: tuple[int, str], cause: Stopped, sentence: str
) -> None:
    world.refuses[asked] = [*refusal, -1]
    done = proved(world)
    assert (done.verdict, done.stopped) == (None, cause)
    assert sentence in done.sentence and done.settle
    assert {one.kind for one in done.leftovers} == ({"stack"} if asked == ("GET", "stacks") else set())


REASONS = [
    ("Forbidden: resources.server: Quota exceeded for instances: Requested 1", Stopped.QUOTA),
    ("Forbidden: resources.server: Policy doesn't allow os_compute_api to be performed", Stopped.RIGHT),
    ("ResourceInError: resources.server: No valid host was found", Stopped.ROOM),
    ("resources.container: Docker internal error: pull access denied for image", Stopped.CHOICE),
    ("resources.server: the engine failed", Stopped.FAULT),
    ("\x1b[2Jfailed", Stopped.FAULT),
]


@pytest.mark.parametrize(("reason", "cause"), REASONS)
def test_a_stack_that_fails_half_way_says_why_and_goes(world: World, reason: str, cause: Stopped) -> None:
    world.breaks = reason
    done = proved(world)
    assert (done.verdict, done.stopped, done.leftovers, world.left) == (None, cause, (), [])
    assert done.sentence == f"the stack is CREATE_FAILED: {reason}".replace("\x1b", "?")


def test_a_container_that_fails_says_why_and_goes(world: World) -> None:
    world.fault = "no such image"
    done = proved(world, *BOTH)
    assert (done.verdict, done.stopped, world.left) == (None, Stopped.CHOICE, [])
    assert "the container is Error: no such image" in done.sentence


def test_quota_is_asked_before_anything_is_made(world: World) -> None:
    world.limits["maxTotalInstances"] = 0
    done = proved(world)
    assert (done.stopped, done.settle, world.sent) == (Stopped.QUOTA, "quota for 1 more instances", [])
    world.limits["maxTotalInstances"], world.containers = -1, 0
    done = proved(world)
    assert (done.sentence, world.sent) == ("the project's quota of containers is 0, and 0 are used", [])


@pytest.mark.parametrize("without", [("compute", "image"), ("orchestration", "container", "image"), ("container",)])
def test_a_service_that_is_missing_is_told_before_anything_is_made(world: World, without: tuple[str, ...]) -> None:
    done = proved(world, *without)
    assert (done.verdict, done.stopped, world.sent) == (None, Stopped.CHOICE, [])
    assert done.sentence.startswith("this project's catalogue has no ")


def test_a_heat_that_does_not_offer_both_is_not_asked_for_both(world: World) -> None:
    world.types.remove("OS::Zun::Container")
    done = proved(world)
    assert done.verdict == "partial" and done.sentence.endswith("Heat does not offer OS::Zun::Container")
    assert {kind for _, kind in world.sent} == {"containers", "servers"}


def test_the_flavor_holds_the_image(world: World) -> None:
    world.images[0] |= {"size": 5, "virtual_size": 2 << 30}
    done = proved(world)
    assert (done.stopped, world.sent) == (Stopped.CHOICE, [])
    assert done.sentence == "there is no such flavor that holds the image cirros"


def test_a_service_that_is_busy_is_asked_again(world: World) -> None:
    world.refuses = {("POST", "stacks"): [429, "slowly", 2], ("DELETE", "stacks"): [409, "in progress", 2]}
    assert proved(world).verdict == "closed" and world.left == []


def test_a_creation_that_may_have_been_done_is_not_asked_for_twice(world: World) -> None:
    world.refuses["POST", "stacks"] = [500, "who knows", -1]
    proved(world)
    assert world.sent == [("POST", "stacks")]


def test_a_deletion_that_fails_twice_is_asked_for_a_third_time(world: World) -> None:
    world.undeletable = 2
    assert proved(world).verdict == "closed" and world.left == []
    assert world.sent.count(("DELETE", "stacks")) == 3


def test_a_delete_that_fails_is_named_with_its_command(world: World) -> None:
    world.refuses["DELETE", "stacks"] = [500, "no", -1]
    done = proved(world)
    assert (done.verdict, done.stopped) == (None, Stopped.FAULT)
    (stack,) = world.things["stacks"]
    assert [(one.command, one.why) for one in done.leftovers if one.kind == "stack"] == [
        (f"openstack stack delete --yes --wait {stack}", "its deletion was answered with 500")
    ]
    assert Path(done.journal).exists()
    world.refuses.clear()
    assert clean(bench(world), Path(done.journal))[1] == () and world.left == []


def ours(world: World, kind: str, run: str = RUN) -> dict[str, Any]:
    """Something that a proof made."""
    name, tags = f"{PREFIX}{run}", {TAG: run}
    if kind == "stacks":
        return world.make(kind, {"stack_name": name, "template": {"description": f"{TAG}={run}"}})
    return world.make(kind, {"name": name, "labels" if kind == "containers" else "metadata": tags})


def noted(path: Path, **facts: str) -> Path:
    path.write_text(json.dumps({"what": "run", "run": RUN, "project": PROJECT, "region": REGION} | facts) + "\n")
    return path


@pytest.mark.parametrize("page", [0, 1])
def test_clean_finds_by_name_what_no_journal_knows_and_touches_nothing_else(world: World, page: int) -> None:
    world.page = page
    others = [world.make("servers", {"name": name}) for name in ("somebody's", f"{PREFIX}of-concept", TAG)]
    for kind in world.things:
        ours(world, kind)
    assert clean(bench(world), None) == (3, ())
    assert world.left == [one["id"] for one in others]


@pytest.mark.parametrize("by", ["name", "journal"])
def test_what_cannot_be_read_is_left_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, by: str
) -> None:
    monkeypatch.setattr("container4nfv_probe.proving.removal.REMOVAL_SECONDS", 0.05)
    made = ours(world, "servers")
    facts = {"what": "created", "kind": "server", "name": f"{PREFIX}{RUN}", "id": made["id"]}
    path = noted(tmp_path / "journal")
    path.write_text(path.read_text() + json.dumps(facts) + "\n")
    answer = world.answer

    def curt(request: Any, context: Any) -> Any:  # a list shows it; by itself it is not shown, so nobody knows its tag
        return {} if request.path.endswith(made["id"]) and request.method == "GET" else answer(request, context)

    monkeypatch.setattr(world, "answer", curt)
    removed, (left,) = clean(bench(world, "compute"), path if by == "journal" else None)
    assert (removed, world.sent, left.why) == (0, [], "it could not be read, so it was left alone")


def test_a_command_that_removes_it_is_one_for_a_shell(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "ids", map("~{}".format, range(1, 9)))
    world.refuses["DELETE", "stacks"] = [500, "no", -1]
    (stack,) = [one for one in proved(world).leftovers if one.kind == "stack"]
    assert stack.command == "openstack stack delete --yes --wait 's-~1'"


def test_what_is_told_holds_no_token(world: World) -> None:
    one = bench(world)
    one.subject.openstack.transport.secrets.add("canary-4711-token")
    world.refuses["POST", "stacks"] = [400, "image canary-4711-token: not found", -1]
    assert "canary" not in str(prove(PROOF, one, 5, {}))
    world.images[0]["name"] = "canary-4711-token"
    assert "canary" not in str(rehearsed(PROOF, one, {}))
    world.refuses = {("GET", "servers"): [400, "canary-4711-token", -1]}
    assert "canary" not in str(clean(one, None))


@pytest.mark.parametrize("marks", [{}, {"metadata": {TAG: "beef0002"}}, {"metadata": []}])
def test_a_name_without_its_tag_is_not_ours(world: World, marks: dict[str, Any]) -> None:
    world.make("servers", {"name": f"{PREFIX}{RUN}", **marks})
    removed, (left,) = clean(bench(world), None)
    assert (removed, len(world.left), world.sent) == (0, 1, [])
    assert left.why == "it has another name or tag now, so it was left alone"


def test_what_this_run_made_goes_though_its_api_shows_no_tag(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    make = world.make

    def untagged(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
        made = make(kind, body)
        for mark in ("description", "labels", "metadata"):
            made.pop(mark, None)
        return made

    monkeypatch.setattr(world, "make", untagged)
    assert proved(world).verdict == "closed" and world.left == []


def test_clean_by_a_journal_is_of_that_run_and_place(world: World, tmp_path: Path) -> None:
    path = tmp_path / "journal"
    other = ours(world, "containers", "beef0002")
    ours(world, "servers")
    assert clean(bench(world), noted(path)) == (1, ())
    assert world.left == [other["uuid"]]
    for what in ("project", "region"):
        with pytest.raises(ConfigurationError, match=f"is of another {what}, elsewhere"):
            clean(bench(world), noted(path, **{what: "elsewhere"}))


def test_journals_go_with_what_they_are_about(world: World) -> None:
    folder = journal.folder()
    folder.mkdir(parents=True)
    mine, theirs, torn = (folder / f"prove-{one}.jsonl" for one in (RUN, "beef0002", "beef0003"))
    noted(mine)
    noted(theirs, project="another")
    torn.write_text("{")
    world.refuses["GET", "servers"] = [500, "no", -1]
    clean(bench(world), None)
    assert mine.exists()  # it could not be looked for
    world.refuses.clear()
    clean(bench(world), None)
    assert sorted(folder.iterdir()) == sorted((theirs, torn))
    clean(bench(world), noted(mine))
    assert not mine.exists()


def test_a_proof_that_goes_on_here_is_left_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs: list[tuple[int, tuple[Any, ...]]] = []
    meanwhile = world._change

    def change(request: Any, kind: str, item: dict[str, Any], last: str) -> None:
        if request.method == "POST" and not theirs:  # somebody cleans up, and proves, while a proof goes on
            ours(world, "servers")
            theirs.append(clean(bench(world), None))
            theirs.append((0, (proved(world).verdict,)))
        meanwhile(request, kind, item, last)

    monkeypatch.setattr(world, "_change", change)
    assert proved(world).verdict == "closed"
    assert theirs == [(1, ()), (0, ("closed",))] and world.left == []


def test_a_list_that_is_refused_is_no_clean_up(world: World, tmp_path: Path) -> None:
    world.refuses["GET", "servers"] = [403, "no", -1]
    _, (left,) = clean(bench(world), noted(tmp_path / "journal"))
    assert left.why == "not looked for: no right to list servers (403)"
    assert left.command == "openstack server list --name container4nfv-proof"


def test_what_a_journal_made_and_no_list_shows_is_removed_by_its_id(world: World, tmp_path: Path) -> None:
    path, made = noted(tmp_path / "journal"), ours(world, "servers")
    facts = {"what": "created", "kind": "server", "name": f"{PREFIX}{RUN}", "id": made["id"]}
    path.write_text(path.read_text() + json.dumps(facts) + "\n")
    world.things["servers"], hidden = {}, world.things["servers"]
    world._page = lambda request, kind: {kind: []}  # type: ignore[method-assign]
    world.things["servers"] = hidden
    assert clean(bench(world), path) == (1, ()) and world.left == []
    assert clean(bench(world), path) == (0, ())


@pytest.mark.parametrize("first", ["containers", "servers"])
def test_parts_that_are_seen_first_do_not_end_the_search(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, first: str
) -> None:
    path = noted(tmp_path / "journal")
    path.write_text(path.read_text() + json.dumps({"what": "creating", "kind": "stack"}) + "\n")
    ours(world, first)
    monkeypatch.setattr("container4nfv_probe.proving.cleaning.APPEARS_SECONDS", 0.3)
    page, begun = world._page, time.monotonic()

    def late(request: Any, kind: str) -> Any:
        if (
            kind == "stacks"
            and time.monotonic() > begun + 0.1
            and not world.things["stacks"]
            and world.things[first] == {}
        ):
            ours(world, "stacks")
        return page(request, kind)

    monkeypatch.setattr(world, "_page", late)
    removed, left = clean(bench(world), path)
    assert (left, world.left) == ((), []) and removed >= 2


def test_a_full_disk_stops_the_proof_and_not_the_removal(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    written = os.write
    # The first line goes to disk, then the second; of the third only half.
    sizes = iter((None, None, 5))
    monkeypatch.setattr(os, "write", lambda to, line: written(to, line[: next(sizes, 0)]))
    done = proved(world)
    assert (done.verdict, done.stopped, done.leftovers, world.left) == (None, Stopped.LOST, (), [])
    assert "cannot be written (no space left for a whole line)" in done.sentence


def test_a_defect_of_a_proof_leaves_nothing_and_hides_nothing(world: World) -> None:
    def do(attempt: Attempt, options: Mapping[str, Any]) -> tuple[Verdict, str]:
        attempt.create(CONTAINER, {"name": attempt.name, "labels": attempt.tags})
        raise KeyError("a defect")

    heard: list[tuple[Leftover, ...]] = []
    for refusal in ([500, "no", 0], [500, "no", -1]):
        world.refuses["DELETE", "containers"] = refusal
        with pytest.raises(KeyError):
            prove(replace(PROOF, do=do), bench(world), 5, {}, complain=heard.append)
    assert [len(left) for left in heard] == [0, 1] and len(world.left) == 1


@pytest.mark.parametrize("verdict", [Verdict.OPEN, Verdict.UNKNOWN])
def test_a_proof_can_open_nothing(world: World, verdict: Verdict) -> None:
    done = prove(replace(PROOF, do=lambda attempt, options: (verdict, "it did not work")), bench(world), 5, {})
    assert (done.verdict, done.stopped, done.sentence) == (None, Stopped.FAULT, "it did not work")


def test_the_guard_lets_nothing_through_but_the_write_that_was_announced(world: World) -> None:
    one = bench(world)
    prove(PROOF, one, 5, {})
    session = requests.Session()
    session.mount("http://", one.guard)
    stacks = f"http://orchestration.example/v1/{PROJECT}/stacks"
    others = [("DELETE", f"{stacks}/a/c"), ("POST", f"{stacks}/a/b"), ("PATCH", f"{stacks}/a/b"), ("PUT", stacks)]
    with one.guard.allowing("DELETE", f"{stacks}/a/b"):
        for method, url in others:
            with pytest.raises(Refused):
                session.request(method, url)
        assert session.delete(f"{stacks}/a/b").status_code == 404
    with pytest.raises(Refused):
        session.delete(f"{stacks}/a/b")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "stacks"), ("PATCH", "stacks/a/b"), ("DELETE", "stacks"), ("DELETE", "stacks/a"),
        ("POST", "stacks/a/b"), ("DELETE", "stacks/a/b/c"), ("POST", "stacks/a/b/snapshots"),
        ("DELETE", "stacks/a/b?force"), ("POST", "servers"),
    ],
)  # fmt: skip
def test_no_write_can_be_announced_that_the_proof_does_not_declare(world: World, method: str, path: str) -> None:
    one = bench(world)
    prove(PROOF, one, 5, {})
    with (
        pytest.raises(Refused, match="the proof does not declare it"),
        one.guard.allowing(method, f"http://orchestration.example/v1/{PROJECT}/{path}"),
    ):
        pass


def test_bad_input_is_one_sentence(probe: Probe) -> None:
    assert probe("prove").sentence == f"name a requirement: there are {', '.join(sorted(proofs()))}"
    assert probe("prove", "zun-hb").sentence.startswith("zun-hb has no proof")
    assert "leave out the requirement" in probe("prove", "same-nb-api", "--clean").sentence


@pytest.mark.parametrize(
    ("source", "fault"),
    [("PROOF = 1", "is no Proof"), ("1 / 0", "cannot be used (ZeroDivisionError"),
     ("exit(0)", "cannot be used (SystemExit"),
     ("import nowhere", "cannot be used (ModuleNotFoundError")],
)  # fmt: skip
def test_a_proof_that_cannot_be_used_is_named(
    probe: Probe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, fault: str
) -> None:
    entry = installer(tmp_path, monkeypatch)(source, attribute=":PROOF", group=GROUP)
    said = probe("prove", "same-nb-api").sentence
    assert said.startswith(f"the plugin {entry} of somebody-elses {fault}") and "uninstall it" in said


def test_a_dry_run_says_with_what_and_writes_nothing(world: World) -> None:
    found = rehearsed(PROOF, bench(world), {})
    assert (found.stops, found.settle) == ("", "")
    assert found.lines == (
        "by Heat, in one stack",
        "container of the image cirros (driver docker), asleep",
        "server of the image cirros and the flavor tiny (1 VCPUs, 64 MB of RAM, 1 GB of disk)",
        "network: none for the server, what Zun chooses for the container",
        "quota: 1 instances (0 of 10 used)",
        "quota: 1 cores (the quota cannot be read)",
        "quota: 64 MB of RAM (the quota cannot be read)",
        "quota: 1 containers (0 of 40 used)",
    )
    assert world.sent == []
    world.limits["maxTotalInstances"] = 0
    found = rehearsed(PROOF, bench(world), {})
    assert found.stops == "the project's quota of instances is 0, and 0 are used"
    assert (found.lines, found.settle) == ((), "quota for 1 more instances")


def test_a_dry_run_could_not_even_write(world: World) -> None:
    def ready(attempt: Attempt, options: Mapping[str, Any]) -> tuple[str, ...]:
        attempt.send("POST", CONTAINER, attempt.url(CONTAINER), {})
        return ()

    with pytest.raises(Refused, match="does not declare it"):
        rehearsed(replace(PROOF, ready=ready), bench(world), {})
    assert world.sent == []


def test_a_journal_is_for_its_owner_only_and_goes_when_nothing_is_left(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    begun = journal.begun

    def watched(path: Path, run: str, **place: str) -> journal.Journal:
        made = begun(path, run, **place)
        seen.append(stat.S_IMODE(path.stat().st_mode))
        return made

    monkeypatch.setattr(journal, "begun", watched)
    done = proved(world)
    assert seen == [0o600] and not Path(done.journal).exists()
