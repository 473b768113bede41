"""Row 2 inside a cluster: which volume the container that serves writes to, and whose that is."""

from __future__ import annotations

from typing import Any

import pytest

from container4nfv_probe.probes import private_registry
from container4nfv_probe.probes.facts import volumes
from container4nfv_probe.rules.model import Cause, Truth, Verdict
from tests.cluster.cluster import Cluster, Object
from tests.cluster.hosting import CLAIMED, CSI, HOST, SPACE, VOLUME, claim, hosting, ingress, mount, pod, ready, service
from tests.unit.clouds_in_memory import PROJECT
from tests.unit.probes.registry_clusters import cinder, clouds

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
SERVICE = "http://registry.images.svc:5000"
NFS: Object = {"nfs": {"server": "nfs.example", "path": "/srv"}}


def serving(cluster: Cluster) -> Object:
    """The pod that serves."""
    return next(one for one in cluster.all("pods") if one["metadata"]["name"] == "registry")


def container(cluster: Cluster) -> Object:
    """Its container."""
    (one,) = serving(cluster)["spec"]["containers"]
    return dict(one)


def test_the_volume_behind_the_ingress_is_cinders() -> None:
    cluster = hosting()
    ingress(cluster)
    answer = cinder(cluster)
    assert (answer.truth, answer.because) == (YES, f"the registry keeps its images on Cinder volume {VOLUME}")


def test_a_claim_of_a_container_beside_the_registry_does_not_count() -> None:
    cluster = hosting()
    spec = serving(cluster)["spec"]
    backup = {"name": "backup", "image": "backup:1", "volumeMounts": [mount("images", "/var/lib/registry")]}
    spec["containers"] = [container(cluster) | {"volumeMounts": [mount("nfs", "/var/lib/registry")]}, backup]
    spec["volumes"] += [{"name": "nfs", **NFS}]
    answer = cinder(cluster, SERVICE)
    assert (answer.truth, answer.because) == (NO, "the volume of container registry of pod images/registry is not "
                                                  "Cinder's (nfs)")  # fmt: skip


# Which of two containers listens on port 5000: what each says of its ports, where the second runs, and the truth.
LISTENING: dict[str, tuple[list[Object], list[Object] | None, Truth]] = {
    "only one container, and it says it": ([{"containerPort": 5000, "protocol": "TCP"}], None, YES),
    "only one container, and it says nothing": ([], None, YES),
    "one says it": ([{"containerPort": 5000, "protocol": "TCP"}], [], YES),
    "the other says it": ([], [{"containerPort": 5000, "protocol": "TCP"}], UNKNOWN),
    "both say it": ([{"containerPort": 5000}], [{"containerPort": 5000}], UNKNOWN),
    "none says it": ([], [], UNKNOWN),
    "one says another port": ([{"containerPort": 5001, "protocol": "TCP"}], [], UNKNOWN),
    "one says another protocol": ([{"containerPort": 5000, "protocol": "UDP"}], [], UNKNOWN),
}


@pytest.mark.parametrize("name", LISTENING)
@pytest.mark.parametrize("sidecar", [False, True])
def test_the_container_that_listens_counts(name: str, sidecar: bool) -> None:
    own, others, truth = LISTENING[name]
    cluster = hosting()
    spec = serving(cluster)["spec"]
    spec["containers"] = [container(cluster) | {"ports": own}]
    if others is not None:
        beside = {"name": "proxy", "image": "envoy:1", "ports": others}
        if sidecar:
            spec["initContainers"] = [beside | {"restartPolicy": "Always"}]
        else:
            spec["containers"].append(beside)
    assert cinder(cluster, SERVICE).truth is truth


def test_a_container_that_ended_before_the_others_began_does_not_listen() -> None:
    cluster = hosting()
    serving(cluster)["spec"]["initContainers"] = [{"name": "init", "ports": [{"containerPort": 5000}]}]
    assert cinder(cluster, SERVICE).truth is YES


def test_pods_that_serve_nothing_do_not_count() -> None:
    cluster = hosting()
    serving(cluster)["spec"]["volumes"][0] = {"name": "images", **NFS}
    for name, phase, condition in (("done", "Succeeded", "False"), ("failed", "Failed", "False"),
                                   ("starting", "Running", "False"), ("waiting", "Pending", "False")):  # fmt: skip
        other = pod(cluster, name, {"app": "registry"}, container(cluster), {"name": "images", **CLAIMED})
        other["status"] |= {"phase": phase, "conditions": [{"type": "Ready", "status": condition}]}
    assert cinder(ready(cluster), SERVICE).truth is NO


