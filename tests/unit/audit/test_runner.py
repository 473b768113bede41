"""The runner: whatever a check does, there is an answer, in time, and fit to be shown."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from container4nfv_probe.audit.runner import ask, ask_all, decide_all
from container4nfv_probe.audit.subject import Subject
from container4nfv_probe.planes.versions import version_of
from container4nfv_probe.rules.answers import no, unknown, yes
from container4nfv_probe.rules.errors import (
    Absent,
    BadDocument,
    BadVersion,
    DeclaredAbsent,
    Exhausted,
    Forbidden,
    NoPlane,
    NotRecorded,
    NotVisible,
    TimedOut,
    TooOld,
    Unanswered,
    Unreachable,
)
from container4nfv_probe.rules.model import Answer, Cause, Truth, Verdict
from container4nfv_probe.rules.requirement import Requirement
from container4nfv_probe.rules.rule import Check
from container4nfv_probe.wire.guard import Deadline
from tests.unit.clouds_in_memory import Cloud

ROOT = version_of("container")


def asking(function: Callable[[Subject], Any], name: str = "") -> Check:
    return Check(name or function.__name__, "Is it so?", function, "openstack", "reader", ())


def saying(answer: Any, name: str) -> Check:
    return asking(lambda subject: answer, name)


def raising(error: BaseException, name: str = "raising") -> Check:
    def run(subject: Subject) -> Answer:
        raise error

    return asking(run, name)


def hanging(release: threading.Event, name: str = "hanging") -> Check:
    def run(subject: Subject) -> Answer:
        release.wait(20)
        return yes("at last")

    return asking(run, name)


def run_all(*checks: Check, seconds: float = 20) -> tuple[dict[str, Answer], str]:
    answers, ended = ask_all(checks, Cloud().subject(), Deadline(seconds), lambda check: None)
    return {check.name: answer for check, answer in answers.items()}, ended


@pytest.mark.parametrize(
    ("kind", "truth", "cause", "settle"),
    [
        (Absent, "no", "absent", ""),
        (DeclaredAbsent, "no", "declared-absent", ""),
        (TooOld, "no", "too-old", ""),
        (BadVersion, "unknown", "bad-version", "a service that accepts this API version"),
        (Forbidden, "unknown", "forbidden", ""),
        (NotVisible, "unknown", "not-visible", ""),
        (Unreachable, "unknown", "unreachable", "a network path to the endpoint"),
        (TimedOut, "unknown", "timeout", "a service that answers in time (see --deadline)"),
        (BadDocument, "unknown", "bad-document", "a service that works"),
        (NoPlane, "unknown", "no-plane", ""),
        (NotRecorded, "unknown", "not-recorded", "an audit of the cloud itself, or a newer bundle"),
    ],
)
def test_every_kind_of_failure_is_an_answer(kind: type[Unanswered], truth: str, cause: str, settle: str) -> None:
    answer = ask(raising(kind("Zun is away")), Cloud().subject())
    assert answer == Answer(Truth(truth), "Zun is away", Cause(cause), settle)
    assert ask(raising(kind("Zun is away", "patience")), Cloud().subject()).settle == "patience"


def test_every_kind_of_failure_is_known_here() -> None:
    causes = {kind.cause for kind in Unanswered.__subclasses__()}
    assert causes == set(Cause) - {Cause.NOT_MET, Cause.OTHER_CLOUD, Cause.PLUGIN_ERROR}
    assert {kind for kind in Unanswered.__subclasses__() if kind.truth is not Truth.UNKNOWN} == {
        Absent, DeclaredAbsent, TooOld}  # fmt: skip
    assert all(kind.truth is not Truth.YES for kind in Unanswered.__subclasses__())


def test_an_answer_carries_the_exchanges_it_relied_on() -> None:
    cloud = Cloud()
    cloud.answers("container", "/", {"versions": []})

    def two(subject: Subject) -> Answer:
        subject.openstack.get(ROOT)
        subject.openstack.get(version_of("compute"))
        return yes("never reached")

    answer = ask(asking(two), cloud.subject())
    assert (answer.cause, answer.evidence) == (Cause.BAD_DOCUMENT, ("e1", "e2"))
    assert ask(saying(yes("so"), "none"), cloud.subject()).evidence == ()


def test_two_checks_of_one_document_share_the_evidence() -> None:
    cloud = Cloud()
    cloud.answers("container", "/", {"versions": []})

    def root(subject: Subject) -> Answer:
        subject.openstack.get(ROOT)
        return yes("it answers")

    checks = [asking(root, f"c{index}") for index in range(8)]
    answers, ended = ask_all(checks, cloud.subject(), Deadline(20), lambda check: None)
    assert ({answer.evidence for answer in answers.values()}, ended) == ({("e1",)}, "")
    assert len(cloud.asked) == 1


@pytest.mark.parametrize(
    "error", [ZeroDivisionError("division by zero"), KeyError("x"), SystemExit(3), RecursionError()]
)
def test_a_probes_own_mistake_costs_one_answer(error: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answers, ended = run_all(raising(error, "wrong"), saying(yes("fine"), "right"))
    wrong = answers["wrong"]
    assert (wrong.truth, wrong.cause, wrong.settle) == (Truth.UNKNOWN, Cause.PLUGIN_ERROR, "a corrected plugin")
    begun = f"the check itself failed: {type(error).__name__} in test_runner.py, line "
    assert wrong.because.removeprefix(begun).isdecimal()
    assert (answers["right"], ended) == (yes("fine"), "")
    assert "check wrong failed" in caplog.text
    assert "Traceback (most recent call last)" in caplog.text


@pytest.mark.parametrize("answer", [None, True, "yes", Answer(Truth.YES, None)])  # type: ignore[arg-type]
def test_an_answer_that_is_none_is_the_probes_mistake(answer: Any) -> None:
    answers, ended = run_all(saying(answer, "wrong"), seconds=5)
    assert (answers["wrong"].truth, answers["wrong"].cause) == (Truth.UNKNOWN, Cause.PLUGIN_ERROR)
    assert ended == ""


def test_the_deadline_ends_an_audit_and_what_was_learned_stays() -> None:
    release = threading.Event()
    started = time.monotonic()
    answers, ended = run_all(hanging(release), saying(yes("quick"), "quick"), hanging(release, "other"), seconds=0.4)
    took = time.monotonic() - started
    release.set()
    assert 0.3 < took < 5
    assert ended == "the deadline of 0.4 s passed"
    late = Answer(
        Truth.UNKNOWN, "not answered when the deadline of 0.4 s passed", Cause.TIMEOUT, "a longer --deadline"
    )  # fmt: skip
    assert answers == {"hanging": late, "quick": yes("quick"), "other": late}
    assert list(answers) == ["hanging", "quick", "other"]


def test_a_check_that_hangs_does_not_keep_the_process_alive() -> None:
    release = threading.Event()
    before = set(threading.enumerate())
    run_all(hanging(release), seconds=0.1)
    left = set(threading.enumerate()) - before
    release.set()
    assert [thread.daemon for thread in left] == [True]


def test_checks_are_asked_side_by_side() -> None:
    together = threading.Barrier(6)

    def meet(subject: Subject) -> Answer:
        together.wait(10)
        return yes("all were there")

    answers, ended = run_all(*(asking(meet, f"c{index}") for index in range(6)))
    assert ({answer.truth for answer in answers.values()}, ended) == ({Truth.YES}, "")


def test_each_check_is_asked_once_and_announced_once() -> None:
    count: list[str] = []
    heard: list[str] = []

    def counted(subject: Subject) -> Answer:
        count.append("asked")
        return yes("once")

    one = asking(counted)
    ask_all([one, one], Cloud().subject(), Deadline(20), lambda check: heard.append(check.name))
    assert (count, heard) == (["asked"], ["counted"])
    assert ask_all([], Cloud().subject(), Deadline(0), lambda check: None) == ({}, "")


@pytest.mark.parametrize("crash", [RuntimeError("can't start new thread"), BrokenPipeError("\x1b")])
def test_a_crash_ends_an_audit_and_what_was_learned_stays(crash: Exception) -> None:
    release = threading.Event()

    def fail(check: Check) -> None:
        raise crash

    checks = [saying(yes("quick"), "quick"), hanging(release)]
    answers, ended = ask_all(checks, Cloud().subject(), Deadline(20), fail)
    release.set()
    assert ended.startswith("the program failed: ") and ended.isprintable()
    assert answers[checks[0]] == yes("quick")
    assert (answers[checks[1]].truth, answers[checks[1]].cause) == (Truth.UNKNOWN, Cause.TIMEOUT)


@pytest.mark.parametrize("error", [MemoryError(), Exhausted("out of threads (see ulimit -u)")])
def test_what_this_program_runs_out_of_ends_an_audit_and_is_nobodys_fault(error: Exception) -> None:
    release = threading.Event()
    checks = [saying(yes("quick"), "quick"), raising(error), hanging(release)]
    answers, ended = ask_all(checks, Cloud().subject(), Deadline(20), lambda check: None)
    release.set()
    assert ended == f"the program failed: {error if str(error) else 'out of memory'}"
    assert answers[checks[1]].because == answers[checks[2]].because == f"not answered when {ended}"
    assert answers[checks[1]].settle == "a machine that has enough of it"


def test_an_interrupt_ends_an_audit_and_what_was_learned_stays() -> None:
    release = threading.Event()

    def stop(check: Check) -> None:
        raise KeyboardInterrupt("stopped by SIGTERM")

    checks = [saying(yes("quick"), "quick"), hanging(release)]
    answers, ended = ask_all(checks, Cloud().subject(), Deadline(20), stop)
    release.set()
    assert ended == "stopped by SIGTERM"
    assert answers[checks[0]] == yes("quick")
    assert answers[checks[1]] == Answer(
        Truth.UNKNOWN, "not answered when stopped by SIGTERM", Cause.TIMEOUT, "an audit that is not interrupted"
    )  # fmt: skip


def test_an_interrupt_while_waiting_is_heard_at_once() -> None:
    release = threading.Event()

    def interrupting(subject: Subject) -> Answer:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        release.wait(20)
        return yes("too late")

    started = time.monotonic()
    answers, ended = run_all(asking(interrupting))
    release.set()
    assert (answers["interrupting"].cause, ended) == (Cause.TIMEOUT, "interrupted")
    assert time.monotonic() - started < 5


HOSTILE = "\x1b[2J\x1b]0;owned\x07\u202egnp.exe\nline two\r\t\x9b31m\x00" + "A" * 10_000


@pytest.mark.parametrize(
    "check",
    [
        saying(yes(HOSTILE), "yes"),
        saying(no(HOSTILE), "no"),
        saying(unknown("so", Cause.NOT_VISIBLE, HOSTILE), "settle"),
        raising(BadDocument(HOSTILE)),
        raising(BadDocument("so", HOSTILE)),
    ],
)
def test_hostile_text_is_made_plain(check: Check) -> None:
    answer = ask(check, Cloud().subject())
    for text in (answer.because, answer.settle):
        assert text.isprintable()
        assert len(text) <= 1003
    assert "?[2J?]0;owned??gnp.exe line two ?31m?AAA" in answer.because + answer.settle
    assert "AAA..." in answer.because + answer.settle


def test_ordinary_text_of_any_language_is_left_alone() -> None:
    text = "zun-compute läuft auf 日本-1 & <b>rechner</b> 🚀"
    assert ask(saying(yes(text), "yes"), Cloud().subject()).because == text


def test_a_result_names_what_decides_and_what_would_settle_it() -> None:
    sure = saying(yes("a is so"), "a")
    dark = saying(unknown("b is not to be seen", Cause.FORBIDDEN, "the role admin"), "b")
    dull = saying(unknown("c is not to be seen", Cause.FORBIDDEN, "a miracle"), "c")
    requirement = Requirement("one", 1, "One", (), "Open", sure & dark, sure, supporting=(dull,))
    answers, _ = ask_all(requirement.checks(), Cloud().subject(), Deadline(20), lambda check: None)
    (result,) = decide_all([requirement], answers)
    assert (result.verdict, result.possible) == (Verdict.UNKNOWN, (Verdict.CLOSED, Verdict.PARTIAL))
    assert (result.why, result.settle) == ("b is not to be seen", ("the role admin",))
    assert [(one.name, one.deciding, one.supporting) for one in result.checks] == [
        ("a", False, False), ("b", True, False), ("c", False, True)]  # fmt: skip


def test_a_definite_result_needs_nothing_to_settle_it() -> None:
    sure = saying(yes("a is so"), "a")
    dark = saying(unknown("b is not to be seen", Cause.FORBIDDEN, "the role admin"), "b")
    requirement = Requirement("one", 1, "One", (), "Open", sure | dark, dark)
    answers, _ = ask_all(requirement.checks(), Cloud().subject(), Deadline(20), lambda check: None)
    (result,) = decide_all([requirement], answers)
    assert (result.verdict, result.why, result.settle) == (Verdict.CLOSED, "a is so", ())
