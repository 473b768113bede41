"""Rows 3 and 4 by doing it: a pod of our own gets a port of this Neutron, and both go again."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests_mock

from container4nfv_probe.planes.beside import Beside
from container4nfv_probe.planes.kubernetes import Kubernetes
from container4nfv_probe.probes.proofs import kuryr_ha, kuryr_kubernetes, kuryr_macvlan_ipvlan
from container4nfv_probe.proving import Proof
from container4nfv_probe.proving.cleaning import clean
from container4nfv_probe.proving.model import Proved, Stopped
from container4nfv_probe.proving.prove import Bench, prove, rehearsed
from tests.cluster import states
from tests.cluster.cluster import Cluster, Object
from tests.unit.proving.world import Failing, Killed, World, bench

URL, PORT, IP = "https://kubernetes.example:6443", "9d0f4c1e-7c0f-4a5d-9f5a-0c4a5d1c2b3b", "10.0.0.77"
ROW_3, ROW_4, ROW_5 = kuryr_macvlan_ipvlan.PROOF, kuryr_kubernetes.PROOF, kuryr_ha.PROOF


class Pods(World):
    """A cluster with Kuryr, and Neutron's ports; ``pulls`` is false where no image can be had."""

    def __init__(self, kind: str = "VIFVlanNested") -> None:
        super().__init__()
        self.kind, self.ip = kind, IP
        self.pulls = self.visible = self.follows = True
        self.cluster = states.working()
        self.cluster.objects["/api/v1/namespaces"] = [{"metadata": {"name": "default"}, "status": {"phase": "Active"}}]
        self.cluster.created, self.cluster.deleted = self._created, self._deleted
        self.ports: dict[str, dict[str, Any]] = {}

    @property
    def more(self) -> list[str]:
        """What of a proof there is in the cluster and in Neutron."""
        kinds = ("namespaces", "pods", "kuryrports")
        names = [one["metadata"]["name"] for kind in kinds for one in self.cluster.all(kind)]
        return [one for one in names if one.startswith("container4nfv-proof")] + list(self.ports)

    def answer(self, request: Any, context: Any) -> Any:
        """As the world, with Neutron."""
        path = urlsplit(request.url).path
        if "/v2.0/ports/" not in path:
            return {"ports": [], "networks": [], "extensions": []} if "/v2.0/" in path else super().answer(
                request, context)  # fmt: skip
        found = self.ports.get(path.rpartition("/")[2]) if self.visible else None
        context.status_code = 200 if found else 404
        return {"port": found} if found else {}

    def kubernetes(self, request: Any, context: Any) -> Any:
        """What the cluster answers."""
        context.headers["Date"] = states.NOW
        if request.method == "GET":
            context.status_code, body = self.cluster.answer(urlsplit(request.url).path + f"?{request.query}")
        else:
            kind = "pods" if "/pods" in request.path else "namespaces"
            self.sent.append((request.method, kind))
            context.status_code, body = self.cluster.change(
                request.method, request.url, request.body and request.json()
            )
        return body

    def _created(self, cluster: Cluster, kind: str, made: Object) -> None:
        if kind != "pods":
            return
        if not self.pulls:
            waits = {"waiting": {"reason": "ErrImagePull", "message": "no such host"}}
            made["status"]["containerStatuses"] = [{"name": "proof", "state": waits}]
            return
        made["status"] |= {"phase": "Running", "podIP": IP, "podIPs": [{"ip": IP}]}
        meta = {name: made["metadata"][name] for name in ("name", "namespace")}
        vifs = {"eth0": {"default": True, "vif": states.vif(self.kind, PORT)}}
        noted = {"metadata": meta, "spec": {"podUid": made["metadata"]["uid"]}, "status": {"vifs": vifs}}
        cluster.all("kuryrports").append(noted)
        self.ports[PORT] = {"id": PORT, "name": "", "status": "ACTIVE", "fixed_ips": [{"ip_address": self.ip}],
                            "device_owner": "compute:kuryr", "binding:vif_type": "ovs"}  # fmt: skip

    def _deleted(self, cluster: Cluster, kind: str, gone: Object) -> None:
        name = gone["name"]
        if name.startswith("kuryr-controller") and self.follows:
            states.record(cluster, holderIdentity="ctl-1" if name.endswith("0") else "ctl-0")
        if name.startswith("kuryr-controller"):
            return
        held = cluster.objects["/apis/openstack.org/v1/kuryrports"]
        held[:] = [one for one in held if one["metadata"]["name"] != name]
        self.ports.clear()


def cluster_bench(world: Pods, given: bool = True) -> Bench:
    """The world with its cluster, as ``--kubeconfig`` gives it."""
    one = bench(world, "network", "compute", "image", "orchestration", "container")
    assert isinstance(one.guard, Failing) and isinstance(one.guard.inner, requests_mock.Adapter)
    one.guard.inner.register_uri(requests_mock.ANY, re.compile("://kubernetes.example"), json=world.kubernetes)
    cluster = Kubernetes(one.subject.openstack.transport, URL)
    return replace(one, subject=one.subject.with_planes(Beside(kubernetes=cluster if given else None)))


def proved(world: Pods, proof: Proof = ROW_4, seconds: float = 5, **options: Any) -> Proved:
    return prove(proof, cluster_bench(world), seconds, options)