@pytest.mark.parametrize("version", ["v1", "v1beta1", ""])
def test_endpoints_are_read_as_the_cluster_serves_them(version: str) -> None:
    cluster = hosting()
    assert cinder(ready(cluster, version), SERVICE).truth is YES
    serving(cluster)["status"]["conditions"] = []
    answer = cinder(ready(cluster, version), SERVICE)
    assert (answer.because, answer.settle) == (
        "no endpoint is ready behind Service images/registry", "a pod that is ready behind it")  # fmt: skip


def test_an_endpoint_whose_pod_is_gone_or_another_is_followed_to_no_end() -> None:
    cluster = hosting()
    serving(cluster)["metadata"]["uid"] = "of-a-pod-of-the-same-name"
    assert cinder(cluster, SERVICE).truth is UNKNOWN


def test_an_endpoint_without_a_word_on_its_readiness_is_ready() -> None:
    cluster = hosting()
    one = cluster.all("endpointslices")[-1]
    one["endpoints"][0]["conditions"] = {}
    assert cinder(cluster, SERVICE).truth is YES


def test_an_endpoint_that_is_no_pod_may_be_anything() -> None:
    cluster = hosting()
    del cluster.all("endpointslices")[-1]["endpoints"][0]["targetRef"]
    answer = cinder(cluster, SERVICE)
    assert (answer.truth, "leads to 10.244." in answer.because) == (UNKNOWN, True)


def test_a_service_that_leads_out_of_the_cluster_is_followed_to_no_end() -> None:
    cluster = hosting()
    cluster.one("services")["spec"] |= {"type": "ExternalName", "externalName": "hub.example"}
    answer = cinder(cluster, SERVICE)
    assert (answer.truth, "leads out of the cluster, to hub.example" in answer.because) == (UNKNOWN, True)


def test_a_service_without_ports_of_its_own_leads_to_its_pods_port() -> None:
    cluster = hosting()
    cluster.one("services")["spec"] |= {"clusterIP": "None", "ports": []}
    serving(cluster)["spec"]["hostname"] = "registry-0"
    cluster.objects["/api/v1/services"][0]["spec"]["ports"] = [
        {"port": 80, "protocol": "TCP", "targetPort": 5000}]  # fmt: skip
    assert cinder(ready(cluster), SERVICE).truth is YES
    assert cinder(cluster, "http://registry.images.svc:80").truth is YES  # the one container says no port 80
    assert cinder(cluster, "http://registry-0.registry.images.svc.cluster.local:5000").truth is YES
    assert cinder(cluster, "http://registry-1.registry.images.svc.cluster.local:5000").truth is UNKNOWN


def env(*pairs: str) -> list[Object]:
    """Environment variables, ``NAME=value`` each."""
    return [{"name": one.partition("=")[0], "value": one.partition("=")[2]} for one in pairs]


