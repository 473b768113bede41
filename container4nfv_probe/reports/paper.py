"""Text for a terminal or a file of plain text, drawn by rich."""

from __future__ import annotations

import io
from typing import IO

from rich.console import Console, RenderableType
from rich.text import Text

from container4nfv_probe.reports.interface import Look
from container4nfv_probe.rules.model import Verdict

STYLES = {Verdict.CLOSED: "green", Verdict.PARTIAL: "yellow", Verdict.OPEN: "red", Verdict.UNKNOWN: "magenta"}


def drawn(content: RenderableType, look: Look) -> str:
    """What rich draws for this look; server text comes in as ``Text``, so it is never markup."""
    encoding = "ascii" if look.ascii else "utf-8"
    paper = io.TextIOWrapper(io.BytesIO(), encoding, errors="replace", newline="\n")
    console(look, paper).print(content)
    paper.seek(0)
    return "".join(line.rstrip() + "\n" for line in paper.read().split("\n")).rstrip("\n") + "\n"


def ending(text: str, look: Look) -> str:
    """One line in bold, however long: a terminal wraps it, and what reads the last line has it whole."""
    paper = io.StringIO()
    console(look, paper).print(Text(text, "bold"), soft_wrap=True)
    line = paper.getvalue()
    return line.encode("ascii", "replace").decode() if look.ascii else line


def console(look: Look, paper: IO[str], record: bool = False) -> Console:
    """A console that writes there, and to nothing else."""
    return Console(
        file=paper,
        width=look.width,
        record=record,
        force_terminal=look.colour,
        no_color=not look.colour,
        color_system="standard" if look.colour else None,
        highlight=False,
        markup=False,
        emoji=False,
    )


def rule(look: Look) -> Text:
    """A line across the page."""
    return Text(("-" if look.ascii else "\u2500") * look.width, "dim")
