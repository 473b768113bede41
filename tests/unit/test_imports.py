"""Imports run one way, as the architecture page says; everything is caught in two places: read from the source."""

from __future__ import annotations

import ast
import re
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import container4nfv_probe

ROOT = Path(container4nfv_probe.__file__).parent
PACKAGE = ROOT.name
PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "architecture.md"
# The package is used by its own probes as anybody's would: from its root only.
PROBES = f"{PACKAGE}.probes"
FILES = [*ROOT.glob("*.py"), *(path for folder in ROOT.iterdir() for path in folder.rglob("*.py"))]  # probes is a link
MODULES = {
    ".".join((PACKAGE, *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(FILES)
}
# What a probe asks its subject for instead.
FOREIGN = {"asyncio", "datetime", "http.client", "logging", "os", "socket", "subprocess", "threading", "time",
           "urllib.request"}  # fmt: skip
LONGEST = 250


def table() -> dict[str, set[str]]:
    """The rooms of the architecture page, and what each may import."""
    page = PAGE.read_text(encoding="utf-8").partition("\n## ")[0]
    rows = [line.strip("| \n").split(" | ") for line in page.splitlines() if line.startswith("| `")]
    return {row[0].strip("`"): set(re.findall(r"`([a-z_.]+)`", row[3])) if len(row) > 3 else set() for row in rows}


ROOMS = table()


def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imports(module: str) -> set[str]:
    """Every module that a module imports, anywhere in it, by its full name."""
    package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level else ""
            origin = ".".join(filter(None, (above, node.module or "")))
            names = {f"{origin}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else origin for name in names}
    return found


def ours(module: str) -> set[str]:
    """What a module imports of this package, without the package's name."""
    return {name.partition(".")[2] for name in imports(module) if name.split(".")[0] == PACKAGE}


def room(module: str) -> str:
    """The room a module of this package is in, by its name without the package's."""
    return module.partition(".")[0]


def broad(module: str) -> int:
    """How many handlers catch everything."""
    handlers = [node for node in ast.walk(tree(module)) if isinstance(node, ast.ExceptHandler)]
    return sum(bool({"Exception", "BaseException"} & caught(handler)) for handler in handlers)


def caught(handler: ast.ExceptHandler) -> set[str]:
    if handler.type is None:
        return {"BaseException"}
    return {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}


def test_the_whole_package_is_read() -> None:
    some = ("cli.main", "rules.model", "planes.login", "reports.table", "probes.zun_ha", "probes.facts.zun")
    assert {f"{PACKAGE}.{name}" for name in some} <= set(MODULES)
    used = {f"{PACKAGE}.{name}" for name in ("rules.errors", "rules.model", "rules.rule", "audit.subject")}
    assert imports(f"{PACKAGE}.audit.runner") >= used
    assert f"{PROBES}.facts.zun" in imports(f"{PROBES}.zun_ha")


def test_the_page_has_every_room_and_no_other() -> None:
    there = {room(name.partition(".")[2]) for name in MODULES} - {"", "__main__"}
    assert set(ROOMS) == there
    above: set[str] = set()
    for name, allowed in ROOMS.items():
        assert {room(one) for one in allowed} <= above, name
        above.add(name)


@pytest.mark.parametrize("module", [name for name in MODULES if name.count(".") and not name.startswith(PROBES)])
def test_a_room_imports_what_the_page_says(module: str) -> None:
    name = module.partition(".")[2]
    if name == "__main__":
        pytest.skip("the entry of python -m")
    allowed = ROOMS[room(name)]
    others = {one for one in ours(module) if room(one) != room(name)}
    assert {one for one in others if one not in allowed and room(one) not in allowed} == set()


def test_no_import_leads_back() -> None:
    TopologicalSorter({module: imports(module) & set(MODULES) - {module} for module in MODULES}).prepare()


def test_no_module_is_too_long_to_be_read() -> None:
    lengths = {module: len(path.read_text(encoding="utf-8").splitlines()) for module, path in MODULES.items()}
    assert {module: lines for module, lines in lengths.items() if lines > LONGEST} == {}


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith(f"{PROBES}.")])
def test_a_probe_sees_the_package_root_and_its_siblings(module: str) -> None:
    seen = {name for name in ours(module) if name and not name.startswith("probes.")}
    assert seen == ({"proving"} if ".proofs." in module else set())


def test_only_the_command_prove_reaches_what_writes() -> None:
    writers = {name for name in MODULES if any(room(one) == "proving" for one in ours(name))}
    inside = {name for name in writers if name.startswith((f"{PACKAGE}.proving", f"{PROBES}.proofs"))}
    assert writers - inside == {f"{PACKAGE}.cli.prove"}
    assert not {name for name in MODULES if name.startswith(PROBES) and ".proofs" not in name} & writers
    users = {name for name in MODULES if any(one.startswith("probes.proofs") for one in ours(name))}
    assert {
        name for name in users if not name.startswith(f"{PROBES}.proofs.")
    } == set()  # entry points lead there, and only those of the group of proofs


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith(f"{PROBES}.facts.")])
def test_a_fact_knows_no_requirement(module: str) -> None:
    assert {name for name in ours(module) if name and not name.startswith("probes.facts.")} == set()


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith(f"{PROBES}.")])
def test_a_probe_has_no_log_no_http_no_clock_and_no_try(module: str) -> None:
    assert {name.split(".")[0] for name in imports(module)} <= {PACKAGE} | sys.stdlib_module_names
    assert imports(module) & FOREIGN == set()
    assert not [node for node in ast.walk(tree(module)) if isinstance(node, ast.Try)]


@pytest.mark.parametrize(
    ("module", "users"),
    [("planes.clouds", {"cli.clouds", "cli.subjects", "audit.live"}), ("planes.login", {"audit.live"})],
)
def test_only_what_a_user_calls_logs_in(module: str, users: set[str]) -> None:
    assert {name for name in MODULES if module in ours(name)} == {f"{PACKAGE}.{name}" for name in users}


def test_what_every_openstack_command_imports_is_light() -> None:
    assert imports(f"{PACKAGE}.integrations.osc") == {"__future__", "argparse"}


def test_only_configuration_and_login_know_the_sdk() -> None:
    users = {name for name in MODULES if any(one.split(".")[0] == "openstack" for one in imports(name))}
    planes = {f"{PACKAGE}.planes.{name}" for name in ("choice", "clouds", "login", "regions")}
    assert users == {f"{PACKAGE}.audit.live", f"{PACKAGE}.proving.prove"} | planes


def test_everything_is_caught_in_two_places_only() -> None:
    found = {name: broad(name) for name in MODULES if broad(name)}
    assert found == {f"{PACKAGE}.cli.main": 1, f"{PACKAGE}.audit.runner": 1}
