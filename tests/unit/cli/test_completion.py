"""Shell completion, in each shell that is installed here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.conftest import Probe

ASKED = {
    "bash": """source {file}
COMP_WORDS=({words})
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_shtab_container4nfv_probe
printf '%s\\n' "${{COMPREPLY[@]}}"
""",
    "fish": "source {file}; complete -C '{line}' | string split -f 1 \\t",
}
ROWS = [("rel", ["releases"]), ("show zu", ["zun-ha"]), ("run --os-clo", ["--os-cloud"]),
        ("run -f js", ["json", "jsonl"]), ("releases --at", ["--at-least"]),
        ("run --kubec", ["--kubeconfig"])]  # fmt: skip


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("completion")
    for shell in ("bash", "zsh", "fish"):
        command = [sys.executable, "-m", "container4nfv_probe", "completion", shell]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("OS_")}
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
        assert (done.returncode, done.stderr) == (0, "")
        (folder / shell).write_text(done.stdout)
    return {shell: folder / shell for shell in ("bash", "zsh", "fish")}


def spoken(shell: str, *words: str) -> str:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    done = subprocess.run([shell, *words], capture_output=True, text=True, timeout=60, env={"PATH": os.environ["PATH"]})
    assert (done.returncode, done.stderr) == (0, ""), shell
    return done.stdout


@pytest.mark.parametrize("shell", ASKED)
@pytest.mark.parametrize(("typed", "offered"), ROWS)
def test_a_shell_offers_what_fits(scripts: dict[str, Path], shell: str, typed: str, offered: list[str]) -> None:
    line = f"container4nfv-probe {typed}"
    asked = ASKED[shell].format(file=scripts[shell], words=line, line=line)
    assert spoken(shell, "-c", asked).split() == offered


def test_zsh_can_load_it(scripts: dict[str, Path]) -> None:
    asked = f'autoload -U compinit; compinit -u -D; eval "$(<{scripts["zsh"]})"; print $_comps[container4nfv-probe]'
    assert spoken("zsh", "-f", "-c", asked).strip() == "_shtab_container4nfv_probe"


def test_an_unknown_shell_and_a_missing_library_are_one_sentence(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "invalid choice" in probe("completion", "tcsh").sentence
    monkeypatch.setitem(sys.modules, "shtab", None)
    assert probe("completion", "bash").sentence.endswith("pip install 'container4nfv-probe[completion]'")
