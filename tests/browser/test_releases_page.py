"""The page of ``releases``: the services, whose words are text, the catalogue, the exchanges on demand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from container4nfv_probe.releases.inventory import Inventory
from container4nfv_probe.reports import html
from container4nfv_probe.reports.interface import Look
from tests.expected import inventory

from .conftest import CACHE, Scheme, shown
from .test_page import HOSTILE, serious


def written(told: Inventory, path: Path) -> str:
    path.write_text(html.releases(told, Look()), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="session")
def releases(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The cloud of 2017, some of whose services are below Pike; the address of its page."""
    return written(inventory("pike"), tmp_path_factory.mktemp("releases") / "releases.html")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, axe: str, releases: str, scheme: Scheme) -> None:
    with shown(browser, releases, scheme) as page:
        page.get_by_role("button", name="Open all").click()
        CACHE.mkdir(exist_ok=True)
        page.screenshot(path=CACHE / f"releases-{scheme}.png", full_page=True)
        assert serious(page, axe) == []


def test_the_services_come_first_with_how_they_stand(browser: Browser, releases: str) -> None:
    with shown(browser, releases) as page:
        assert page.get_by_role("heading", level=2).all_inner_texts() == [
            "Services", "Catalogue", "How it was asked", "Evidence"
        ]  # fmt: skip
        rows = [row.split("\t") for row in page.locator("tbody tr").all_inner_texts()]
        assert {row[0]: row[4].strip() for row in rows if row[0] in ("nova", "zun", "magnum", "glare")} == {
            "nova": "below", "zun": "at or above", "magnum": "not decidable", "glare": ""
        }  # fmt: skip
        expect(
            page.get_by_text("Gate not met (at least pike): below pike: cinder, neutron, nova, placement.")
        ).to_be_visible()
        expect(page.get_by_text("artifact has no official type; its project registers it so")).to_be_visible()


def test_a_service_opens_to_its_exchange_by_keyboard(browser: Browser, releases: str) -> None:
    with shown(browser, releases) as page:
        page.get_by_role("link", name="nova").focus()
        page.keyboard.press("Enter")
        part = page.locator("#nova")
        expect(part).to_have_attribute("open", "")
        assert "-> 200" in part.inner_text()
        part.get_by_role("button").first.click()
        assert page.evaluate("navigator.clipboard.readText()").startswith("curl -sS ")


@pytest.mark.parametrize("width", [320, 1200])
def test_the_page_is_no_wider_than_its_window(browser: Browser, releases: str, width: int) -> None:
    with shown(browser, releases, width=width) as page:
        page.get_by_role("button", name="Open all").click()
        page.screenshot(path=CACHE / f"releases-{width}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_a_gate_nothing_stands_anywhere(browser: Browser, tmp_path: Path) -> None:
    with shown(browser, written(inventory(""), tmp_path / "page.html")) as page:
        assert page.get_by_role("columnheader").all_inner_texts() == [
            "Service", "Type in the catalogue", "Versions", "Fits", "Why"
        ]  # fmt: skip
        assert page.locator(".verdict").count() == 0


def test_what_a_service_says_is_text(browser: Browser, tmp_path: Path) -> None:
    told = inventory("pike")
    scope = replace(told.scope, cloud=HOSTILE, region=HOSTILE, user=HOSTILE, roles=(HOSTILE,))
    services = [replace(one, name=HOSTILE, types=(HOSTILE,), endpoint=HOSTILE, why=HOSTILE) for one in told.services]
    catalogue = [replace(one, sentence=HOSTILE, interfaces=(HOSTILE,)) for one in told.catalogue]
    strange = replace(told, scope=scope, services=tuple(services), catalogue=tuple(catalogue), complete=False,
                      ended=HOSTILE, release=replace(told.release, disagree=()))  # fmt: skip
    with shown(browser, written(strange, tmp_path / "page.html")) as page:
        assert page.title().startswith("OpenStack series of </script>")
        assert page.locator("img").count() == 0
        assert page.locator("script").count() == 1
        assert "\u202e" not in page.content()
