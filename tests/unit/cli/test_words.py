"""Every help text and every sentence that the program can print, held to the same conventions."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from container4nfv_probe.cli import clouds
from container4nfv_probe.cli.arguments import ASKS, COMMANDS, DETAILED, WRITES, command_line
from container4nfv_probe.rules import errors
from tests.unit.conftest import Probe

PACKAGE = Path(__file__).parents[3] / "container4nfv_probe"
# Our own words for things that have names of their own, and what is said with another word everywhere else.
PRIVATE = re.compile(r"\b[Pp]lanes?\b|\b[Mm]end|Https?://|\b[Oo]therwise open\b")
# A help text begins with a noun, or says what is done.
NO_NOUN = re.compile(r"(?:of|in|for|by|from|where|which|whose|what|whether|how|default\b.*)\b")
NAMES = ("YAML", "Kuryr", "JSON", "Zun")
KINDS = {name: one for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, errors.Error)}
# Why a question has no answer: a sentence of a report, which says beside it what would settle it.
REASONS = {name for name, one in KINDS.items() if issubclass(one, errors.Unanswered)} | {"Exhausted"}
SAYING = {"say", "NoSuchDocument", *KINDS} - {"Error"}


def parsers() -> dict[str, argparse.ArgumentParser]:
    """Those of every command, with openstacksdk's options where it takes them."""
    _, found = command_line()
    for name in ASKS:
        clouds.register_defaults(found[name])
    return {**found}


def options(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    return [one for one in parser._actions if one.help != argparse.SUPPRESS]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_option_has_a_help_text_with_its_noun(command: str) -> None:
    for one in options(parsers()[command]):
        text = one.help or ""
        assert text and text[-1] not in ".:", (command, one.dest)
        assert not NO_NOUN.match(text), (command, one.dest, text)
        assert text[0].islower() or text.startswith(NAMES), (command, one.dest, text)
        assert not PRIVATE.search(text), (command, one.dest, text)
        assert one.nargs == 0 or not one.option_strings or (one.metavar and "{" not in str(one.metavar)), one.dest


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_the_options_of_its_kind(command: str) -> None:
    had = {name for one in options(parsers()[command]) for name in one.option_strings}
    kinds = {"--deadline": ASKS, "--config": (*WRITES, "explain", "prove"), "-v": DETAILED, "-q": (*WRITES, "prove")}
    assert {name for name, commands in kinds.items() if command in commands} == had & {*kinds}
    assert {"-h", "--help", "--debug"} <= had


def test_no_option_takes_the_place_of_another() -> None:
    """Two of one ``dest`` would be one value: that of openstacksdk's configuration is one."""
    for command, parser in parsers().items():
        taken = [one.dest for one in parser._actions if one.dest not in ("help", argparse.SUPPRESS)]
        assert len(taken) == len({*taken}), command
        assert not {"config", "unusable", "places", "waiting", "asked", "changes", "theirs", "kept", "told"} & {
            *taken
        }, command


@pytest.mark.parametrize("width", ["60", "80", "160"])
@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_on_standard_output_within_its_width(
    probe: Probe, monkeypatch: pytest.MonkeyPatch, command: str, width: str
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    ran = probe(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert max(map(len, ran.out.splitlines())) <= int(width)
    assert not PRIVATE.search(ran.out)


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def text_of(node: ast.AST) -> str:
    """The text of a literal; what is filled in is ``{}``."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(text_of(one) or "{}" for one in node.values) if isinstance(node, ast.JoinedStr) else ""


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


SENTENCES = sorted(
    {
        (called(node), text)
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) in SAYING and node.args and (text := text_of(node.args[0]))
    }
)


def test_there_are_many_sentences() -> None:
    assert len(SENTENCES) > 100


@pytest.mark.parametrize(("kind", "text"), SENTENCES, ids=lambda text: text[:40])
def test_what_goes_to_standard_error_says_what_to_do_on_one_line(kind: str, text: str) -> None:
    assert kind in REASONS or re.match(r"[a-z{'-]", text), text
    assert not text.endswith((".", "!", " ")) and "\n" not in text
    if kind not in REASONS and text.strip("{}: "):  # more than what something else says
        assert re.search(r"[:;] |\(--|\(see ", text), "what to do about it"


def literals(tree: ast.Module) -> Iterator[str]:
    """The texts of a module that are no docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    shown = {id(one.body[0].value) for one in ast.walk(tree)
             if isinstance(one, documented) and one.body and isinstance(one.body[0], ast.Expr)}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in shown and " " in (text := text_of(node)):
            yield text


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_text_has_a_private_word(path: Path) -> None:
    found = [text for text in literals(ast.parse(path.read_text(encoding="utf-8"))) if PRIVATE.search(text)]
    assert [text for text in found if "\n" not in text] == []
