"""The Markdown report, rendered as a forge does it, in the browser."""

from __future__ import annotations

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Page

from container4nfv_probe.gates.gate import Terms, judged
from container4nfv_probe.reports import markdown
from container4nfv_probe.reports.interface import Look
from container4nfv_probe.rules.report import Report
from tests import expected

from .conftest import CACHE, recorded
from .test_page import HOSTILE

STYLE = "<style>body{font:16px sans-serif;margin:2em;max-width:60em}td,th{border:1px solid #bbb;padding:6px}</style>"


def rendered(browser: Browser, reports: list[Report], name: str) -> Page:
    """The reports as HTML made of their Markdown."""
    page = browser.new_page(viewport={"width": 1100, "height": 800})
    text = MarkdownIt("commonmark").enable("table").render(markdown.document(reports, Look()))
    page.set_content(STYLE + text)
    CACHE.mkdir(exist_ok=True)
    page.screenshot(path=CACHE / f"{name}.png", full_page=True)
    return page


def test_it_is_a_heading_a_table_and_a_list(browser: Browser) -> None:
    page = rendered(browser, [expected.report(), *judged(recorded("old-admin"), Terms())], "markdown")
    assert page.locator("h2").first.inner_text() == "lab-admin, RegionOne: 1 closed, 1 open, 1 unknown"
    assert [page.locator("table").nth(n).locator("tr").count() for n in (0, 1)] == [4, 7]
    heads = page.locator("table").first.locator("th").all_inner_texts()
    assert heads == ["#", "Requirement", "Published", "Here", "Change", "What was found"]
    assert page.locator("a").all_inner_texts() == ["CC BY 4.0"]


@pytest.mark.parametrize("text", [HOSTILE, "| a\n\n# b `c` *d* [e](javascript:f) <img src=x> ![g](h) http://i.example"])
def test_what_a_server_says_is_text(browser: Browser, text: str) -> None:
    report = expected.report()
    scope = replace(report.scope, cloud=text, region=text, user=text)
    results = tuple(replace(result, why=text, settle=(text,)) for result in report.results)
    page = rendered(browser, [replace(report, scope=scope, results=results, remarks=(text,))], "markdown-hostile")
    assert page.locator("img, script, em, code, h1").count() == 0
    assert page.locator("a").count() == 1
    assert page.locator("tr").count() == 4
    assert all(row.locator("td").count() == 6 for row in page.locator("tbody tr").all())