@pytest.mark.usefixtures("world")
def test_a_pod_gets_a_port_and_gives_it_back() -> None:
    world = Pods()
    done = proved(world)
    assert (done.verdict, done.leftovers, world.more) == ("closed", (), []), done.sentence
    assert done.sentence == (
        f"a pod got the address {IP} of a port of this Neutron (VIFVlanNested, bound as ovs), and its port went with it"
    )
    assert world.sent == [("POST", "namespaces"), ("POST", "pods"), ("DELETE", "pods"), ("DELETE", "namespaces")]
    assert PORT in json.dumps([one.body for one in done.evidence if one.plane == "kubernetes"])


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("state", "cause", "sentence"),
    [
        ({"pulls": False}, Stopped.CHOICE, "the pod does not get its image: ErrImagePull: no such host"),
        ({"visible": False}, Stopped.RIGHT, "the pod's port is not in what this token sees of Neutron (404)"),
        ({"ip": "192.0.2.1"}, Stopped.FAULT, f"the pod has the address {IP}: its port in Neutron has 192.0.2.1"),
    ],
)
def test_what_stops_it_is_no_verdict(state: dict[str, Any], cause: Stopped, sentence: str) -> None:
    world = Pods()
    for name, value in state.items():
        setattr(world, name, value)
    done = proved(world)
    assert (done.verdict, done.stopped, done.sentence, world.more) == (None, cause, sentence, [])


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("forbidden", "sentence"),
    [
        ("POST namespaces", "no right to create a namespace (403)"),
        ("POST pods", "no right to create a pod (403)"),
        ("kuryrports", "no right to read KuryrPorts in the cluster"),
    ],
)
def test_a_missing_right_is_one(forbidden: str, sentence: str) -> None:
    world = Pods()
    world.cluster.forbidden.add(forbidden)
    done = proved(world)
    assert (done.verdict, done.stopped, done.sentence, world.more) == (None, Stopped.RIGHT, sentence, [])


@pytest.mark.usefixtures("world")
def test_without_a_cluster_or_kuryr_nothing_is_made() -> None:
    world = Pods()
    done = prove(ROW_4, cluster_bench(world, given=False), 5, {})
    assert (done.stopped, done.settle, world.sent) == (Stopped.CHOICE, "--kubeconfig of the cluster", [])
    del world.cluster.objects["/apis/openstack.org/v1/kuryrports"]
    assert (proved(world).stopped, world.sent) == (Stopped.CHOICE, [])
    assert rehearsed(ROW_4, cluster_bench(Pods()), {}).stops == ""


@pytest.mark.usefixtures("world")
def test_macvlan_is_what_the_vif_says() -> None:
    done = proved(Pods(), ROW_3)
    assert (done.verdict, done.stopped) == (None, Stopped.CHOICE)
    assert done.sentence == "this cluster connects its pods by VIFVlanNested, not by MACVLAN"
    done = proved(Pods("VIFMacvlanNested"), ROW_3)
    assert (done.verdict, done.stopped) == (None, Stopped.CHOICE), "of IPVLAN nothing is known"
    assert "(VIFMacvlanNested, bound as ovs), and its port went with it; of IPVLAN: " in done.sentence


@pytest.mark.once
@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("proof", [ROW_4, ROW_5], ids=lambda proof: proof.id)
def test_killed_at_any_request_it_is_cleaned_up(tmp_path: Path, proof: Proof, after: bool) -> None:
    whole = cluster_bench(Pods())
    prove(proof, whole, 5, {})
    assert isinstance(whole.guard, Failing)
    for at in range(1, whole.guard.number + 1):
        world, path = Pods(), tmp_path / f"{at}"
        one = cluster_bench(world)
        assert isinstance(one.guard, Failing)
        one.guard.at, one.guard.after, one.guard.fails = at, after, Killed
        with pytest.raises(Killed):
            prove(proof, one, 5, {}, path)
        assert clean(cluster_bench(world), path if at % 2 else None)[1] == (), at
        assert world.more == [] and len(world.cluster.all("namespaces")) == 1, at


@pytest.mark.usefixtures("world")
def test_another_controller_leads_and_connects_a_pod() -> None:
    world = Pods()
    done = proved(world, ROW_5)
    assert (done.verdict, done.leftovers, world.more) == ("closed", (), []), done.sentence
    assert re.search(r"kuryr-controller-ctl-(\d) .*was deleted, ctl-(?!\1)\d led after it; a pod got", done.sentence)
    assert world.sent[0] == ("DELETE", "pods") and world.sent.count(("DELETE", "pods")) == 2


@pytest.mark.usefixtures("world")
def test_where_nobody_follows_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("container4nfv_probe.probes.proofs.kuryr_ha.SLACK", -9.9)
    world = Pods()
    world.follows = False
    done = proved(world, ROW_5)
    assert (done.verdict, done.stopped, world.sent) == (None, Stopped.TIME, [("DELETE", "pods")]), done.sentence


@pytest.mark.usefixtures("world")
def test_one_controller_is_left_alone() -> None:
    world = Pods()
    world.cluster.objects |= states.single_replica().objects
    done = proved(world, ROW_5)
    assert (done.verdict, done.stopped, world.sent) == (None, Stopped.CHOICE, [])
    assert done.sentence.startswith("nothing was deleted, as kuryr-controller has 1 ready of 1 replica")
