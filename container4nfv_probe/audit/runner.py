"""Asks every check side by side, and is the only place where an exception becomes an answer."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from queue import Empty, SimpleQueue
from typing import TypeVar

from container4nfv_probe.audit.subject import Subject
from container4nfv_probe.rules.errors import Exhausted, Unanswered
from container4nfv_probe.rules.judgement import FAILED, failed
from container4nfv_probe.rules.model import Answer, Cause, Truth, Verdict
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.rules.report import CheckResult, Result, Step
from container4nfv_probe.rules.requirement import Requirement, decide
from container4nfv_probe.rules.rule import Check
from container4nfv_probe.rules.steps import alternatives
from container4nfv_probe.wire.deadline import Deadline
from container4nfv_probe.wire.flights import noting

LOG = logging.getLogger(__name__)
DEADLINE = "the deadline of"
AWAKE = 0.5  # seconds
T = TypeVar("T")


def ask_all(
    checks: Iterable[Check], subject: Subject, deadline: Deadline, answered: Callable[[Check], None]
) -> tuple[dict[Check, Answer], str]:
    """Every check's answer by the deadline, and why the audit ended early (``""`` if it did not).

    The threads are daemons: one that hangs delays neither the report nor the exit.
    """
    asked = tuple(dict.fromkeys(checks))
    waiting = set(asked)
    answers: dict[Check, Answer] = {}
    arrived: SimpleQueue[tuple[Check, Answer | Exception]] = SimpleQueue()

    def run(check: Check) -> None:
        try:
            arrived.put((check, ask(check, subject)))
        except (Exhausted, MemoryError) as error:
            arrived.put((check, error))

    ended = ""
    try:
        for check in asked:
            threading.Thread(target=run, args=(check,), daemon=True).start()
        while waiting:
            check, answer = _next(arrived, deadline)
            if isinstance(answer, Exception):
                raise answer
            waiting.remove(check)
            answers[check] = answer
            answered(check)
    except Empty:
        ended = f"{DEADLINE} {deadline.seconds:g} s passed"
    except KeyboardInterrupt as signal:
        ended = str(signal) or "interrupted"
    # No more memory or threads, or the terminal of the progress bar is gone.
    except (Exhausted, MemoryError, RuntimeError, OSError) as crash:
        ended = f"{FAILED}: {clean(str(crash)) or 'out of memory'}"
    return dict.fromkeys(asked, late(ended)) | answers, ended


def _next(arrived: SimpleQueue[T], deadline: Deadline) -> T:
    """What arrives next. Raises ``Empty`` at the deadline.

    It wakes now and then, since a signal that comes just before a wait begins would be heard only at its end.
    """
    while True:
        try:
            return arrived.get(timeout=min(AWAKE, deadline.remaining()))
        except Empty:
            if not deadline.remaining():
                raise


def late(ended: str) -> Answer:
    """What is said of a check that had no answer when the audit ended early."""
    settle = "a longer --deadline" if ended.startswith(DEADLINE) else "an audit that is not interrupted"
    settle = "a machine that has enough of it" if failed(ended) else settle
    return Answer(Truth.UNKNOWN, f"not answered when {ended}", Cause.TIMEOUT, settle)


def ask(check: Check, subject: Subject) -> Answer:
    """One check's answer with its evidence, whatever happens."""
    struck = subject.openstack.transport.secrets.struck
    with noting() as exchanges:
        try:
            found = check.ask(subject)
            answer = replace(found, because=clean(struck(found.because)), settle=clean(struck(found.settle)))
        except Unanswered as error:
            answer = Answer(error.truth, clean(struck(str(error))), error.cause, clean(struck(error.settle)))
        except (Exhausted, MemoryError):
            raise
        except (Exception, SystemExit) as error:  # A probe's own mistake must not cost the other answers.
            LOG.exception("check %s failed", check.name)
            sentence = f"the check itself failed: {type(error).__name__} in {_line(error)}"
            answer = Answer(Truth.UNKNOWN, sentence, Cause.PLUGIN_ERROR, "a corrected plugin")
    return replace(answer, evidence=tuple(exchanges))


def _line(error: BaseException) -> str:
    """File and line that raised it, without the folders of this machine."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{PurePath(frame.filename).name}, line {frame.lineno}"


def decide_all(requirements: Iterable[Requirement], answers: Mapping[Check, Answer]) -> tuple[Result, ...]:
    """Each requirement's result, given every check's answer."""
    return tuple(_result(requirement, answers) for requirement in requirements)


def _result(requirement: Requirement, answers: Mapping[Check, Answer]) -> Result:
    mine = {check.name: answers[check] for check in requirement.checks()}
    decision = decide(requirement, {name: answer.truth for name, answer in mine.items()})
    deciding = [mine[name] for name in decision.deciding]
    undecided = decision.verdict is Verdict.UNKNOWN
    ways = alternatives(requirement, decision, mine) if undecided else ()
    counted = {check.name for check in requirement.deciding_checks()}
    return Result(
        id=requirement.id,
        row=requirement.row,
        title=requirement.title,
        projects=requirement.projects,
        published=requirement.published,
        verdict=decision.verdict,
        possible=decision.possible,
        why=_why([*(_missing(requirement, mine) if undecided else ()), *deciding]),
        settle=tuple(dict.fromkeys(answer.settle for answer in deciding if answer.settle)) if undecided else (),
        note=requirement.note,
        closed=requirement.closed.tree(),
        partial=requirement.partial.tree(),
        checks=tuple(
            CheckResult(
                name=check.name,
                question=check.question,
                plane=check.plane,
                role=check.role,
                asks=check.asks,
                commands=check.commands,
                answer=mine[check.name],
                supporting=check.name not in counted,
                deciding=check.name in decision.deciding,
                policies=check.policies,
            )
            for check in requirement.checks()
        ),
        steps=tuple(tuple(map(Step, way)) for way in ways),
    )


def _missing(requirement: Requirement, answers: Mapping[str, Answer]) -> list[Answer]:
    """The services that the catalogue lacks: a fact to be told first, though it leaves the verdict open."""
    mine = [answers[check.name] for check in requirement.deciding_checks() if check.plane == "openstack"]
    return [answer for answer in mine if answer.cause is Cause.ABSENT]


def _why(deciding: Sequence[Answer]) -> str:
    """The deciding sentences in a row; planes that were not given are named last."""
    in_order = sorted(deciding, key=lambda answer: answer.cause is Cause.NO_PLANE)
    return "; ".join(dict.fromkeys(answer.because for answer in in_order))