# The environment, where the claim is mounted, and the truth.
WRITES: dict[str, tuple[list[Object], str, Truth]] = {
    "distribution's own directory": ([], "/var/lib/registry", YES),
    "with a slash": ([], "/var/lib/registry/", YES),
    "OpenShift's own directory": ([], "/registry", YES),
    "another directory": ([], "/data", UNKNOWN),
    "a directory that it names": (env("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=/data"), "/data", YES),
    "above a directory that it names": (env("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=/data/r"), "/data", YES),
    "only its blobs": (env("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=/d"), "/d/docker/registry/v2", YES),
    "not the directory that it names": (env("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=/else"), "/data", NO),
    "beside the directory that it names": (env("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=/data2"), "/data", NO),
    "the driver": (env("REGISTRY_STORAGE=filesystem"), "/var/lib/registry", YES),
    "another driver": (env("REGISTRY_STORAGE=s3"), "/var/lib/registry", NO),
    "a driver from a Secret": ([{"name": "REGISTRY_STORAGE", "valueFrom": {"secretKeyRef": {}}}],
                               "/var/lib/registry", UNKNOWN),
    "a directory from a Secret": ([{"name": "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", "valueFrom": {}}],
                                  "/var/lib/registry", UNKNOWN),
    "a driver from elsewhere, with a directory": (
        [{"name": "REGISTRY_STORAGE", "valueFrom": {}}, *env("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=/data")],
        "/data", UNKNOWN),
    "a directory from elsewhere, with a driver": (
        [{"name": "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", "valueFrom": {}}, *env("REGISTRY_STORAGE=filesystem")],
        "/var/lib/registry", UNKNOWN),
    "a directory from elsewhere, not there": (
        [{"name": "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", "valueFrom": {}}, *env("REGISTRY_STORAGE=filesystem")],
        "/data", UNKNOWN),
    "another driver, a directory from elsewhere": (
        [{"name": "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", "valueFrom": {}}, *env("REGISTRY_STORAGE=s3")],
        "/var/lib/registry", NO),
    "a driver of a variable": (env("REGISTRY_STORAGE=$(DRIVER)"), "/var/lib/registry", UNKNOWN),
    "a directory of a variable": (env("REGISTRY_STORAGE=filesystem", "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=$(D)"),
                                  "/var/lib/registry", UNKNOWN),
    "a directory that ends in one": (env("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=/data/$(D)"), "/data", UNKNOWN),
    "a configuration from nowhere": (env("REGISTRY_CONFIGURATION_PATH=/etc/r/config.yml"), "/registry", UNKNOWN),
    "the image's own configuration": (
        env("REGISTRY_CONFIGURATION_PATH=/etc/docker/registry/config.yml"), "/registry", YES),
    "a configuration of a variable": (env("REGISTRY_CONFIGURATION_PATH=$(CONFIG)"), "/registry", UNKNOWN),
    "a configuration from elsewhere": (
        [{"name": "REGISTRY_CONFIGURATION_PATH", "valueFrom": {}}], "/registry", UNKNOWN),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITES)
def test_the_mount_counts_that_the_registry_writes_to(name: str) -> None:
    environment, directory, truth = WRITES[name]
    cluster = hosting()
    secret = env("REGISTRY_HTTP_SECRET=canary-http", "REGISTRY_STORAGE_S3_SECRETKEY=canary-s3")
    tls = mount("token", "/var/run/secrets/x")
    serving(cluster)["spec"]["containers"] = [
        container(cluster) | {"env": environment + secret, "volumeMounts": [mount("images", directory), tls]}
    ]
    found = clouds(cluster, SERVICE)
    assert found.ask(volumes.tied_cinder).truth is truth
    assert "canary" not in str(found.cloud.transport.exchanges())


# What a container's own variables tell of where it stores (None: a configuration does, which is mounted), and the
# truth, with the claim at /var/lib/registry, where the variables of a whole object are beside them: of a Secret; of a
# ConfigMap that is gone, that tells nothing of it, that tells so under a prefix, or that tells another driver.
SOURCED: dict[str, tuple[list[Object] | None, tuple[Truth, ...]]] = {
    "nothing": ([], (UNKNOWN, UNKNOWN, YES, UNKNOWN, UNKNOWN)),
    "the driver": (env("REGISTRY_STORAGE=filesystem"), (UNKNOWN, UNKNOWN, YES, UNKNOWN, UNKNOWN)),
    "another driver": (env("REGISTRY_STORAGE=s3"), (NO, NO, NO, NO, NO)),
    "the directory": (env("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=/var/lib/registry"),
                      (UNKNOWN, UNKNOWN, YES, UNKNOWN, UNKNOWN)),
    "both": (env("REGISTRY_STORAGE=filesystem", "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=/var/lib/registry"),
             (YES, YES, YES, YES, YES)),
    "a configuration": (None, (UNKNOWN, UNKNOWN, YES, UNKNOWN, UNKNOWN)),
}  # fmt: skip
MORE: tuple[tuple[Object, dict[str, str] | None], ...] = (
    ({"secretRef": {"name": "more"}}, None),
    ({"configMapRef": {"name": "more"}}, None),
    ({"configMapRef": {"name": "more"}}, {"REGISTRY_LOG_LEVEL": "canary-level"}),
    ({"configMapRef": {"name": "more"}, "prefix": "REGISTRY_"}, {"STORAGE": "s3"}),
    ({"configMapRef": {"name": "more"}}, {"REGISTRY_STORAGE": "s3"}),
)


