"""One requirement of a report, explained: the rule as a tree, the answers that decide, their exchanges."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence

from rich.console import Group
from rich.text import Text
from rich.tree import Tree as Branches

from container4nfv_probe.reports import clients, words
from container4nfv_probe.reports.interface import Look
from container4nfv_probe.reports.paper import STYLES, drawn
from container4nfv_probe.rules.model import Exchange, Tree, Truth, Verdict
from container4nfv_probe.rules.plain import printable
from container4nfv_probe.rules.report import CheckResult, Report, Result

TOKENS = {
    "openstack": ' -H "X-Auth-Token: ${TOKEN}"',
    "kubernetes": ' -H "Authorization: Bearer ${KUBE_TOKEN}"',
}
WORDS = {"all": "all of", "any": "any of"}


def render(report: Report, id: str, look: Look) -> str:
    """The explanation of the result with this id, which the report must have."""
    result = next(one for one in report.results if one.id == id)
    checks = {one.name: one for one in result.checks}
    rules = (_rule("closed when", result.closed, checks), _rule("partial when", result.partial, checks))
    exchanges = {exchange.id: exchange for exchange in report.exchanges}
    # Commands are to be copied: no line of the evidence is broken.
    evidence = [_evidence(one, exchanges) for one in result.checks if one.deciding and one.answer.evidence]
    heading = f"\nWhat the deciding answers (*) rest on; {_tokens(evidence)}\n\n"
    mark = [Text(f"{words.verified(report)}\n", "bold red")] if report.unverified else []
    text = drawn(Group(*mark, _verdict(result), *rules, _shown(result)), look)
    needed = clients.needed(clients.commands(result, deciding=True))
    steps = "".join((_steps(result), needed and f"\n{needed}\n"))
    return text + steps + (heading + "\n".join(evidence) if evidence else "")


def _steps(result: Result) -> str:
    """What would settle an unknown, with lines to be copied: none of them is broken."""
    if result.verdict is not Verdict.UNKNOWN:
        return ""
    numbers = words.numbered(words.ways(result))
    together = f", {words.joined(words.ways(result), numbers)}" if len(numbers) > 1 else ""
    lines = [f"\nTo settle it{together}:"]
    for one, number in numbers.items():
        lines += [f"  {number}. {words.step(one)}", *(f"       {command}" for command in one.commands)]
    return printable("\n".join((*lines, "")))


def parts(report: Report, id: str, look: Look) -> tuple[tuple[str, ...], ...]:
    """The same as lines: closed when, partial when, what is shown beside, and what the deciding answers rest on."""
    result = next(one for one in report.results if one.id == id)
    checks = {one.name: one for one in result.checks}
    exchanges = {exchange.id: exchange for exchange in report.exchanges}
    evidence = [_evidence(one, exchanges) for one in result.checks if one.deciding and one.answer.evidence]
    calls = [words.sentence(_tokens(evidence)), *evidence] if evidence else []
    rules = [_rule("", tree, checks).children[0] for tree in (result.closed, result.partial)]
    texts = (*(drawn(rule, look) for rule in rules), "\n".join(_beside(result)), "\n".join(calls))
    return tuple(tuple(line.rstrip() for line in text.splitlines() if line.strip()) for text in texts)


def _tokens(evidence: Sequence[str]) -> str:
    """Whose the tokens in the commands are."""
    cluster = any("${KUBE_TOKEN}" in one for one in evidence)
    return "${TOKEN} is yours (openstack token issue)" + ", ${KUBE_TOKEN} a cluster's (kubectl create token)" * cluster


def _shown(result: Result) -> Text:
    lines = [f"  {line}" for line in _beside(result)]
    return Text("\n".join(("\nshown, not counted", *lines)) if lines else "")


def _beside(result: Result) -> list[str]:
    return [f"{one.answer.truth}  {one.name}: {one.answer.because}" for one in result.checks if one.supporting]


def _verdict(result: Result) -> Text:
    text = Text(f"{result.id}: {result.title}\n", "bold").append(f"{result.verdict}", f"bold {STYLES[result.verdict]}")
    if result.verdict is Verdict.UNKNOWN:
        text.append(f", still possible: {', '.join(result.possible)}", "not bold")
    return text.append(f"\n{result.note}\n", "dim not bold")


def _rule(heading: str, tree: Tree, checks: Mapping[str, CheckResult]) -> Branches:
    root = Branches(Text(heading, "bold"))
    _grow(root, tree, checks)
    return root


def _grow(branch: Branches, tree: Tree, checks: Mapping[str, CheckResult]) -> None:
    if tree.kind == "check":
        branch.add(_leaf(checks[tree.check]))
        return
    named = f"{tree.name} " if tree.name else ""
    inner = branch.add(Text(f"{named}{truth(tree, checks)}: {WORDS[tree.kind]}"))
    for part in tree.parts:
        _grow(inner, part, checks)


def _leaf(one: CheckResult) -> Text:
    text = Text(f"{one.answer.truth}{' *' if one.deciding else ''}  ", "bold" if one.deciding else "")
    text.append(one.name).append(f": {one.answer.because}", "not bold")
    return text.append(f" [{one.answer.cause}]" if one.answer.cause else "", "dim not bold")


def truth(tree: Tree, checks: Mapping[str, CheckResult]) -> Truth:
    """The value of a node, from those of its checks (Kleene's logic)."""
    if tree.kind == "check":
        return checks[tree.check].answer.truth
    values = [truth(part, checks) for part in tree.parts]
    settles = Truth.NO if tree.kind == "all" else Truth.YES
    if settles in values:
        return settles
    return Truth.UNKNOWN if Truth.UNKNOWN in values else (Truth.YES if tree.kind == "all" else Truth.NO)


def _evidence(one: CheckResult, exchanges: Mapping[str, Exchange]) -> str:
    lines = [f"{one.name}: {one.question}"]
    for exchange in (exchanges[id] for id in one.answer.evidence if id in exchanges):
        lines += [printable(f"  {line(exchange)}"), printable(f"    {curl(exchange)}")]
    return "\n".join((*lines, *(f"    {command}" for command in one.commands), ""))


def line(exchange: Exchange) -> str:
    """Request, answer, time, version, request id and date of an exchange."""
    version = exchange.headers.get("OpenStack-API-Version", "")
    request = exchange.headers.get("X-OpenStack-Request-Id", "")
    answer = str(exchange.status) if exchange.status else str(exchange.cause)
    facts = (f"{exchange.elapsed:.3f} s", version, request, exchange.headers.get("Date", ""))
    return f"{exchange.method} {exchange.url} -> {answer}, {', '.join(fact for fact in facts if fact)}"


def curl(exchange: Exchange) -> str:
    """The same request as a shell command, with the token left to the reader."""
    headers = "".join(f" -H {shlex.quote(f'{name}: {value}')}" for name, value in exchange.asked.items())
    how = {"HEAD": " -I", "POST": " -X POST"}.get(exchange.method, "")
    posted = f" -d {shlex.quote(exchange.posted)}" if exchange.posted else ""
    return f"curl -sS{how}{TOKENS.get(exchange.plane, '')}{headers}{posted} {shlex.quote(exchange.url)}"
