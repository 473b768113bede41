"""Every reader of files, with a file that it reads well: what damage begins from."""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from container4nfv_probe.cli.main import main
from container4nfv_probe.evidence import bundle
from container4nfv_probe.planes import clouds, kubeconfig, ways
from container4nfv_probe.proving import journal
from container4nfv_probe.rules.errors import Error
from container4nfv_probe.rules.plain import clean

FIXTURES = Path(__file__).parents[2] / "fixtures"
AUDIT = FIXTURES / "lab-member"
CANARY = "canary-4711-secret"

WAIVERS = """
- requirement: zun-ha
  reason: one API server is enough here
  cloud: lab-*
  owner: nfv-team
  expires: 2999-06-30
"""
SETTINGS = "fail-on: [open, partial]\nrequire: zun-ha\nverbose: true\nfile-mode: '0640'\n"
CLOUDS = f"""
clouds:
  mine:
    auth_type: password
    auth:
      auth_url: http://127.0.0.1:9/v3
      username: auditor
      password: {CANARY}
      project_name: demo
      user_domain_name: Default
      project_domain_name: Default
    regions: [RegionOne]
    interface: public
    container4nfv:
      kubeconfig: none
      registry: http://127.0.0.1:9
      registry_user: auditor
      registry_password: {CANARY}
"""
KUBECONFIG = f"""
apiVersion: v1
kind: Config
current-context: audit
clusters: [{{name: c, cluster: {{server: "https://127.0.0.1:9", insecure-skip-tls-verify: true}}}}]
contexts: [{{name: audit, context: {{cluster: c, user: u, namespace: kube-system}}}}]
users:
- name: u
  user:
    as: auditor
    as-groups: [readers]
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: plugin
      args: [--quiet]
      env: [{{name: TOKEN, value: {CANARY}}}]
"""
JOURNAL = """{"what": "run", "run": "0a1b2c3d", "project": "p", "region": "RegionOne"}
{"what": "created", "kind": "stack", "name": "container4nfv-proof-0a1b2c3d", "id": "s"}
"""


@dataclass(frozen=True)
class Reader:
    """What reads a file at a path, and a file for it: one document, members of an archive, or lines."""

    name: str
    seed: bytes
    reads: Callable[[Path], None]
    suffix: str = ""
    form: str = "document"


def command(*words: str) -> Callable[[Path], None]:
    """A command line, in which {} is the file; what it says may be a verdict or a sentence, and nothing else."""

    def reads(path: Path) -> None:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = main([word.format(path) for word in words])
            except SystemExit as ended:  # argparse's way
                code = int(str(ended.code))
        said = err.getvalue()
        assert code in (0, 1, 2, 3), said
        assert "Traceback" not in said and "defect" not in said, said
        assert code != 2 or said.count("\n") >= 1, "no sentence"
        check(said)

    return reads


def check(said: str) -> None:
    """What is said shows nothing that a terminal would obey, and no secret."""
    assert CANARY not in said
    assert all(char.isprintable() or char == "\n" for char in said), repr(said)


def of_har(path: Path) -> None:
    """The archive of exchanges, beside a report that is whole."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, bundle.REPORT).write_bytes(bundle.content(bundle.read(AUDIT))[bundle.REPORT])
        Path(folder, bundle.EXCHANGES).write_bytes(path.read_bytes())
        command("verify", folder)(path)


def of_clouds(path: Path) -> None:
    """Clouds.yaml as ``run`` reads it, up to the login."""
    os.environ["OS_CLIENT_CONFIG_FILE"] = str(path)
    try:
        cloud = clouds.choose(clouds.configuration(), argparse.Namespace(os_cloud="mine"))
        ways.chosen(argparse.Namespace(), cloud.config.get(ways.KEY))
    except Error as error:
        check(clean(str(error)))


def of_kubeconfig(path: Path) -> None:
    """A kubeconfig, up to its exec plugin."""
    try:
        kubeconfig.read(str(path), "")
    except Error as error:
        check(clean(str(error)))


def of_journal(path: Path) -> None:
    """The journal of a proof."""
    try:
        journal.read(path)
    except Error as error:
        check(clean(str(error)))


def readers() -> tuple[Reader, ...]:
    """All of them."""
    recorded = bundle.read(AUDIT)
    members = bundle.content(recorded)
    packed, report = bundle.packed(members), members[bundle.REPORT]
    return (
        Reader("bundle", packed, command("replay", "{}"), ".zip", form="archive"),
        Reader("verified bundle", packed, command("verify", "{}"), ".zip", form="archive"),
        Reader("archive of exchanges", members[bundle.EXCHANGES], of_har, ".har"),
        Reader("report", report, command("report", "{}", "-f", "json"), ".json"),
        Reader("compared report", report, command("diff", "{}", str(AUDIT)), ".json"),
        Reader("baseline", report, command("replay", str(AUDIT), "--baseline", "{}"), ".json"),
        Reader("waivers", WAIVERS.encode(), command("replay", str(AUDIT), "--waivers", "{}"), ".yaml"),
        Reader("options", SETTINGS.encode(), command("replay", str(AUDIT), "--config", "{}"), ".yaml"),
        Reader("journal", JOURNAL.encode(), of_journal, form="lines"),
        Reader("clouds.yaml", CLOUDS.encode(), of_clouds, ".yaml"),
        Reader("kubeconfig", KUBECONFIG.encode(), of_kubeconfig, ".yaml"),
    )  # fmt: skip
