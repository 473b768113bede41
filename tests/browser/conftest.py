"""Chromium of the distribution, axe-core of npm, and the pages that are looked at.

What is missing is a reason to skip on a developer's machine and a failure where ``CI`` is set.
Screenshots of each run are kept in ``.browser/``, for people to look at.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal, NoReturn

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from container4nfv_probe.audit import plugins
from container4nfv_probe.evidence import bundle
from container4nfv_probe.evidence.replay import replayed
from container4nfv_probe.gates.gate import Terms, judged
from container4nfv_probe.reports import html
from container4nfv_probe.reports.interface import Look
from container4nfv_probe.rules.report import Report
from tests.expected import FIXTURES, WAIVER

Scheme = Literal["light", "dark"]
CACHE = Path(__file__).parents[2] / ".browser"
AXE = "axe-core@4.14.1"
# No sandbox for root, as in a container; nothing that asks the network of its own accord.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip


def missing(what: str) -> NoReturn:
    """Fail where CI is set, else skip."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    if executable is None:
        missing("no chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, fetched once."""
    archive = CACHE / f"{AXE.replace('@', '-')}.tgz"
    if not archive.exists():
        CACHE.mkdir(exist_ok=True)
        npm = shutil.which("npm")
        if npm is None:
            missing("no npm to fetch axe-core with: install it")
        done = subprocess.run([npm, "pack", "--silent", AXE], cwd=CACHE, capture_output=True, text=True, timeout=120)
        if done.returncode:
            missing(f"axe-core cannot be fetched: {done.stderr.strip()[-200:]}")
    with tarfile.open(archive) as files:
        source = files.extractfile("package/axe.min.js")
        assert source is not None
        return source.read().decode()


def recorded(*names: str) -> list[Report]:
    """Recorded clouds with today's verdicts."""
    return [replayed(bundle.read(FIXTURES / name), plugins.requirements()) for name in names]


def written(reports: Sequence[Report], terms: Terms, path: Path) -> str:
    """The page of these reports as a file; gives its address."""
    path.write_text(str(html.document(judged(reports, terms), Look())), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="session")
def one(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A cloud beside an earlier report, with a waiver; the address of its page."""
    earlier, later = recorded("lab-admin", "demo")
    terms = Terms(baseline=earlier, waivers=(WAIVER,))
    return written([later], terms, tmp_path_factory.mktemp("one") / "one.html")


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Three clouds side by side, of which one was not asked all and one audit did not finish."""
    first, second, third = recorded("demo", "lab-member", "old-admin")
    second = replace(second, results=second.results[:2])
    third = replace(third, complete=False, ended="interrupted")
    return written([first, second, third], Terms(), tmp_path_factory.mktemp("three") / "three.html")


@pytest.fixture(scope="session")
def magnum(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A cloud with a cluster of Magnum's; the address of its page."""
    report = recorded("magnum-cluster-with-registry")
    return written(report, Terms(), tmp_path_factory.mktemp("magnum") / "magnum.html")


@contextmanager
def shown(browser: Browser, address: str, scheme: Scheme = "light", width: int = 1200) -> Iterator[Page]:
    """The page, where everything that went wrong in it, and every request but its own, fails the test."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text))
    page.on("request", lambda request: wrong.append(request.url) if request.url.split("#")[0] != address else None)
    page.goto(address)
    yield page
    context.close()
    assert wrong == []
