"""Row 2 by doing it: what is pushed, where it may be sent, what stops it, and that nothing of it stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from container4nfv_probe.probes.proofs.private_registry import PROOF
from container4nfv_probe.probes.proofs.pushed import image
from container4nfv_probe.proving.cleaning import clean
from container4nfv_probe.proving.model import Proved, Stopped
from container4nfv_probe.proving.prove import prove, rehearsed
from container4nfv_probe.testing import PROJECT
from container4nfv_probe.wire.guard import Refused
from tests.unit.proving.registry_world import CONTAINER, PASSWORD, SIGNATURE, RegistryWorld, registry_bench
from tests.unit.proving.world import Failing, Killed


@pytest.fixture
def registry(world: object, monkeypatch: pytest.MonkeyPatch) -> RegistryWorld:
    """With the pauses of a proof made short; to look for an image takes many requests."""
    monkeypatch.setattr("container4nfv_probe.proving.removal.REMOVAL_SECONDS", 30.0)
    return RegistryWorld()


def proved(world: RegistryWorld, path: Path | None = None, **options: Any) -> Proved:
    return prove(PROOF, registry_bench(world), 5, options, path)


@pytest.mark.parametrize("redirects", [True, False])
def test_on_this_projects_swift_nothing_stays(registry: RegistryWorld, redirects: bool) -> None:
    registry.redirects = redirects
    done = proved(registry)
    assert (done.verdict, done.stopped, done.leftovers) == ("closed", None, ()), done.sentence
    assert (registry.objects, registry.left) == (registry.before, [])
    where = "the registry sends readers to this cloud's" if redirects else f"this project's Swift container {CONTAINER}"
    assert where in done.sentence


def test_elsewhere_bytes_may_stay_only_where_that_was_accepted(registry: RegistryWorld) -> None:
    registry.mine = False
    refused = proved(registry)
    assert (refused.verdict, refused.stopped, registry.sent) == (None, Stopped.CHOICE, [])
    assert "until its garbage collection" in refused.sentence and refused.settle.startswith("--leave-blobs")
    done = proved(registry, leave_blobs=True)
    assert (done.verdict, done.leftovers, registry.left) == ("closed", (), [])
    more = sorted(set(registry.objects) - set(registry.before))
    kinds = sorted(one.partition("/")[0] for one in more)
    assert kinds == ["files"] * 3 + ["segments"] * 2 and not [one for one in more if "/repositories/" in one]


def test_a_registry_that_lists_nothing_is_no_reason_to_doubt_what_was_removed(registry: RegistryWorld) -> None:
    registry.lists = False
    done = proved(registry, leave_blobs=True)
    assert (done.verdict, done.leftovers) == ("closed", ())
    assert [one.kind for one in clean(registry_bench(registry), None)[1]] == ["repository"], "by name it takes the list"


def test_a_registry_that_does_not_delete_is_told_before_anything_is_pushed(registry: RegistryWorld) -> None:
    registry.deletes = False
    done = proved(registry)
    assert (done.verdict, done.stopped, registry.objects) == (None, Stopped.CHOICE, registry.before)
    assert done.sentence == "the registry does not delete (405), so nothing was pushed"
    assert {method for method, _ in registry.sent} == {"DELETE"}


STOPS = [
    (("DELETE", "registry"), (403, "denied"), Stopped.RIGHT, "no right to delete images in the registry (403)"),
    (("POST", "containers"), (403, "Quota exceeded"), Stopped.QUOTA, "no quota to create a container"),
    (("POST", "containers"), (403, "policy"), Stopped.RIGHT, "no right to create a container (403)"),
]


@pytest.mark.parametrize(("asked", "refusal", "cause", "sentence"), STOPS)
def test_what_stops_it_is_no_verdict(
    registry: RegistryWorld, asked: tuple[str, str], refusal: tuple[int, str], cause: Stopped, sentence: str
) -> None:
    registry.refuses[asked] = [*refusal, 3]
    done = proved(registry)
    assert (done.verdict, done.stopped) == (None, cause) and sentence in done.sentence
    assert (done.leftovers, registry.objects, registry.left) == ((), registry.before, [])


def test_what_zun_cannot_pull_is_no_proof(registry: RegistryWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    make = registry.make
    monkeypatch.setattr(registry, "make", lambda kind, body: make(kind, {**body, "image": "elsewhere/none:1"}))
    done = proved(registry)
    assert (done.verdict, done.stopped) == (None, Stopped.CHOICE) and registry.objects == registry.before


def test_bytes_that_are_not_found_close_nothing(registry: RegistryWorld) -> None:
    registry.mine = registry.redirects = False
    done = proved(registry, leave_blobs=True)
    assert (done.verdict, done.stopped, registry.left) == (None, Stopped.CHOICE, [])
    assert "its bytes were not found in this cloud's object store" in done.sentence


def test_an_upload_is_sent_to_the_registry_alone(registry: RegistryWorld) -> None:
    registry.elsewhere = "https://elsewhere.example/uploads"
    done = proved(registry)
    assert (done.verdict, done.stopped) == (None, Stopped.FAULT)
    assert done.sentence == "the registry sends what is pushed to another place than itself"
    assert registry.objects == registry.before


def test_the_login_goes_to_the_registry_and_zun_has_its_own(registry: RegistryWorld) -> None:
    registry.wants_login = True
    done = proved(registry)
    assert (done.verdict, done.stopped, registry.objects) == (None, Stopped.RIGHT, registry.before)
    assert "Zun has none for it in this project" in done.sentence
    registry.records = [{"uuid": "r-1", "domain": "registry.example:5000"}]
    one = registry_bench(registry)
    one.subject.openstack.transport.secrets.add(PASSWORD)
    done = prove(PROOF, one, 5, {})
    assert done.verdict == "closed", done.sentence
    (created,) = [one.posted for one in done.evidence if one.plane == "openstack" and one.method == "POST"]
    assert '"registry": "r-1"' in created
    assert PASSWORD not in str(done) and "Basic" not in str(done)


def test_every_write_is_evidence_and_no_signature_is(registry: RegistryWorld) -> None:
    done = proved(registry)
    assert len([one for one in done.evidence if one.method not in ("GET", "HEAD")]) == len(registry.sent)
    assert SIGNATURE not in str(done) and "canary-state" not in str(done)
    assert [one for one in done.evidence if "digest=sha256" in one.url and one.method == "PUT"]


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("PUT", "https://registry.example:5000/v2/somebody/app/manifests/latest"),
        ("POST", "https://registry.example:5000/v2/somebody/app/blobs/uploads/"),
        ("DELETE", f"https://registry.example:5000/v2/somebody/app/manifests/sha256:{'0' * 64}"),
        ("DELETE", f"https://registry.example:5000/v2/container4nfv-proof-dead0001/../app/blobs/sha256:{'0' * 64}"),
        ("PUT", "https://registry.example:5000/v2/container4nfv-proof-dead0001/manifests/v1"),
        ("DELETE", f"http://object-store.example/v1/{PROJECT}/images"),
        ("DELETE", f"http://object-store.example/v1/{PROJECT}/images/files/docker/registry/v2/repositories/somebody/x"),
        ("PUT", f"http://object-store.example/v1/{PROJECT}/images/files/docker/registry/v2/blobs/sha256/00/0/data"),
    ],
)
def test_no_repository_of_others_and_no_object_of_theirs_can_be_written(
    registry: RegistryWorld, method: str, url: str
) -> None:
    one = registry_bench(registry)
    prove(PROOF, one, 5, {})
    with pytest.raises(Refused, match="the proof does not declare it"), one.guard.allowing(method, url):
        pass


def test_a_dry_run_says_where_the_bytes_go(registry: RegistryWorld) -> None:
    found = rehearsed(PROOF, registry_bench(registry), {})
    assert f"its blobs are objects of the Swift container {CONTAINER}, and are deleted there" in found.lines
    registry.mine = False
    assert rehearsed(PROOF, registry_bench(registry), {}).settle.startswith("--leave-blobs")
    found = rehearsed(PROOF, registry_bench(registry), {"leave_blobs": True})
    assert any("stay in the registry's storage until its garbage collection" in line for line in found.lines)
    assert registry.sent == []


def test_the_image_is_two_kilobytes_and_every_runs_own() -> None:
    one, other = image("dead0001"), image("beef0002")
    assert len(one.layer) == 2048 and one == image("dead0001")
    assert not set(one.digests) & set(other.digests)


@pytest.mark.once
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_request_it_is_cleaned_up(registry: RegistryWorld, tmp_path: Path, after: bool) -> None:
    whole = registry_bench(registry)
    prove(PROOF, whole, 5, {})
    assert isinstance(whole.guard, Failing)
    for at in range(1, whole.guard.number + 1):
        world, path = RegistryWorld(), tmp_path / f"{at}"
        one = registry_bench(world)
        assert isinstance(one.guard, Failing)
        one.guard.at, one.guard.after, one.guard.fails = at, after, Killed
        with pytest.raises(Killed):
            prove(PROOF, one, 5, {}, path)
        # By the journal, and every other time as if it were lost.
        assert clean(registry_bench(world), path if at % 2 else None)[1] == (), at
        assert (world.objects, world.left) == (world.before, []), at


def test_a_clean_up_without_the_registry_says_what_it_did_not_look_at(registry: RegistryWorld, tmp_path: Path) -> None:
    one, path = registry_bench(registry), tmp_path / "journal"
    assert isinstance(one.guard, Failing)
    one.guard.at, one.guard.fails = 30, Killed
    with pytest.raises(Killed):
        prove(PROOF, one, 5, {}, path)
    removed, leftovers = clean(registry_bench(registry, given=False), path)
    assert (removed, [one.why for one in leftovers]) == (1, ["no container registry was given (--registry)"])
    assert clean(registry_bench(registry), path)[1] == () and registry.objects == registry.before
