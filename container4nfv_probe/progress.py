"""A progress bar on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress


@contextmanager
def bar(total: int) -> Iterator[Callable[[], None]]:
    """Shows how many of ``total`` checks are answered; leaves nothing behind."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("asking", total=total)
        yield lambda: progress.advance(task)