@pytest.mark.parametrize("source", range(len(MORE)))
@pytest.mark.parametrize("name", SOURCED)
def test_variables_of_a_whole_object_may_say_otherwise(name: str, source: int) -> None:
    environment, truths = SOURCED[name]
    reference, data = MORE[source]
    cluster = hosting()
    if environment is None:
        configured(cluster, "/etc/docker/registry", "/var/lib/registry", {"configMap": {"name": "config"}})
        write(cluster, {"config.yml": CONFIG.format(storage="filesystem: {}")})
    more = {"env": environment or [], "envFrom": [reference]}
    serving(cluster)["spec"]["containers"] = [container(cluster) | more]
    if data:
        write(cluster, data, "more")
    found = clouds(cluster, SERVICE)
    assert found.ask(volumes.tied_cinder).truth is truths[source]
    assert "canary" not in str(found.cloud.transport.exchanges())


# The words of the command line, and the truth with the claim at /var/lib/registry and at /conf what says s3.
COMMANDS: dict[str, tuple[Object, Truth]] = {
    "the image's own": ({}, YES),
    "its configuration": ({"args": ["serve", "/etc/docker/registry/config.yml"]}, YES),
    "another, as an argument": ({"args": ["serve", "/conf/config.yml"]}, NO),
    "another, alone": ({"args": ["/conf/config.yml"]}, NO),
    "another, in the command": ({"command": ["registry", "serve", "/conf/config.yml"]}, NO),
    "another, to a shell": ({"command": ["sh", "-c", "exec registry serve '/conf/config.yml'"]}, NO),
    "another, before the environment": ({"args": ["/conf/config.yml"], "env": env(
        "REGISTRY_CONFIGURATION_PATH=/etc/docker/registry/config.yml")}, NO),
    "another, of the environment": ({"env": env("REGISTRY_CONFIGURATION_PATH=/conf/config.yml")}, NO),
    "another file": ({"args": ["/conf/s3.yaml"]}, UNKNOWN),
    "one of the image": ({"args": ["/else/config.yml"]}, UNKNOWN),
    "one of no place": ({"args": ["config.yml"]}, UNKNOWN),
    "one of a variable": ({"args": ["serve", "$(CONFIG)"]}, UNKNOWN),
    "one of a shell's variable": ({"command": ["sh", "-c", "registry serve $CONFIG"]}, UNKNOWN),
    "two": ({"args": ["/conf/config.yml", "/etc/docker/registry/config.yml"]}, UNKNOWN),
}  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_the_configuration_counts_that_the_command_line_names(name: str) -> None:
    told, truth = COMMANDS[name]
    cluster = hosting()
    configured(cluster, "/conf", "/var/lib/registry", {"configMap": {"name": "config"}})
    write(cluster, {"config.yml": CONFIG.format(storage="s3: {bucket: b, secretkey: canary-s3}")})
    secrets = [*told.get("args", []), "--password=canary-word", "https://u:canary-url@host/canary-path.yml"]
    serving(cluster)["spec"]["containers"] = [container(cluster) | told | {"args": secrets}]
    found = clouds(cluster, SERVICE)
    assert found.ask(volumes.tied_cinder).truth is truth
    assert "canary" not in str(found.cloud.transport.exchanges())


def test_a_volume_within_the_directory_counts_where_the_blobs_are() -> None:
    cluster = hosting()
    spec = serving(cluster)["spec"]
    spec["containers"] = [container(cluster) | {"volumeMounts": [
        mount("images", "/var/lib/registry"), mount("nfs", "/var/lib/registry/docker")]}]  # fmt: skip
    spec["volumes"].append({"name": "nfs", **NFS})
    assert cinder(cluster, SERVICE).truth is NO


CONFIG = """
version: 0.1
storage:
  {storage}
  delete: {{enabled: true}}
http: {{secret: canary-http}}
"""
# The configuration's storage, where the claim is mounted, and the truth.
CONFIGURED = [
    ("filesystem: {rootdirectory: /data}", "/data", YES),
    ("filesystem: {}", "/var/lib/registry", YES),
    ("filesystem:", "/var/lib/registry", YES),
    ("filesystem: {rootdirectory: /data}", "/var/lib/registry", NO),
    ("s3: {bucket: b, secretkey: canary-s3}", "/var/lib/registry", NO),
    ("inmemory:", "/var/lib/registry", NO),
    ("other: {}", "/var/lib/registry", UNKNOWN),
    ("- nonsense", "/var/lib/registry", UNKNOWN),
    ("&a [*a]", "/var/lib/registry", UNKNOWN),
]


