"""``prove``: do a requirement's thing once, verify it and remove it; what writes to a cloud is only here."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from container4nfv_probe.audit import plugins
from container4nfv_probe.audit.audit import audit
from container4nfv_probe.cli import clouds, saving, terminal
from container4nfv_probe.cli.starting import PROGRAM
from container4nfv_probe.planes import ways
from container4nfv_probe.proving import cleaning
from container4nfv_probe.proving import prove as proving
from container4nfv_probe.proving.model import PREFIX, Leftover, Proved, Read
from container4nfv_probe.proving.proof import Proof
from container4nfv_probe.proving.prove import Bench
from container4nfv_probe.rules.errors import ConfigurationError
from container4nfv_probe.rules.judgement import GATE_MET, GATE_NOT_MET, INTERRUPTED, SIGNALS
from container4nfv_probe.rules.plain import printable
from container4nfv_probe.wire.deadline import Deadline

READING_SECONDS = 60.0
LEFT_BEHIND = 3  # something that was made is still there
CHOICES = {"image": "image of the container (default: the smallest docker image in Glance, else cirros) or pod (pause)",
           "server_image": "image of the server (default: the smallest in Glance)",
           "flavor": "flavor of the server (default: the smallest)",
           "network": "network for what is created, by its ID (default: none)",
           "repository": "folder in the registry to push to (for Harbor: one of its projects)"}  # fmt: skip
AGREED = {"leave_blobs": "accept that the registry keeps what was pushed, 2 kB, until its garbage collection",
          "disturb": "agree to a proof that disturbs what others use; it asks again",
          "yes": "do not ask"}  # fmt: skip
IDLE = {"--clean": ("format", "journal", *CHOICES, *AGREED), "--dry-run": ("format", "journal", "yes")}


def add_options(parser: argparse.ArgumentParser) -> None:
    """What is proved, and how."""
    parser.add_argument("id", nargs="?", metavar="ID", help="a requirement that has a proof")
    parser.add_argument("--dry-run", action="store_true", help="say what would be created, and create nothing")
    parser.add_argument("--clean", nargs="?", const="", metavar="JOURNAL", help="remove what a killed run left")
    parser.add_argument(
        "--journal", metavar="FILE",
        help=f"file to note each write in before it is sent (default: in ~/.local/state/{PROGRAM}/)",
    )  # fmt: skip
    parser.add_argument(
        "-f", "--format", choices=("json", "table"), metavar="FORMAT", help="output format: table (default) or json"
    )
    for name, text in CHOICES.items():
        parser.add_argument(f"--{name.replace('_', '-')}", metavar="NAME", help=text)
    for name, text in AGREED.items():
        parser.add_argument(f"--{name.replace('_', '-')}", action="store_true", help=text)
    ways.register(parser)


def prove(options: argparse.Namespace) -> int:
    """Prove one requirement, or clean up."""
    _check(options)
    saving.check_output(None)
    if options.clean is not None:
        return _clean(options)
    proof = _chosen(options.id)
    _check_meant(proof, options)
    path = Path(options.journal) if options.journal else None
    with proving.opened(clouds.chosen(options), options.deadline, options) as bench:
        if options.dry_run:
            return _rehearse(proof, bench, options)
        if proof.disturbs and not options.yes and not _agrees(proof):
            raise ConfigurationError("not agreed to: nothing was done")
        read = _by_reading(proof, bench, options.deadline)
        done = proving.prove(proof, bench, options.deadline, _choices(options), path, _complain)
        done = replace(done, read=read)
        requests = dict(sorted(bench.guard.counts.items()))
    _tell(options, _told(done, requests, options.verbose), _last(done), _json(done, requests))
    return _code(done)


def _check(options: argparse.Namespace) -> None:
    """Raises ``ConfigurationError`` for an option that would mean nothing."""
    if options.clean is not None and (options.id or options.dry_run):
        raise ConfigurationError("--clean stands alone: leave out the requirement and --dry-run")
    mode = "--clean" if options.clean is not None else "--dry-run" if options.dry_run else ""
    for name in IDLE.get(mode, ()):
        if getattr(options, name) not in (None, False, "table"):
            raise ConfigurationError(f"--{name.replace('_', '-')} means nothing to {mode}: leave out one of them")


def _check_meant(proof: Proof, options: argparse.Namespace) -> None:
    """Raises ``ConfigurationError`` for an option that means nothing to this proof, and for one that it needs."""
    for name in (*CHOICES, *AGREED):
        meant = name in proof.options or (name in ("disturb", "yes") and proof.disturbs)
        if getattr(options, name) and not meant:
            raise ConfigurationError(f"--{name.replace('_', '-')} means nothing to {proof.id}: leave it out")
    if proof.disturbs and not options.disturb and not options.dry_run:
        raise ConfigurationError(f"{proof.id} {proof.disturbs}: give --disturb to agree to that")


def _agrees(proof: Proof) -> bool:
    """Whether the person at the terminal says so; where there is none, --yes does."""
    if not sys.stdin.isatty():
        raise ConfigurationError("nobody can be asked here: give --yes, too")
    terminal.say(f"{proof.id} {proof.disturbs}: go on? [y/N]")
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def _tell(options: argparse.Namespace, lines: Sequence[str], last: str, document: str = "") -> None:
    """The last line ends the text on standard output; where that is not printed, it goes to standard error."""
    if options.format == "json":
        terminal.show(document)
    elif options.format or not options.quiet:
        terminal.show("".join(f"{printable(line)}\n" for line in (*lines, last)))
        return
    terminal.say(last)


def _chosen(name: str | None) -> Proof:
    known = proving.proofs()
    if name not in known:
        raise ConfigurationError(f"{f'{name} has no proof' if name else 'name a requirement'}: there are"
                                 f" {', '.join(sorted(known))}")  # fmt: skip
    return known[name]


def _rehearse(proof: Proof, bench: Bench, options: argparse.Namespace) -> int:
    """What would be created, with which rights, of what, and how much quota; or where it would stop."""
    found = proving.rehearsed(proof, bench, _choices(options))
    stops = f"It would stop: {found.stops}." if found.stops else ""
    stops += f" What would let it go on: {found.settle}." if found.settle else ""
    ends = f"All of it is called {PREFIX} and the run's eight digits, and is removed again. Nothing was created."
    title = f"prove {proof.id} would create, in the project {bench.subject.scope.project}:"
    _tell(options, [title, *(f"  {line}" for line in (*proof.plan, *found.lines))], stops or ends)
    return GATE_NOT_MET if stops else GATE_MET


def _by_reading(proof: Proof, bench: Bench, seconds: float) -> Read:
    """What an audit of the same requirement says first."""
    (requirement,) = plugins.requirements([proof.id])
    report = audit([requirement], bench.subject, Deadline(min(seconds, READING_SECONDS)))
    if report.ended in SIGNALS:
        raise KeyboardInterrupt(report.ended)
    (result,) = report.results
    return Read(result.verdict, result.why)


def _choices(options: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(options, name) for name in (*CHOICES, *AGREED)}


def _told(done: Proved, requests: dict[str, int], verbose: bool) -> list[str]:
    """What was done, and with how many requests; ``verbose`` has each that counts."""
    lines = [f"{done.id}, by reading alone: {done.read.verdict}: {done.read.why}"] if done.read else []
    lines += [f"  {step.said} ({step.seconds:.1f} s)" for step in done.steps]
    if verbose:
        lines += [f"  {one.method} {one.url} -> {one.status}, {one.elapsed:.1f} s" for one in done.evidence]
    if done.settle:
        lines.append(f"What would let it go on: {done.settle}.")
    return [*lines, f"Requests: {', '.join(f'{number} {kind}' for kind, number in requests.items())}."]


def _last(done: Proved) -> str:
    """What came of it, why, and what is left."""
    verdict = f"{done.verdict}, proved" if done.verdict else "not proved"
    return f"{done.id}: {verdict}: {done.sentence}. {_remains(done.leftovers)}"


def _remains(leftovers: tuple[Leftover, ...]) -> str:
    return f"Left behind: {len(leftovers)} (named on standard error)." if leftovers else "Nothing was left behind."


def _complain(leftovers: tuple[Leftover, ...]) -> None:
    """What may still be there, each with the command that removes it or looks for it."""
    for one in leftovers:
        terminal.say(f"{one.kind} {one.name} is left ({one.why}): {one.command}")


def _json(done: Proved, requests: dict[str, int]) -> str:
    document = msgspec.to_builtins(done) | {"requests": requests}
    return json.dumps(document, indent=2) + "\n"


def _code(done: Proved) -> int:
    if done.leftovers:
        return LEFT_BEHIND
    return SIGNALS.get(done.sentence, GATE_MET if done.verdict else GATE_NOT_MET)


def _clean(options: argparse.Namespace) -> int:
    path = Path(options.clean) if options.clean else None
    with proving.opened(clouds.chosen(options), options.deadline, options) as bench:
        try:
            removed, leftovers = cleaning.clean(bench, path)
        except KeyboardInterrupt as interrupt:
            terminal.say("interrupted while removing: run it again")
            return SIGNALS.get(str(interrupt), INTERRUPTED)
    _complain(leftovers)
    _tell(options, (), f"Removed: {removed}. {_remains(leftovers)}")
    return LEFT_BEHIND if leftovers else GATE_MET
