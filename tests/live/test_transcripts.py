"""The transcripts of those who have a cloud: each page played on the lab, as it stands."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
import yaml

from tests import transcripts
from tests.lab import Lab

CLOUDS = {"mycloud": "lab-member", "mycloud-admin": "lab-admin"}


@pytest.fixture
def session(lab: Lab, of_lab: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The environment of somebody with two clouds, who has installed this program."""
    clouds = yaml.safe_load(lab.clouds_file.read_text())["clouds"]
    place = tmp_path / ".config" / "openstack" / "clouds.yaml"
    place.parent.mkdir(parents=True)
    place.write_text(yaml.safe_dump({"clouds": {ours: clouds[CLOUDS[ours]] for ours in CLOUDS}}))
    return of_lab | {
        "OS_CLIENT_CONFIG_FILE": str(place),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
    }


@pytest.mark.parametrize("name", ["operator", "vendor"])
def test_who_has_a_cloud(name: str, session: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    transcripts.holds(name, tmp_path / "work", session)


def test_an_author_on_a_fresh_machine(session: dict[str, str], tmp_path: Path) -> None:
    """The one test that installs from a clone as the documentation says."""
    left_out = shutil.ignore_patterns(".git", ".venv*", ".lab*", ".browser", ".*_cache", "*.egg-info", "build", "dist")
    shutil.copytree(transcripts.ROOT, tmp_path / "container4nfv-probe", symlinks=True, ignore=left_out)
    shutil.copytree(transcripts.ROOT / "docs" / "example", tmp_path / "balancer-ha")
    bare = session | {"PATH": os.environ["PATH"], "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    transcripts.holds("author", tmp_path / "balancer-ha", bare)