@pytest.mark.parametrize(("storage", "directory", "truth"), CONFIGURED)
@pytest.mark.parametrize("at", ["/etc/docker/registry", "/etc/distribution/config.yml"])
def test_its_configuration_says_where_it_writes(storage: str, directory: str, truth: Truth, at: str) -> None:
    cluster = hosting()
    configured(cluster, at, directory, {"configMap": {"name": "config"}})
    write(cluster, {"config.yml": CONFIG.format(storage=storage), "other": "canary-data"})
    found = clouds(cluster, SERVICE)
    assert found.ask(volumes.tied_cinder).truth is truth
    assert "canary" not in str(found.cloud.transport.exchanges())


@pytest.mark.parametrize("source", [{"secret": {"secretName": "c"}}, {"configMap": {"name": "gone"}}, {"emptyDir": {}}])
def test_a_configuration_that_is_not_shown_may_say_anything(source: Object) -> None:
    cluster = hosting()
    configured(cluster, "/etc/registry", "/var/lib/registry", source)
    answer = cinder(cluster, SERVICE)
    assert answer.truth is UNKNOWN
    serving(cluster)["spec"]["containers"][0]["env"] = env(
        "REGISTRY_STORAGE=filesystem", "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=/var/lib/registry")  # fmt: skip
    assert "REGISTRY_STORAGE and REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY" in answer.settle
    assert cinder(cluster, SERVICE).truth is YES


def configured(cluster: Cluster, at: str, directory: str, source: Object) -> None:
    """Let the registry's container have its configuration from a volume."""
    spec = serving(cluster)["spec"]
    file = mount("config", at) | ({"subPath": "config.yml"} if at.endswith(".yml") else {})
    spec["containers"] = [container(cluster) | {"volumeMounts": [mount("images", directory), file]}]
    spec["volumes"].append({"name": "config", **source})


def write(cluster: Cluster, data: dict[str, str], name: str = "config") -> None:
    """Add a ConfigMap."""
    cluster.objects["/api/v1/configmaps"].append({"metadata": {"name": name, "namespace": SPACE}, "data": data})


def keyed(*pairs: str) -> list[Object]:
    """The keys of a ConfigMap that a volume has, ``key:path`` each."""
    return [{"key": one.partition(":")[0], "path": one.partition(":")[2]} for one in pairs]


FILE = "/etc/docker/registry/config.yml"
# Where a ConfigMap is mounted, which part of it, what the volume takes of it, and the truth: config.yml says that the
# registry writes to the claim, prod.yml that it writes to S3.
KEYS: dict[str, tuple[str, Object, list[Object] | None, Truth]] = {
    "a directory": ("/etc/docker/registry", {}, None, YES),
    "a directory, with a slash": ("/etc/docker/registry/", {}, None, YES),
    "a file": (FILE, {"subPath": "config.yml"}, None, YES),
    "a file of another key": (FILE, {"subPath": "prod.yml"}, None, UNKNOWN),
    "a file of no key": (FILE, {}, None, UNKNOWN),
    "a file of a variable": (FILE, {"subPathExpr": "$(STAGE).yml"}, None, UNKNOWN),
    "a directory of a variable": ("/etc/docker/registry", {"subPathExpr": "$(STAGE)"}, None, UNKNOWN),
    "a key under its name": ("/etc/docker/registry", {}, keyed("config.yml:config.yml"), YES),
    "another key under its name": ("/etc/docker/registry", {}, keyed("prod.yml:config.yml"), UNKNOWN),
    "the key under another name": ("/etc/docker/registry", {}, keyed("config.yml:other.yml"), UNKNOWN),
    "the keys the other way round": (
        "/etc/docker/registry", {}, keyed("prod.yml:config.yml", "config.yml:prod.yml"), UNKNOWN),
    "a file of another key under another name": (FILE, {"subPath": "a.yml"}, keyed("prod.yml:a.yml"), UNKNOWN),
    "a file of the key under another name": (FILE, {"subPath": "a.yml"}, keyed("config.yml:a.yml"), YES),
    "a directory within": ("/etc/docker/registry", {"subPath": "r"}, keyed("config.yml:r/config.yml"), YES),
    "a directory within, of another key": (
        "/etc/docker/registry", {"subPath": "r"}, keyed("prod.yml:r/config.yml", "config.yml:config.yml"), UNKNOWN),
    "no key": ("/etc/docker/registry", {}, [], YES),
}  # fmt: skip


