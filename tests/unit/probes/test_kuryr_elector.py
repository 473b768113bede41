"""The elector, the selector and the configuration as Kubernetes, the elector and oslo.config read them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from container4nfv_probe.evidence.replay import Recorded
from container4nfv_probe.planes.kubernetes import Kubernetes
from container4nfv_probe.probes import kuryr_ha, kuryr_macvlan_ipvlan
from container4nfv_probe.probes.facts.elector import Arguments
from container4nfv_probe.probes.facts.leader import LOCK, Leader
from container4nfv_probe.rules.model import Answer, Cause, Truth, Verdict
from tests.cluster import states
from tests.cluster.cluster import Cluster
from tests.unit.kuryr_clouds import URL, Clouds, port

VM = port(id="vm", device_owner="compute:nova", mac_address="fa:16:3e:00:00:01")
ELECTION, PLACE = "--election=kuryr-controller", "--election-namespace=kube-system"
PLAIN = {"name": "sidecar", "image": "registry.example/tools:1"}


def spec(cluster: Cluster) -> dict[str, Any]:
    found: dict[str, Any] = cluster.one("deployments")["spec"]["template"]["spec"]
    return found


def with_elector(**container: Any) -> Cluster:
    """A working cluster whose elector is this container."""
    cluster = states.working()
    spec(cluster)["containers"][0] = PLAIN | container
    return cluster


def ask(cluster: Cluster, check: Any) -> Answer:
    return Clouds(cluster, VM, port()).ask(check)


def row5(cluster: Cluster) -> Verdict:
    return Clouds(cluster, VM, port()).decide(kuryr_ha.REQUIREMENT).verdict


HTTP = "--http=0.0.0.0:16401"
UPSTREAM = "gcr.io/google_containers/leader-elector:0.5"
# How an elector may be told of its election: what it is, and the verdict of row 5.
ELECTORS: dict[str, tuple[dict[str, Any], Verdict]] = {
    "as in Kuryr's manifest": ({"args": [ELECTION, HTTP, PLACE, "--ttl=5s"]}, Verdict.CLOSED),
    "values as words of their own": (
        {"args": ["--election", "kuryr-controller", "--http", ":16401", "--election-namespace", "kube-system"]},
        Verdict.CLOSED),
    "without a word of where it listens": (
        {"args": ["--election", "kuryr-controller", "--election-namespace", "kube-system"]}, Verdict.UNKNOWN),
    "upstream's, without a word of where it listens": (
        {"image": UPSTREAM, "args": [ELECTION, PLACE]}, Verdict.OPEN),
    "upstream's, as a shell is told": (
        {"image": UPSTREAM, "command": ["sh", "-c", f"/server {ELECTION} {PLACE} $MORE"]}, Verdict.UNKNOWN),
    "upstream's, with a word of the environment": (
        {"image": UPSTREAM, "args": [ELECTION, "$(HTTP)", PLACE]}, Verdict.UNKNOWN),
    "upstream's, at no port": ({"image": UPSTREAM, "args": [ELECTION, "--http=", PLACE]}, Verdict.OPEN),
    "one dash": ({"args": ["-election=kuryr-controller", "-http=:16401", "-election-namespace=kube-system"]},
                 Verdict.CLOSED),
    "one dash, and words of their own": (
        {"args": ["-election", "kuryr-controller", "-http", ":16401", "-election-namespace", "kube-system"]},
        Verdict.CLOSED),
    "in the command": ({"command": ["/server", ELECTION, HTTP, PLACE]}, Verdict.CLOSED),
    "in both": ({"command": ["/server", ELECTION], "args": [HTTP, PLACE]}, Verdict.CLOSED),
    "of a shell": ({"command": ["sh", "-c", f"exec /server {ELECTION} {HTTP} '{PLACE}'"]}, Verdict.CLOSED),
    "of a shell, in words": (
        {"args": ["sh", "-c", "/server --election kuryr-controller --http :16401 --election-namespace kube-system"]},
        Verdict.CLOSED),
    "the last of two counts": ({"args": ["--election=x", ELECTION, "--http=:1", HTTP, PLACE]}, Verdict.CLOSED),
    "at localhost": ({"args": [ELECTION, "--http=localhost:16401", PLACE]}, Verdict.CLOSED),
    "at IPv6": ({"args": [ELECTION, "--http=[::]:16401", PLACE]}, Verdict.CLOSED),
    "at another port": ({"args": [ELECTION, "--http=0.0.0.0:4040", PLACE]}, Verdict.OPEN),
    "at another address": ({"args": [ELECTION, "--http=192.0.2.1:16401", PLACE]}, Verdict.OPEN),
    "at no port": ({"args": [ELECTION, "--http=", PLACE]}, Verdict.UNKNOWN),
    "at a port of the environment": ({"args": [ELECTION, "--http=:$(PORT)", PLACE]}, Verdict.UNKNOWN),
    "at a port of a shell's environment": (
        {"command": ["sh", "-c", f"/server {ELECTION} --http=:$PORT {PLACE}"]}, Verdict.UNKNOWN),
    "at a port of a shell's environment, in braces": (
        {"command": ["sh", "-c", f"/server {ELECTION} --http=:${{PORT}} {PLACE}"]}, Verdict.UNKNOWN),
    "an election of the environment": ({"args": ["--election=$(NAME)", HTTP, PLACE]}, Verdict.UNKNOWN),
    "a place of the environment": ({"args": [ELECTION, HTTP, "--election-namespace=$(NS)"]}, Verdict.UNKNOWN),
    "of no name": ({"args": ["--election=", HTTP, PLACE]}, Verdict.UNKNOWN),
    "no arguments, by its name": ({"name": "leader-elector", "args": None}, Verdict.UNKNOWN),
    "no elector": ({"args": ["--electioneer=x", "election", "--ttl=5s"]}, Verdict.OPEN),
    "nothing": ({}, Verdict.OPEN),
}  # fmt: skip


@pytest.mark.parametrize("name", ELECTORS)
def test_an_elector_is_known_by_what_it_is_told(name: str) -> None:
    container, expected = ELECTORS[name]
    assert row5(with_elector(**container)) is expected


@pytest.mark.parametrize(
    ("restart", "expected"), [("Always", Verdict.CLOSED), (None, Verdict.OPEN), ("OnFailure", Verdict.OPEN)]
)
def test_a_sidecar_may_be_an_init_container_that_stays(restart: str | None, expected: Verdict) -> None:
    cluster = states.working()
    elector = spec(cluster)["containers"].pop(0)
    stays = {"restartPolicy": restart} if restart else {}
    spec(cluster)["initContainers"] = [{"name": "wait", "image": "x"}, elector | stays]
    assert row5(cluster) is expected


def test_an_election_is_held_in_namespace_default_unless_it_says_otherwise() -> None:
    cluster = with_elector(image="leader-elector:0.5", args=[ELECTION, HTTP])
    assert ask(cluster, kuryr_ha.leader_record_fresh).truth is Truth.NO
    cluster.one("endpoints")["metadata"]["namespace"] = "default"
    assert ask(cluster, kuryr_ha.leader_record_fresh).truth is Truth.YES


# Images of electors, and whether they are known to keep their record in the Endpoints object.
KNOWN = {
    UPSTREAM: True,
    "k8s.gcr.io/leader-elector:0.4": True,
    f"registry.example:5000/leader-elector:0.5@sha256:{'0' * 64}": True,
    "leader-elector:0.3": False,
    "leader-elector:0.5.1": False,
    "leader-elector:2.0": False,
    "leader-elector:latest": False,
    "leader-elector": False,
    f"leader-elector@sha256:{'0' * 64}": False,
    "registry.example/k8s-leader-elector:0.5": False,
    "registry.example/leader-elector-lease:0.5": False,
    "registry.example/election:2": False,
}
# What of the lock would be a no of an elector that keeps its record there.
LOST: dict[str, Any] = {
    "no lock": lambda cluster: cluster.all("endpoints").clear(),
    "no record": lambda cluster: cluster.one("endpoints")["metadata"].pop("annotations"),
    "one that is stale": lambda cluster: states.record(cluster, renewTime="2020-01-01T00:00:00Z"),
    "one of nobody": lambda cluster: states.record(cluster, holderIdentity=""),
}


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize("image", KNOWN)
def test_another_elector_may_keep_its_record_elsewhere(image: str, lost: str) -> None:
    cluster = with_elector(image=image, args=[ELECTION, HTTP, PLACE])
    LOST[lost](cluster)
    answer = ask(cluster, kuryr_ha.leader_record_fresh)
    assert answer.truth is (Truth.NO if KNOWN[image] else Truth.UNKNOWN)
    assert KNOWN[image] or "may keep it elsewhere" in answer.because


def test_an_elector_with_words_of_the_environment_may_keep_it_elsewhere() -> None:
    cluster = with_elector(image=UPSTREAM, args=[ELECTION, "$(MORE)"])
    assert ask(cluster, kuryr_ha.leader_record_fresh).truth is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("line", "http", "truth"),
    [
        ("controller_ha_elector_port = 4040", ":4040", Truth.YES),
        ("controller_ha_elector_port = 4040", ":16401", Truth.NO),
        ('controller_ha_elector_port = "4040"', ":4040", Truth.YES),
        ("Controller_HA_elector_port = 4040", ":16401", Truth.YES),
        ("controller_ha_elector_port = $port", ":16401", Truth.UNKNOWN),
    ],
)
def test_the_controller_asks_where_it_is_told_to(line: str, http: str, truth: Truth) -> None:
    cluster = with_elector(args=[ELECTION, PLACE, f"--http={http}"])
    states.configure(cluster, "kubernetes", line)
    assert ask(cluster, kuryr_ha.leader_elector).truth is truth


def test_only_the_flags_of_an_election_are_kept() -> None:
    words = [
        "--password",
        "canary",
        "--election",
        "x",
        "--token=canary",
        "canary --election=y --token canary",
        "--http",
    ]
    kept = Arguments.read(words).kept()
    assert kept == ["--election=y", "--http="]
    hidden = Arguments.read(["--election", "x", "$(CANARY)"]).kept()
    assert hidden == ["--election=x", "--$="]
    assert Arguments.read(hidden).kept() == hidden
    assert Arguments.read(kept).kept() == kept, "a replay reads the same"


# Selectors of the same pods, and of others.
SELECTORS: dict[str, tuple[dict[str, Any], bool]] = {
    "labels": ({"matchLabels": {"name": "kuryr-controller"}}, True),
    "In": ({"matchExpressions": [{"key": "name", "operator": "In", "values": ["a", "kuryr-controller"]}]}, True),
    "Exists": ({"matchExpressions": [{"key": "name", "operator": "Exists"}]}, True),
    "NotIn": ({"matchExpressions": [{"key": "name", "operator": "NotIn", "values": ["a", "b"]},
                                    {"key": "name", "operator": "Exists"}]}, True),
    "both": ({"matchLabels": {"name": "kuryr-controller"},
              "matchExpressions": [{"key": "old", "operator": "DoesNotExist"}]}, True),
    "null for labels": ({"matchLabels": None, "matchExpressions": [{"key": "name", "operator": "Exists"}]}, False),
    "others": ({"matchExpressions": [{"key": "name", "operator": "In", "values": ["other"]}]}, False),
    "not these": ({"matchExpressions": [{"key": "name", "operator": "NotIn", "values": ["kuryr-controller"]}]}, False),
    "none of this key": ({"matchExpressions": [{"key": "name", "operator": "DoesNotExist"}]}, False),
    "both, and not these": ({"matchLabels": {"name": "kuryr-controller"},
                             "matchExpressions": [{"key": "old", "operator": "Exists"}]}, False),
    "nothing": ({}, False),
}  # fmt: skip


@pytest.mark.parametrize("name", SELECTORS)
def test_pods_are_selected_as_kubernetes_selects_them(name: str) -> None:
    selector, ours = SELECTORS[name]
    cluster = states.working()
    cluster.one("deployments")["spec"]["selector"] = selector
    assert (row5(cluster) is Verdict.CLOSED) == ours
    assert (ask(cluster, kuryr_ha.on_two_nodes).truth is Truth.YES) == ours


@pytest.mark.parametrize(
    ("configured", "expected"),
    [
        ('controller_ha = "True"', Verdict.CLOSED),
        ("Controller_HA = True", Verdict.OPEN),
        ("controller_ha = ${controller_ha_elector_port}", Verdict.UNKNOWN),
        ("controller_ha = $debug", Verdict.UNKNOWN),
        ("controller_ha = perhaps", Verdict.UNKNOWN),
        ("controller_ha =", Verdict.UNKNOWN),
    ],
)
def test_controller_ha_is_what_oslo_reads(configured: str, expected: Verdict) -> None:
    cluster = states.working()
    data = cluster.one("configmaps")["data"]
    data["kuryr.conf"] = data["kuryr.conf"].replace("controller_ha = True", configured)
    assert row5(cluster) is expected


def test_sections_are_the_same_in_capitals() -> None:
    cluster = states.working()
    data = cluster.one("configmaps")["data"]
    data["kuryr.conf"] = data["kuryr.conf"].replace("[kubernetes]", "[Kubernetes]")
    assert row5(cluster) is Verdict.CLOSED


class TestEnvironment:
    """oslo.config takes OS_SECTION__OPTION before any file."""

    def answer(self, *variables: dict[str, Any]) -> Answer:
        cluster = states.working()
        spec(cluster)["containers"][1]["env"] = [{"name": "PASSWORD", "value": "canary-env"}, *variables]
        clouds = Clouds(cluster, VM, port())
        answer = clouds.ask(kuryr_ha.controller_ha)
        assert "canary" not in str(clouds.cloud.transport.exchanges())
        return answer

    @pytest.mark.parametrize(
        ("variable", "truth"),
        [
            ({"value": "False"}, Truth.NO),
            ({"value": "yes"}, Truth.YES),
            ({}, Truth.UNKNOWN),
            ({"value": "$(HA)"}, Truth.UNKNOWN),
            ({"valueFrom": {"configMapKeyRef": {"name": "x", "key": "y"}}}, Truth.UNKNOWN),
        ],
    )
    def test_it_comes_before_the_file(self, variable: dict[str, Any], truth: Truth) -> None:
        assert self.answer({"name": "OS_KUBERNETES__CONTROLLER_HA"} | variable).truth is truth

    @pytest.mark.parametrize("name", ["OS_KUBERNETES_CONTROLLER_HA", "os_kubernetes__controller_ha", "CONTROLLER_HA"])
    def test_by_its_own_name_only(self, name: str) -> None:
        assert self.answer({"name": name, "value": "False"}).truth is Truth.YES

    @pytest.mark.parametrize("source", ["configMapRef", "secretRef"])
    @pytest.mark.parametrize(("variable", "truth"), [(None, Truth.UNKNOWN), ("True", Truth.YES), ("False", Truth.NO)])
    def test_a_whole_object_of_variables_comes_before_the_file_too(
        self, source: str, variable: str | None, truth: Truth
    ) -> None:
        cluster = states.working()
        controller = spec(cluster)["containers"][1]
        controller["envFrom"] = [{"prefix": "X_", source: {"name": "canary-more"}}]
        controller["env"] = [{"name": "OS_KUBERNETES__CONTROLLER_HA", "value": variable}] if variable else []
        assert ask(cluster, kuryr_ha.controller_ha).truth is truth
        assert ask(cluster, kuryr_ha.leader_elector).truth is Truth.UNKNOWN, "nor is the port known"
        assert ask(cluster, kuryr_macvlan_ipvlan.configured_on_3_1_or_older).truth is Truth.UNKNOWN

    def test_the_electors_is_its_own(self) -> None:
        cluster = states.working()
        spec(cluster)["containers"][0]["env"] = [{"name": "OS_KUBERNETES__CONTROLLER_HA", "value": "False"}]
        spec(cluster)["containers"][0]["envFrom"] = [{"configMapRef": {"name": "more"}}]
        assert ask(cluster, kuryr_ha.controller_ha).truth is Truth.YES


class TestWhichConfigMap:
    def cluster(self, mounted: str | None, *names: str) -> Cluster:
        cluster = states.working()
        spec(cluster)["volumes"] = [{"name": "c", "configMap": {"name": mounted}}] if mounted else [{"name": "e"}]
        (ours,) = cluster.all("configmaps")
        cluster.objects["/api/v1/configmaps"] = [ours | {"metadata": ours["metadata"] | {"name": one}} for one in names]
        return cluster

    def test_the_one_that_is_mounted(self) -> None:
        assert row5(self.cluster("kuryr-config-5b7f", "kuryr-config-5b7f")) is Verdict.CLOSED

    def test_not_one_that_stayed_behind(self) -> None:
        answer = ask(self.cluster("kuryr-config-5b7f", "kuryr-config"), kuryr_ha.controller_ha)
        assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.NOT_VISIBLE)

    def test_none_is_none(self) -> None:
        assert ask(self.cluster(None, "kuryr-config"), kuryr_ha.controller_ha).cause is Cause.NOT_VISIBLE

    @pytest.mark.parametrize("data", [{}, {"other.conf": "x"}])
    def test_one_without_kuryr_conf_is_none(self, data: Any) -> None:
        cluster = states.working()
        cluster.one("configmaps")["data"] = data
        assert ask(cluster, kuryr_ha.controller_ha).cause is Cause.NOT_VISIBLE

    @pytest.mark.parametrize("data", [None, {"kuryr.conf": None}, {"kuryr.conf": 7}])
    def test_one_that_is_not_as_documented_is_unknown(self, data: Any) -> None:
        cluster = states.working()
        cluster.one("configmaps")["data"] = data
        assert ask(cluster, kuryr_ha.controller_ha).cause is Cause.BAD_DOCUMENT


class TestWhichFile:
    """The controller reads kuryr.conf; kuryr-cni.conf is the CNI's, of upstream's manifests before 1.0."""

    @pytest.mark.parametrize("controllers", ["controller_ha = False", None])
    def test_the_cnis_file_is_not_the_controllers(self, controllers: str | None) -> None:
        cluster = states.working()
        data = cluster.one("configmaps")["data"]
        data["kuryr-cni.conf"] = data.pop("kuryr.conf")
        if controllers:
            data["kuryr.conf"] = data["kuryr-cni.conf"].replace("controller_ha = True", controllers)
        answer = ask(cluster, kuryr_ha.controller_ha)
        assert answer.truth is (Truth.NO if controllers else Truth.UNKNOWN)
        assert row5(cluster) is (Verdict.OPEN if controllers else Verdict.UNKNOWN)

    def test_of_two_files_of_that_name_it_cannot_be_told(self) -> None:
        cluster = states.working()
        (ours,) = cluster.all("configmaps")
        other = ours | {"metadata": ours["metadata"] | {"name": "another"}}
        cluster.all("configmaps").append(other)
        spec(cluster)["volumes"].append({"name": "more", "configMap": {"name": "another"}})
        assert ask(cluster, kuryr_ha.controller_ha).truth is Truth.YES, "they are the same"
        other["data"] = {"kuryr.conf": ours["data"]["kuryr.conf"].replace("controller_ha = True", "")}
        answer = ask(cluster, kuryr_ha.controller_ha)
        assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.NOT_VISIBLE)


class TestConfiguredForMacvlan:
    def answer(self, lines: str, ready: int = 2) -> Answer:
        cluster = states.working()
        cluster.one("configmaps")["data"]["kuryr.conf"] = lines
        states.image(cluster, "kuryr/controller:3.1.0")
        states.replicas(cluster, 2, ready)
        return ask(cluster, kuryr_macvlan_ipvlan.configured_on_3_1_or_older)

    @pytest.mark.parametrize(
        ("lines", "truth"),
        [
            ("[kubernetes]\npod_vif_driver = nested-macvlan", Truth.YES),
            ('[Kubernetes]\npod_vif_driver = "nested-macvlan"', Truth.YES),
            ("[kubernetes]\npod_vif_driver = nested-vlan", Truth.NO),
            ("[kubernetes]\npod_vif_driver = my-nested-macvlan-of-old", Truth.NO),
            ("[kubernetes]\nmulti_vif_drivers = nested-macvlan", Truth.NO),
            ("", Truth.NO),
            ("[kubernetes]\npod_vif_driver = $driver", Truth.UNKNOWN),
            ("[vif_pool]\nvif_pool_mapping = nested-vlan:nested, nested-macvlan:noop", Truth.YES),
            ("[vif_pool]\nvif_pool_mapping = nested-vlan:nested", Truth.NO),
            (
                "[kubernetes]\npod_vif_driver = nested-macvlan\n[vif_pool]\nvif_pool_mapping = nested-vlan:nested",
                Truth.NO,
            ),
            ("[kubernetes]\npod_vif_driver = $x\n[vif_pool]\nvif_pool_mapping = nested-macvlan:noop", Truth.YES),
            ("[vif_pool]\nvif_pool_mapping = $mapping", Truth.UNKNOWN),
            ("[binding]\nenabled_drivers = kuryr.lib.binding.drivers.macvlan", Truth.UNKNOWN),
        ],
    )
    def test_by_what_attaches_pods(self, lines: str, truth: Truth) -> None:
        assert self.answer(lines).truth is truth

    def test_a_controller_that_does_not_run_attaches_none(self) -> None:
        answer = self.answer("[kubernetes]\npod_vif_driver = nested-macvlan", ready=0)
        assert (answer.truth, answer.because) == (
            Truth.NO, "MACVLAN is configured, but no replica of the controller is ready"
        )  # fmt: skip


# Fields that Kubernetes or Kuryr always sends: without one, what it is of is unknown, and never another thing.
REQUIRED = [
    ("deployments", ("spec", "replicas"), kuryr_ha.two_ready),
    ("deployments", ("status",), kuryr_ha.two_ready),
    ("deployments", ("spec", "selector"), kuryr_ha.on_two_nodes),
    ("deployments", ("metadata", "namespace"), kuryr_ha.two_ready),
    ("deployments", ("spec", "template", "spec", "containers"), kuryr_ha.leader_elector),
]


@pytest.mark.parametrize(("kind", "path", "check"), REQUIRED, ids=lambda one: str(getattr(one, "name", one)))
def test_a_field_that_is_always_sent_has_no_default(kind: str, path: tuple[str, ...], check: Any) -> None:
    cluster = states.working()
    inner = cluster.one(kind)
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    answer = ask(cluster, check)
    assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.BAD_DOCUMENT)


def test_a_ready_pod_that_names_no_node_is_on_no_second_one() -> None:
    cluster = states.working()
    del cluster.all("pods")[-1]["spec"]["nodeName"]
    answer = ask(cluster, kuryr_ha.on_two_nodes)
    assert (answer.truth, answer.cause) == (Truth.UNKNOWN, Cause.NOT_VISIBLE)


def test_a_lock_without_annotations_holds_no_record() -> None:
    cluster = states.working()
    del cluster.one("endpoints")["metadata"]["annotations"]
    assert ask(cluster, kuryr_ha.leader_record_fresh).truth is Truth.NO


@pytest.mark.parametrize("text", ["", "null", "{}", "[]", json.dumps({"holderIdentity": "ctl-0"}), None, 7])
def test_a_record_that_cannot_be_read_is_unknown(text: Any) -> None:
    cluster = states.working()
    cluster.one("endpoints")["metadata"]["annotations"] = {states.LEADER: text}
    clouds = Clouds(cluster, port())
    assert clouds.ask(kuryr_ha.leader_record_fresh).cause is Cause.BAD_DOCUMENT
    again = Kubernetes(Recorded(clouds.cloud.transport.exchanges()), URL)
    kept = again.get(LOCK.at(namespace="kube-system", name="kuryr-controller")).metadata.annotations.leader
    assert isinstance(kept, Leader)
    assert kept.value is None, "a replay reads the same"
