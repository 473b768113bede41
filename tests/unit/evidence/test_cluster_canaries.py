"""No secret of a kubeconfig or of a cluster leaves by a report, a bundle or a log, whichever way it came in."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from container4nfv_probe.cli.main import main
from tests.cluster import states
from tests.cluster.server import ClusterServer
from tests.unit.fake_cloud import ZUN, FakeCloud
from tests.unit.kuryr_clouds import NETWORKS, STRANGER, port

CANARY = re.compile(r"canary[-\w]*|PRIVATE KEY|BEGIN CERTIFICATE|Bearer \w+")
ROWS = ("kuryr-macvlan-ipvlan", "kuryr-kubernetes", "kuryr-ha")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[ClusterServer]:
    """A cluster with secrets in whatever it may be asked for."""
    state = states.macvlan_annotated()
    states.configure(state, "kubernetes", "pod_vif_driver = nested-macvlan")
    states.configure(state, "neutron", "token = canary-token")
    for kind in ("deployments", "daemonsets", "pods", "endpoints", "configmaps"):
        for one in state.all(kind):
            one["metadata"].setdefault("annotations", {})["last-applied"] = "canary-applied"
    containers = state.one("deployments")["spec"]["template"]["spec"]["containers"]
    containers[1] |= {"args": ["--password=canary-argument"], "env": [{"name": "P", "value": "canary-env"}]}
    state.one("configmaps")["data"]["other.conf"] = "canary-other"
    state.forbidden.add("nodes")
    with ClusterServer(state, tmp_path) as running:
        yield running


@pytest.fixture
def cloud(bare: Path) -> Iterator[FakeCloud]:
    listed = {"/network/v2.0/ports": {"ports": [port(), STRANGER]}, "/network/v2.0/networks": {"networks": NETWORKS}}
    with FakeCloud(ZUN | listed) as running:
        running.offers("network", f"{running.url}/network")
        running.configures(bare / "clouds.yaml")
        yield running


@pytest.mark.parametrize("kind", ["token", "token_file", "certificate", "plugin", "plugin_certificate"])
def test_no_canary_leaves_the_cluster(
    cloud: FakeCloud, cluster: ClusterServer, tmp_path: Path, capfd: pytest.CaptureFixture[str], kind: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    path = cluster.kubeconfig(getattr(cluster, f"by_{kind}")())
    written = tmp_path / "b.zip"
    words = ["run", *ROWS, "--os-cloud", "mine", "--kubeconfig", str(path), "--debug", "-f", "json"]
    assert main([*words, "--bundle", str(written)]) == 1
    out, err = capfd.readouterr()
    report = json.loads(out)
    verdicts = {one["id"]: one["verdict"] for one in report["results"]}
    assert verdicts == dict(zip(ROWS, ("partial", "closed", "closed"), strict=True))
    assert "kubernetes" in {one["plane"] for one in report["exchanges"]}
    with zipfile.ZipFile(written) as archive:
        members = [archive.read(name).decode() for name in archive.namelist()]
    assert main(["explain", "kuryr-ha", "--report", str(written)]) == 0
    monkeypatch.chdir(tmp_path)  # whose name has the word
    assert main(["verify", written.name]) == 0
    for text in (out, err.replace(str(tmp_path), ""), *members, *capfd.readouterr()):
        assert CANARY.findall(text) == []


PLUGIN = {"apiVersion": "client.authentication.k8s.io/v1", "interactiveMode": "Never"}


@pytest.mark.parametrize(
    "user",
    [{"token": "canary-wrong"}, {"username": "ann", "password": "canary-basic"},
     {"client-certificate-data": "Y2FuYXJ5LWNlcnQ=", "client-key-data": "Y2FuYXJ5LWtleQ=="},
     {"exec": PLUGIN | {"command": "/canary-nowhere/plugin", "args": ["canary-argument"]}},
     {"exec": PLUGIN | {"command": "sh", "args": ["-c", "echo canary-out; echo canary-err >&2; exit 3"]}}],
)  # fmt: skip
def test_a_kubeconfig_that_does_not_work_is_unknown_and_not_quoted(
    cloud: FakeCloud, cluster: ClusterServer, capfd: pytest.CaptureFixture[str], user: dict[str, object]
) -> None:
    path = cluster.kubeconfig(user)
    assert main(["run", "kuryr-ha", "--os-cloud", "mine", "--kubeconfig", str(path), "--debug", "-f", "json"]) == 1
    out, err = capfd.readouterr()
    (result,) = json.loads(out)["results"]
    causes = {one["answer"]["cause"] for one in result["checks"] if one["plane"] == "kubernetes"}
    assert (result["verdict"], len(causes)) == ("unknown", 1)
    assert causes <= {"forbidden", "unreachable"}
    assert CANARY.findall(out + err) == []


@pytest.mark.parametrize(
    "user",
    [{"client-certificate-data": "canary-no-base64", "client-key-data": "canary-key"},
     {"exec": {"apiVersion": "canary", "command": "canary", "args": ["canary-argument"]}}],
)  # fmt: skip
def test_a_kubeconfig_that_kubectl_refuses_is_refused_and_not_quoted(
    cloud: FakeCloud, cluster: ClusterServer, capfd: pytest.CaptureFixture[str], user: dict[str, object]
) -> None:
    path = cluster.kubeconfig(user)
    assert main(["run", "kuryr-ha", "--os-cloud", "mine", "--kubeconfig", str(path), "--debug"]) == 2
    out, err = capfd.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert CANARY.findall(err) == []


def test_the_cloud_entry_may_bring_its_cluster(
    cloud: FakeCloud, cluster: ClusterServer, bare: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    document = yaml.safe_load((bare / "clouds.yaml").read_text())
    path = cluster.kubeconfig(cluster.by_token())
    document["clouds"]["mine"]["container4nfv"] = {"kubeconfig": str(path), "kube_context": "here", "registry": "none"}
    (bare / "clouds.yaml").write_text(yaml.safe_dump(document))
    assert main(["run", "kuryr-ha", "private-registry", "--os-cloud", "mine", "-f", "json"]) == 1
    report = json.loads(capfd.readouterr().out)
    assert {one["id"]: one["verdict"] for one in report["results"]}["kuryr-ha"] == "closed"
    assert report["scope"]["ways"] == {"kubernetes": [cluster.url]}
    assert report["without"] == ["container registry (--registry)"]