@pytest.mark.parametrize("name", KEYS)
def test_the_key_of_a_configmap_counts_that_is_mounted_as_the_configuration(name: str) -> None:
    at, part, items, truth = KEYS[name]
    cluster = hosting()
    configured(
        cluster, at, "/var/lib/registry", {"configMap": {"name": "config"} | ({"items": items} if items else {})}
    )
    file = serving(cluster)["spec"]["containers"][0]["volumeMounts"][1]
    file.pop("subPath", None)
    file |= part
    storages = {"config.yml": "filesystem: {rootdirectory: /var/lib/registry}", "prod.yml": "s3: {bucket: b}"}
    write(cluster, {key: CONFIG.format(storage=storage) for key, storage in storages.items()})
    assert cinder(cluster, SERVICE).truth is truth


# What the volume of the pod is, and the truth.
VOLUMES: dict[str, tuple[Object, Truth]] = {
    "a claim": (CLAIMED, YES),
    "a claim that is not there": ({"persistentVolumeClaim": {"claimName": "gone"}}, UNKNOWN),
    "a claim of its own": ({"ephemeral": {"volumeClaimTemplate": {"spec": {}}}}, YES),
    "Cinder's before CSI": ({"cinder": {"volumeID": VOLUME}}, YES),
    "Cinder's driver, as long as the pod lives": ({"csi": {"driver": CSI}}, UNKNOWN),
    "another driver, as long as the pod lives": ({"csi": {"driver": "nfs.csi.k8s.io"}}, NO),
    "NFS": (NFS, NO),
    "the node's": ({"hostPath": {"path": "/srv"}}, NO),
    "none that lasts": ({"emptyDir": {}}, NO),
    "of a kind that is not known": ({"flexVolume": {"driver": "cinder"}}, UNKNOWN),
    "of no kind": ({}, UNKNOWN),
}


@pytest.mark.parametrize("name", VOLUMES)
def test_what_the_volume_of_a_pod_is(name: str) -> None:
    source, truth = VOLUMES[name]
    cluster = hosting()
    claim(cluster, "registry-images", "pv-3", {"csi": {"driver": CSI, "volumeHandle": VOLUME}})
    serving(cluster)["spec"]["volumes"][0] = {"name": "images", **source}
    assert cinder(cluster, SERVICE).truth is truth


# What the PersistentVolume is, and the truth.
SOURCES: dict[str, tuple[Object, Truth, Cause | None]] = {
    "Cinder's": ({"csi": {"driver": CSI, "volumeHandle": VOLUME}}, YES, None),
    "Cinder's driver of old": ({"csi": {"driver": "csi-cinderplugin", "volumeHandle": VOLUME}}, YES, None),
    "Cinder's before CSI": ({"cinder": {"volumeID": VOLUME, "fsType": "ext4"}}, YES, None),
    "another cloud's": ({"csi": {"driver": CSI, "volumeHandle": "elsewhere"}}, UNKNOWN, Cause.OTHER_CLOUD),
    "that a proxy does not know": ({"csi": {"driver": CSI, "volumeHandle": "proxy"}}, UNKNOWN, Cause.BAD_DOCUMENT),
    "another driver's": ({"csi": {"driver": "nfs.csi.k8s.io", "volumeHandle": VOLUME}}, NO, Cause.NOT_MET),
    "Manila's": ({"csi": {"driver": "nfs.manila.csi.openstack.org", "volumeHandle": VOLUME}}, NO, Cause.NOT_MET),
    "of a driver with a longer name": ({"csi": {"driver": f"{CSI}.other", "volumeHandle": VOLUME}}, NO, Cause.NOT_MET),
    "a folder of the node": ({"hostPath": {"path": "/srv"}}, NO, Cause.NOT_MET),
    "a disk of the node": ({"local": {"path": "/mnt/disk"}}, NO, Cause.NOT_MET),
    "NFS": (NFS, NO, Cause.NOT_MET),
    "of a kind that is not known": ({"flexVolume": {"driver": "cinder"}}, UNKNOWN, Cause.NOT_VISIBLE),
    "of no kind": ({}, UNKNOWN, Cause.NOT_VISIBLE),
}


