"""The documentation: what is generated is current, all of it builds, and what it tells one to type works."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import container4nfv_probe
from container4nfv_probe.cli.arguments import command_line
from container4nfv_probe.rules.report import PLANES
from tests.unit.conftest import Probe
from tests.unit.distribution import GROUP, installer

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
EXAMPLE = DOCS / "example"
AUDIT = ROOT / "fixtures" / "lab-admin"
PAGES = [ROOT / "README.md", *sorted(path for path in DOCS.rglob("*.md") if "build" not in path.parts)]
PROMPT = "$ container4nfv-probe "


def ran(*words: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """A Python module's command line, in an interpreter of its own."""
    env = os.environ | {"COLUMNS": "80"}
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=120, check=False)


def lines() -> list[str]:
    """Every command of ours that a console block shows, without the prompt and a comment."""
    # One line after the other: test_hand_over.py, tests.transcripts.
    pages = [page for page in PAGES if page.name != "hand-over.md" and page.parent.name != "transcripts"]
    blocks = [block for page in pages for block in re.findall(r"```console\n(.*?)```", page.read_text(), re.DOTALL)]
    shown = (line.removeprefix(PROMPT) for block in blocks for line in block.splitlines() if line.startswith(PROMPT))
    return sorted({line.partition("   #")[0].strip() for line in shown})


def test_generated_parts_are_current() -> None:
    done = ran("docs/generate.py", "--check")
    assert done.returncode == 0, done.stderr


def test_authors_find_every_name_that_they_may_import() -> None:
    page = (DOCS / "reference" / "authors.md").read_text(encoding="utf-8")
    planes = {f"subject.{name}" for name in ("openstack", *PLANES)}
    assert set(re.findall(r"^### (\S+)$", page, re.MULTILINE)) == {*container4nfv_probe.__all__, *planes, "recorded"}


def test_the_architecture_page_names_what_there_is() -> None:
    page = (DOCS / "explanation" / "architecture.md").read_text(encoding="utf-8")
    for path, names in re.findall(r"`([a-z_]+/[a-z_/]+\.py)`((?:, (?:by )?`[A-Za-z_.]+`)*)", page):
        text = next(one for one in (ROOT / path, ROOT / "container4nfv_probe" / path) if one.is_file()).read_text()
        for name in re.findall(r"`([A-Za-z_.]+)`", names):
            assert re.search(rf"^ *(class|def) {name.rpartition('.')[2]}\b", text, re.MULTILINE), (path, name)


def test_it_builds_without_a_warning(tmp_path: Path) -> None:
    done = ran("-m", "sphinx", "-W", "-n", "-q", "--keep-going", "-d", str(tmp_path / "trees"), "docs", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    built = (tmp_path / "tutorial.html").read_text()
    assert "container4nfv.yaml" in built  # of the README
    assert not re.findall(r'(?:src|href)="(?:https?:)?//[^"]+\.(?:js|css|woff2?)', built)


@pytest.mark.parametrize("line", lines())
def test_what_one_is_told_to_type(line: str, probe: Probe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What needs no cloud is run on recorded audits; of the rest the options are read."""
    words = re.sub(r" --os-[a-z-]+ \S+", "", f" {line}").split("2>")[0]
    command, *rest = shlex.split(words)
    if "--os-" in line or command == "run":
        command_line()[0].parse([command, *rest])
        return
    monkeypatch.chdir(tmp_path)
    (waivers,) = re.findall(r"```yaml\n(.*?)```", (DOCS / "howto" / "waivers.md").read_text(), re.DOTALL)
    (tmp_path / "waivers.yaml").write_text(waivers)
    for name in re.findall(r"(?<!-o )\b\w+\.(?:zip|json)\b", line):
        (tmp_path / name).symlink_to(AUDIT)
    if "clouds.jsonl" in rest:
        probe("report", str(AUDIT), "-q", "-o", "clouds.jsonl")
    ended = probe(command, *rest)
    assert ended.code in (0, 1), ended


def installed() -> list[tuple[str, str]]:
    """What each pip install of a page names, in its own words, and the page."""
    pages = [*PAGES, *ROOT.glob("roles/*/README*"), ROOT / "action.yml", ROOT / "devstack" / "plugin.sh"]
    texts = [(path, path.read_text().replace("\\\n", "")) for path in pages]
    spans = [(path, line) for path, text in texts for line in re.findall(r"pip install ([^`\n]*)", text)]
    return sorted({(line.strip(), str(path.relative_to(ROOT))) for path, line in spans if line.strip()})


@pytest.mark.parametrize(("line", "page"), installed())
def test_what_is_to_be_installed_is_there(line: str, page: str) -> None:
    """From a clone, as there is no release: an author installs what tests/live/test_transcripts.py does."""
    words = [word for word in shlex.split(line) if not word.startswith("-")]
    known = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    of_example = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for place, _, extras in (word.partition("[") for word in words):
        assert place in (".", "../container4nfv-probe", "${ACTION}", "${CONTAINER4NFV_PROBE_DIR}"), (page, line)
        there = of_example if "--editable" in line else known
        assert set(filter(None, extras.rstrip("]").split(","))) <= set(there), (page, line)


def test_the_example_passes_its_own_tests() -> None:
    done = ran("-m", "pytest", "-q", "-p", "no:cacheprovider", folder=EXAMPLE)
    assert done.returncode == 0, done.stdout
    assert "7 passed" in done.stdout


def test_the_example_is_a_requirement_like_ours(probe: Probe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    (entry,) = project["entry-points"][GROUP].values()
    module, _, attribute = entry.partition(":")
    installer(tmp_path, monkeypatch)((EXAMPLE / f"{module}.py").read_text(), project["name"], f":{attribute}")
    listed = json.loads(probe("list", "-f", "json").out)
    assert [one["id"] for one in listed[-2:]] == ["zun-ha", "balancer-ha"]
