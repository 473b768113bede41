"""What a reader does with the page: look, filter, open, copy, print, with mouse, keys or a screen reader."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from container4nfv_probe.gates.gate import Terms
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.rules.report import Scope

from .conftest import CACHE, Scheme, recorded, shown, written

HOSTILE = '</script><script>document.title="owned"</script><img src=x onerror="document.title=1">"\'\u202e&lt;'


def serious(page: Page, axe: str) -> list[str]:
    """What axe-core has against the page, but for its advice."""
    page.evaluate(axe)
    violations = page.evaluate("axe.run().then((found) => found.violations)")
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in violations if one["impact"] != "minor"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["one", "three"])
def test_axe_finds_nothing_serious(
    browser: Browser, axe: str, name: str, scheme: Scheme, request: pytest.FixtureRequest
) -> None:
    with shown(browser, request.getfixturevalue(name), scheme) as page:
        CACHE.mkdir(exist_ok=True)
        page.screenshot(path=CACHE / f"{name}-{scheme}.png", full_page=True)
        assert serious(page, axe) == []
        page.evaluate("for (const one of document.querySelectorAll('#zun-ha, #zun-ha .body')) one.open = true")
        page.locator("#zun-ha").screenshot(path=CACHE / f"{name}-{scheme}-open.png")
        assert serious(page, axe) == []


def test_the_policy_lets_nothing_in(browser: Browser, one: str) -> None:
    page = browser.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(one)
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content") or ""
    assert policy.startswith("default-src 'none'; ")
    assert not re.search(r"unsafe|\*|http|data:", policy)
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.x = 1'}))"
    )
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}))")
    page.wait_for_timeout(200)
    assert page.evaluate("window.x") is None
    assert len(told) == 2 and all("violates the following Content Security Policy directive" in one for one in told)
    page.close()


def test_the_matrix_comes_first_and_names_every_verdict(browser: Browser, one: str) -> None:
    with shown(browser, one) as page:
        assert page.get_by_role("heading", level=2).all_inner_texts() == ["Matrix", "How it was asked", "Requirements"]
        rows = page.get_by_role("table").get_by_role("row").all_inner_texts()
        assert len(rows) == 7
        assert re.search(r"HA support for Zun.*open.*newly known", rows[6], re.DOTALL)
        assert re.search(r"HA support for Kuryr.*unknown\s+waived", rows[5], re.DOTALL)
        assert "Waived by nfv-team until 2999-12-31 (waivers.yaml:2): Kuryr is not used on this cloud." in rows[5]


def test_verdicts_are_filtered_and_the_number_is_told(browser: Browser, one: str) -> None:
    with shown(browser, one) as page:
        visible = page.locator("tbody tr:visible")
        expect(visible).to_have_count(6)
        page.get_by_label("unknown").uncheck()
        page.get_by_label("closed").uncheck()
        expect(visible).to_have_count(2)
        expect(page.locator("details.requirement:visible")).to_have_count(2)
        expect(page.get_by_role("status")).to_have_text("2 of 6 requirements shown")
        page.get_by_label("closed").check()
        expect(visible).to_have_count(3)


def test_a_row_of_several_clouds_is_shown_for_any_verdict_in_it(browser: Browser, three: str) -> None:
    with shown(browser, three) as page:
        for verdict in ("closed", "unknown", "open"):
            page.get_by_label(verdict, exact=True).uncheck()
        assert [text.split("\t")[0] for text in page.locator("tbody tr:visible").all_inner_texts()] == ["3"]


def test_several_clouds_are_side_by_side(browser: Browser, three: str) -> None:
    with shown(browser, three) as page:
        heads = page.get_by_role("columnheader").all_inner_texts()
        assert heads[4:] == ["lab-admin, RegionOne", "lab-member, RegionOne", "old-admin, RegionOne"]
        assert "not asked" in page.locator("tbody tr").nth(5).inner_text()
        expect(page.get_by_text("This audit did not finish (interrupted): it passes no gate.")).to_be_visible()
        page.get_by_role("link", name="HA support for Zun").click()
        boxes = [one.bounding_box() for one in page.locator("#zun-ha article").all()]
        assert len({box["y"] for box in boxes if box}) == 1, "in one line"
        assert len({box["x"] for box in boxes if box}) == 3


def test_a_requirement_opens_to_rule_answers_and_exchanges_by_keyboard(browser: Browser, one: str) -> None:
    with shown(browser, one) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip the matrix"
        page.get_by_role("link", name="HA support for Zun").focus()
        page.keyboard.press("Enter")
        part = page.locator("#zun-ha")
        expect(part).to_have_attribute("open", "")
        assert page.evaluate("document.activeElement.parentElement.id") == "zun-ha"
        text = part.inner_text()
        assert "closed when" in text and "decides" in text and "/v1/services -> 200" in text
        page.keyboard.press("Space")
        expect(part).not_to_have_attribute("open", "")


def test_a_command_is_copied(browser: Browser, one: str) -> None:
    with shown(browser, one) as page:
        page.get_by_role("link", name="HA support for Zun").click()
        button = page.locator("#zun-ha button.copy").first
        button.click()
        expect(button).to_have_text("Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith('curl -sS -H "X-Auth-Token: ${TOKEN}" http') and copied.endswith("/v1/services")
        assert copied in page.get_by_role("status").inner_text()


def test_print_opens_everything_and_hides_the_controls(browser: Browser, one: str) -> None:
    with shown(browser, one) as page:
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("details.requirement:not([open])").count() == 0
        expect(page.get_by_role("group", name="Show requirements that are")).to_be_hidden()
        expect(page.get_by_role("button", name="Open all")).to_be_hidden()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator("details.requirement[open]").count() == 0
        assert len(page.pdf(path=CACHE / "one.pdf", format="A4")) > 10_000


@pytest.mark.parametrize("width", [320, 400, 1200])
@pytest.mark.parametrize("name", ["one", "three"])
def test_the_page_is_no_wider_than_its_window(
    browser: Browser, name: str, width: int, request: pytest.FixtureRequest
) -> None:
    with shown(browser, request.getfixturevalue(name), width=width) as page:
        CACHE.mkdir(exist_ok=True)
        page.screenshot(path=CACHE / f"{name}-{width}.png", full_page=True)
        page.get_by_role("button", name="Open all").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".scroll").evaluate("(one) => one.scrollWidth <= one.clientWidth")


def test_on_a_phone_a_row_has_its_verdict_first_and_its_text_in_full_width(browser: Browser, one: str) -> None:
    with shown(browser, one, width=400) as page:
        for row in page.locator("tbody tr").all():
            verdict, title, text = (row.locator(part).bounding_box() for part in (".verdict", "th", ".found"))
            assert verdict and title and text
            assert verdict["y"] + verdict["height"] <= title["y"] < text["y"]
            assert text["width"] > 350
        expect(page.locator("tbody").get_by_text("Targeted to OPNFV")).to_have_count(2)
        expect(page.locator("tbody .published").first).to_be_hidden()


def test_on_a_phone_each_verdict_of_several_clouds_names_its_cloud(browser: Browser, three: str) -> None:
    with shown(browser, three, width=400) as page:
        cells = page.locator("tbody tr").first.locator(".here")
        named = [one.evaluate("(one) => getComputedStyle(one, '::before').content") for one in cells.all()]
        clouds = ("lab-admin", "lab-member", "old-admin")
        assert [name.strip('" ') for name in named] == [f"{cloud}, RegionOne" for cloud in clouds]


@pytest.mark.parametrize("width", [320, 400, 700, 1200])
def test_no_option_is_broken_after_its_hyphens(browser: Browser, magnum: str, width: int) -> None:
    with shown(browser, magnum, width=width) as page:
        page.get_by_role("button", name="Open all").click()
        options = page.locator(".option")
        assert options.count() > 20
        lines = options.evaluate_all("(all) => all.map((one) => one.getClientRects().length)")
        assert {*lines} == {1}


def test_what_would_settle_it_is_there_as_lines_to_copy(browser: Browser, magnum: str) -> None:
    with shown(browser, magnum) as page:
        page.get_by_role("link", name="Container private registry").click()
        part = page.locator("#private-registry")
        expect(part.get_by_text("To settle it, 1, or 2 and 3:").first).to_be_visible()
        steps = part.locator(".steps > li")
        expect(steps).to_have_count(3)
        cluster = "e429f685-9062-42dd-a80a-c46da30af232"
        lines = [
            f"mkdir -p {cluster} && openstack coe cluster config {cluster} --dir {cluster}",
            f"--kubeconfig {cluster}/config",
            "--kubeconfig none",
        ]
        assert steps.nth(2).locator("code").all_text_contents() == lines
        steps.nth(2).get_by_role("button", name="Copy the command").first.click()
        assert page.evaluate("navigator.clipboard.readText()") == lines[0]
        expect(page.get_by_text("openstack coe needs python-magnumclient")).to_be_visible()


def test_the_page_says_where_it_logged_in_and_what_the_verdicts_mean(browser: Browser, one: str) -> None:
    with shown(browser, one) as page:
        expect(page.get_by_text("Logged in at http://127.0.0.82:5000/v3.")).to_be_visible()
        terms = page.locator(".legend").get_by_role("term")
        assert [term.strip() for term in terms.all_text_contents()] == list(Verdict)
        expect(page.locator(".legend").get_by_text("We looked, and it is not so.")).to_be_visible()


def test_without_script_everything_is_there(browser: Browser, one: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(one)
    expect(page.get_by_role("button", name="Open all")).to_be_hidden()
    page.locator("#zun-ha summary").first.click()
    expect(page.locator("#zun-ha").get_by_text("closed when")).to_be_visible()
    page.locator("#kuryr-ha summary").first.click()
    line = page.locator("#kuryr-ha .steps code").first
    expect(line).to_have_text("--kubeconfig PATH")
    line.select_text()
    assert page.evaluate("getSelection().toString()") == "--kubeconfig PATH"
    context.close()


def test_what_a_server_says_is_text(browser: Browser, tmp_path: Path) -> None:
    (report,) = recorded("demo")
    scope: Scope = replace(report.scope, cloud=HOSTILE, region=HOSTILE, user=HOSTILE, roles=(HOSTILE,))
    checks = [replace(one, answer=replace(one.answer, because=HOSTILE)) for one in report.results[0].checks]
    result = replace(report.results[0], why=HOSTILE, settle=(HOSTILE,), checks=tuple(checks))
    exchanges = [replace(one, url=f"http://x/{HOSTILE}", body={HOSTILE: HOSTILE}) for one in report.exchanges]
    hostile = replace(report, scope=scope, results=(result,), exchanges=tuple(exchanges), ended=HOSTILE, complete=False)
    with shown(browser, written([hostile, report], Terms(), tmp_path / "page.html")) as page:
        assert page.title().startswith("Container4NFV on </script>")
        assert page.locator("img").count() == 0
        assert page.locator("script").count() == 1
        assert "\u202e" not in page.content()
        shown_body = page.locator(".body pre").first.text_content() or ""
        assert list(json.loads(shown_body)) == [HOSTILE]