@pytest.mark.parametrize("name", SOURCES)
def test_whose_volume_it_is(name: str) -> None:
    source, truth, cause = SOURCES[name]
    cluster = hosting()
    cluster.one("persistentvolumes")["spec"] = source
    found = clouds(cluster, SERVICE)
    found.cloud.answers("volumev3", f"/v3/{PROJECT}/volumes/elsewhere",
                        {"itemNotFound": {"code": 404, "message": "canary"}}, status=404)  # fmt: skip
    answer = found.ask(volumes.tied_cinder)
    assert (answer.truth, answer.cause) == (truth, cause)
    assert "canary" not in str(found.cloud.transport.exchanges())


@pytest.mark.parametrize("kind", ["persistentvolumeclaims", "persistentvolumes"])
@pytest.mark.parametrize("phase", ["Pending", "Lost", "Released", "Failed", ""])
def test_a_claim_that_is_not_bound_is_not_in_force(kind: str, phase: str) -> None:
    cluster = hosting()
    cluster.one(kind)["status"] = {"phase": phase} if phase else {}
    answer = cinder(cluster, SERVICE)
    assert (answer.truth, answer.settle) == (UNKNOWN, "a claim that is bound")


def test_every_pod_behind_the_registrys_url_counts() -> None:
    cluster = hosting()
    claim(cluster, "second", "pv-4", {"cinder": {"volumeID": VOLUME}})
    pod(cluster, "second", {"app": "registry"}, container(cluster), {"name": "images", **CLAIMED})
    assert cinder(ready(cluster), SERVICE).truth is YES
    cluster.all("pods")[-1]["spec"]["volumes"] = [{"name": "images", **NFS}]
    answer = cinder(ready(cluster), SERVICE)
    assert (answer.truth, "one part of the registry" in answer.because) == (UNKNOWN, True)


@pytest.mark.parametrize("field", ["ports", "volumeMounts", "volumes", "conditions", "status"])
def test_a_field_that_is_lost_makes_nothing_known(field: str) -> None:
    """A volume on NFS, and a second container with a claim: whatever is missing, no *yes* comes of it."""
    cluster = hosting()
    one = serving(cluster)
    beside = {"name": "backup", "volumeMounts": [mount("images", "/var/lib/registry")]}
    one["spec"]["containers"] = [container(cluster) | {"volumeMounts": [mount("nfs", "/var/lib/registry")]}, beside]
    one["spec"]["volumes"].append({"name": "nfs", **NFS})
    assert cinder(cluster, SERVICE).truth is NO
    for part in (one, one["spec"], one["status"], *one["spec"]["containers"][:1]):
        part.pop(field, None)
    assert cinder(cluster, SERVICE).truth is not YES


def test_on_cinder_and_pulled_from_closes_the_row() -> None:
    cluster = hosting()
    ingress(cluster)
    one = cluster.one("pods")
    name = one["spec"]["containers"][0]["name"]
    one["spec"]["containers"][0]["image"] = f"{HOST}/app:1"
    one["status"]["containerStatuses"] = [{"name": name, "imageID": f"{HOST}/app@sha256:{'ab' * 32}"}]
    assert clouds(cluster).decide(private_registry.REQUIREMENT).verdict is Verdict.CLOSED


def test_what_the_case_said_of_a_path_to_a_wiki_is_not_said() -> None:
    """The registry on NFS, beside it on its host a wiki on Cinder; pods pull from the host."""
    cluster = hosting()
    serving(cluster)["spec"]["volumes"][0] = {"name": "images", **NFS}
    wiki: dict[str, Any] = {"name": "wiki", "ports": [{"containerPort": 8080}], "volumeMounts": [mount("d", "/srv")]}
    pod(cluster, "wiki", {"app": "wiki"}, wiki, {"name": "d", **CLAIMED})
    cluster.objects["/api/v1/services"].append(service("wiki", {"app": "wiki"}, {"port": 80, "targetPort": 8080}))
    ready(cluster)
    ingress(cluster, HOST, *({"path": text, "pathType": "Prefix", "backend": {
        "service": {"name": name, "port": {"number": port}}}} for text, name, port in
        (("/v2", "registry", 5000), ("/wiki", "wiki", 80))))  # fmt: skip
    assert cinder(cluster).truth is NO
