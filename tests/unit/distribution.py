"""Distributions of third parties: a module and an entry point, on the path of one test."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

GROUP = "container4nfv_probe.requirements"
_NUMBERS = count(1)

CHECK = '''
@check(SERVICES)
def {name}(subject):
    """Is the list of Zun's services readable?"""
    subject.openstack.list(SERVICES)
    return yes("it is")
'''

MODULE = '''"""A requirement of somebody else."""

from container4nfv_probe import Document, Read, Requirement, check, yes


class Service(Document, frozen=True):
    host: str


SERVICES = Read("container", "/v1/services", Service, key="services")

{checks}

REQUIREMENT = Requirement(id={id!r}, row={row}, title="Ours", projects=("Zun",), published="Open",
                          closed={rule}, partial={rule})
'''


def requirement(requirement_id: str = "ours", row: int = 99, names: tuple[str, ...] = ("readable",)) -> str:
    """The source of a module with a requirement that is closed when every check is yes."""
    checks = "".join(CHECK.format(name=name) for name in names)
    return MODULE.format(checks=checks, id=requirement_id, row=row, rule=" & ".join(names))


Install = Callable[..., str]


def installer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Installs a module's source under a distribution's name; gives the entry point's text."""

    def install(
        source: str, distribution: str = "somebody-elses", attribute: str = ":REQUIREMENT", group: str = GROUP
    ) -> str:
        module = f"somebodys_module_{next(_NUMBERS)}"
        (folder / f"{module}.py").write_text(source)
        info = folder / f"{distribution.replace('-', '_')}-1.0.dist-info"
        info.mkdir(exist_ok=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
        entry = f"theirs = {module}{attribute}"
        (info / "entry_points.txt").write_text(f"[{group}]\n{entry}\n")
        monkeypatch.syspath_prepend(str(folder))
        return entry

    return install
