"""Imports run one way, and exceptions are caught broadly in two places: read from the source."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import container4nfv_probe

ROOT = Path(container4nfv_probe.__file__).parent
PACKAGE = ROOT.name
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


def broad(module: str) -> int:
    """How many handlers catch everything."""
    handlers = [node for node in ast.walk(tree(module)) if isinstance(node, ast.ExceptHandler)]
    return sum(bool({"Exception", "BaseException"} & caught(handler)) for handler in handlers)


def caught(handler: ast.ExceptHandler) -> set[str]:
    if handler.type is None:
        return {"BaseException"}
    return {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}


def test_the_whole_package_is_read() -> None:
    some = ("cli", "model", "planes.login", "reports.table", "probes.zun_ha")
    assert {f"{PACKAGE}.{name}" for name in some} <= set(MODULES)
    assert imports(f"{PACKAGE}.runner") >= {f"{PACKAGE}.{name}" for name in ("errors", "model", "rule", "subject")}
    assert f"{PROBES}.zun" in imports(f"{PROBES}.zun_ha")


def test_the_model_imports_only_the_words_of_judgement() -> None:
    assert ours(f"{PACKAGE}.model") == {"judgement"}
    assert ours(f"{PACKAGE}.judgement") == ours(f"{PACKAGE}.read") == set()


def test_errors_import_only_the_model() -> None:
    assert ours(f"{PACKAGE}.errors") == {"model"}


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith(f"{PROBES}.")])
def test_a_probe_sees_the_package_root_and_its_siblings(module: str) -> None:
    assert {name for name in ours(module) if name and not name.startswith("probes.")} == set()


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith(f"{PROBES}.")])
def test_a_probe_has_no_log_no_http_no_clock_and_no_try(module: str) -> None:
    assert {name.split(".")[0] for name in imports(module)} <= {PACKAGE} | sys.stdlib_module_names
    assert imports(module) & FOREIGN == set()
    assert not [node for node in ast.walk(tree(module)) if isinstance(node, ast.Try)]


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith(f"{PACKAGE}.reports.")])
def test_a_report_sees_values_the_rule_and_its_siblings(module: str) -> None:
    allowed = ("judgement", "model", "plain", "read", "releases.inventory", "requirement", "rule")
    assert {name for name in ours(module) if name not in allowed and not name.startswith("reports")} == set()


@pytest.mark.parametrize(
    ("module", "users"), [("planes.clouds", {"cli", "completion", "live"}), ("planes.login", {"live"})]
)
def test_only_what_a_user_calls_logs_in(module: str, users: set[str]) -> None:
    assert {name for name in MODULES if module in ours(name)} == {f"{PACKAGE}.{name}" for name in users}


def test_only_configuration_and_login_know_the_sdk() -> None:
    users = {name for name in MODULES if any(one.split(".")[0] == "openstack" for one in imports(name))}
    assert users == {f"{PACKAGE}.live", f"{PACKAGE}.planes.clouds", f"{PACKAGE}.planes.login"}


def test_everything_is_caught_in_two_places_only() -> None:
    found = {name: broad(name) for name in MODULES if broad(name)}
    assert found == {f"{PACKAGE}.cli": 1, f"{PACKAGE}.runner": 1}
