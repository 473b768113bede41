"""Row 2 on registries as people install them: Harbor's chart, OpenShift 3.11 and 4.12, registry:2 behind MetalLB."""

from __future__ import annotations

from typing import Any

import pytest

from container4nfv_probe.probes.facts import openshift, pulls, volumes
from container4nfv_probe.rules.model import Answer, Cause, Endpoint, Truth
from tests.cluster.cluster import Cluster, Object
from tests.cluster.hosting import ready
from tests.cluster.parts import LISTS, installed, objects
from tests.unit.clouds_in_memory import PROJECT
from tests.unit.probes.conftest import Names
from tests.unit.probes.registry_clusters import cinder, clouds

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN
HARBOR = "https://harbor.example"
ROUTE = "https://default-route-openshift-image-registry.apps.example"
SERVICE = "https://image-registry.openshift-image-registry.svc:5000"
CONTAINER = "ocp-image-registry-x"


def named(cluster: Cluster, kind: str, name: str) -> Object:
    """The object of a kind and name."""
    return next(one for one in cluster.objects[LISTS[kind]] if one["metadata"]["name"] == name)


class TestHarbor:
    @pytest.fixture(autouse=True)
    def _is_at_its_ingress(self, names: Names) -> None:
        names["harbor.example"] = ("203.0.113.9",)

    def test_is_followed_through_its_core(self) -> None:
        assert cinder(installed("harbor"), HARBOR).truth is YES

    @pytest.mark.parametrize("url", ["http://harbor-core.harbor.svc", "http://harbor-registry.harbor.svc:5000"])
    def test_is_the_same_by_each_of_its_services(self, url: str) -> None:
        assert cinder(installed("harbor"), url).truth is YES

    def test_of_its_configuration_no_secret_is_kept(self) -> None:
        found = clouds(installed("harbor"), HARBOR)
        found.ask(volumes.tied_cinder)
        kept = str(found.cloud.transport.exchanges())
        assert ("http://harbor-registry:5000" in kept, "canary" in kept) == (True, False)

    @pytest.mark.parametrize(
        ("change", "truth"),
        [
            ({"name": "REGISTRY_URL", "value": "http://harbor-portal:80"}, UNKNOWN),
            ({"name": "REGISTRY_URL", "value": "http://harbor-registry:5000"}, YES),
            ({"name": "REGISTRY_URL", "value": "http://$(HOST):5000"}, UNKNOWN),
            ({"name": "REGISTRY_URL", "value": "http://harbor-registry:$(PORT)"}, UNKNOWN),
            ({"name": "REGISTRY_URL", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}, UNKNOWN),
        ],
    )
    def test_passes_on_to_what_its_own_variable_says_first(self, change: Object, truth: Truth) -> None:
        cluster = installed("harbor")
        named(cluster, "Pod", "harbor-core-1")["spec"]["containers"][0]["env"].append(change)
        assert cinder(cluster, HARBOR).truth is truth

    @pytest.mark.parametrize("part", [{"subPath": "other.conf"}, {}])
    def test_reads_of_nginx_what_is_mounted_as_its_configuration(self, part: Object, names: Names) -> None:
        cluster = installed("harbor")
        cluster.all("ingresses").clear()
        for one in objects("harbor-front"):
            cluster.objects[LISTS[one["kind"]]].append(one)
        names["harbor.example"] = ("203.0.113.30",)
        for mount in (mount for one in cluster.objects[LISTS["Pod"]] for container in one["spec"]["containers"]
                      for mount in container.get("volumeMounts", [])):  # fmt: skip
            if mount["mountPath"] == "/etc/nginx/nginx.conf":
                mount.pop("subPath", None)
                mount |= part
        assert cinder(ready(cluster), HARBOR).truth is UNKNOWN

    def test_of_which_nothing_shows_to_whom_it_passes_on_is_no_no(self) -> None:
        cluster = installed("harbor")
        del named(cluster, "ConfigMap", "harbor-core")["data"]["REGISTRY_URL"]
        answer = cinder(cluster, HARBOR)
        assert (answer.truth, answer.because) == (
            UNKNOWN,
            "container core of pod harbor/harbor-core-1 is not seen to keep images, and may pass requests on",
        )

    def test_may_be_read_by_those_only_who_may_read_its_configuration(self) -> None:
        cluster = installed("harbor")
        cluster.forbidden = {"configmaps"}
        assert cinder(cluster, HARBOR).cause is Cause.FORBIDDEN

    @pytest.mark.parametrize(
        ("storage", "truth"),
        [
            ("s3: {bucket: b, secretkey: canary}", NO),
            ("swift: {container: c, password: canary}", NO),
            ("filesystem: {rootdirectory: /elsewhere}", NO),
            ("filesystem: {rootdirectory: /storage, maxthreads: 100}", YES),
        ],
    )
    def test_stores_as_its_configuration_says(self, storage: str, truth: Truth) -> None:
        cluster = installed("harbor")
        named(cluster, "ConfigMap", "harbor-registry")["data"]["config.yml"] = f"storage:\n  {storage}\n"
        assert cinder(cluster, HARBOR).truth is truth

    @pytest.mark.parametrize("url", [HARBOR, "https://203.0.113.30"])
    def test_is_followed_through_its_own_nginx_too(self, url: str, names: Names) -> None:
        cluster = installed("harbor")
        cluster.all("ingresses").clear()
        for one in objects("harbor-front"):
            cluster.objects[LISTS[one["kind"]]].append(one)
        names["harbor.example"] = ("203.0.113.30",)
        assert cinder(ready(cluster), url).truth is YES

    @pytest.mark.parametrize(
        "image", ["harbor.example", "harbor-core.harbor.svc:80", "harbor-registry.harbor.svc:5000"]
    )
    def test_is_pulled_from_by_each_of_its_names(self, image: str) -> None:
        cluster = installed("harbor")
        pod = named(cluster, "Pod", "harbor-portal-1")
        pod["spec"]["containers"][0]["image"] = f"{image}/team/app:1"
        pod["status"]["containerStatuses"] = [{"name": "portal", "imageID": f"{image}/team/app@sha256:{'ab' * 32}"}]
        assert clouds(cluster, HARBOR).ask(pulls.pods_pull).truth is YES


class TestOpenShift4:
    def ask(self, cluster: Cluster, url: str = ROUTE, held: Any = None, *endpoints: Endpoint) -> Answer:
        found = clouds(cluster, url, *endpoints)
        found.cloud.mock.register_uri("GET", found.cloud.url("object-store", CONTAINER),
                                      json=[{"name": "x", "hash": "h", "last_modified": "2026-01-01T00:00:00.0"}]
                                      if held is None else held)  # fmt: skip
        answer = found.ask(openshift.openshift_storage)
        assert "canary" not in str(found.cloud.transport.exchanges())
        return answer

    @pytest.mark.parametrize("url", [ROUTE, SERVICE, "https://172.30.12.1:5000"])
    def test_keeps_its_images_in_swift(self, url: str) -> None:
        answer = self.ask(installed("openshift-4.12"), url)
        assert (answer.truth, CONTAINER in answer.because) == (YES, True)

    def test_keeps_them_on_no_volume(self) -> None:
        assert cinder(installed("openshift-4.12"), ROUTE).truth is NO

    @pytest.mark.parametrize(
        ("url", "listed", "truth"),
        [
            ("http://keystone.test:5000/v3", "", YES),
            ("http://KEYSTONE.test:5000", "", YES),
            ("http://10.0.0.5:5000/v3", "http://10.0.0.5:5000", YES),
            ("http://10.0.0.5:5000/v3", "http://10.0.0.5:35357", UNKNOWN),
            ("http://keystone.test:35357/v3", "", UNKNOWN),
            ("http://a.test:5000/v3", "", UNKNOWN),
            ("http://keystone.test.other:5000/v3", "", UNKNOWN),
        ],
    )
    def test_has_a_keystone_of_many_names(self, url: str, listed: str, truth: Truth) -> None:
        cluster = installed("openshift-4.12")
        named(cluster, "Pod", "image-registry-1")["spec"]["containers"][0]["env"][2]["value"] = url
        internal = [Endpoint("identity", "internal", "RegionOne", listed)] if listed else []
        answer = self.ask(cluster, ROUTE, None, *internal)
        assert answer.truth is truth
        assert (answer.cause is Cause.OTHER_CLOUD) is (truth is UNKNOWN)

    @pytest.mark.parametrize(
        ("name", "value", "truth"),
        [
            ("TENANTID", PROJECT, YES),
            ("TENANTID", PROJECT.upper(), UNKNOWN),
            ("TENANTID", "another", UNKNOWN),
            ("TENANTID", "$(PROJECT)", UNKNOWN),
            ("TENANTID", None, UNKNOWN),
            ("TENANT", "demo", YES),
            ("TENANT", "Demo", YES),
            ("TENANT", "another", UNKNOWN),
            ("TENANT", None, UNKNOWN),
            ("REGION", "RegionOne", YES),
            ("REGION", "regionone", UNKNOWN),
            ("REGION", "RegionTwo", UNKNOWN),
            ("REGION", None, UNKNOWN),
            ("DOMAIN", "Default", YES),
            ("AUTHVERSION", "2", YES),
        ],
    )
    def test_is_of_a_project_and_a_region(self, name: str, value: str | None, truth: Truth) -> None:
        cluster = installed("openshift-4.12")
        said = {"value": value} if value is not None else {"valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}
        environment = named(cluster, "Pod", "image-registry-1")["spec"]["containers"][0]["env"]
        environment.append({"name": f"REGISTRY_STORAGE_SWIFT_{name}", **said})
        answer = self.ask(cluster)
        assert answer.truth is truth
        if truth is UNKNOWN:
            assert answer.cause is (Cause.NOT_VISIBLE if value is None or "$" in value else Cause.OTHER_CLOUD)

    def test_by_the_names_of_two_projects_is_of_neither(self) -> None:
        cluster = installed("openshift-4.12")
        environment = named(cluster, "Pod", "image-registry-1")["spec"]["containers"][0]["env"]
        environment += [{"name": "REGISTRY_STORAGE_SWIFT_TENANTID", "value": PROJECT},
                        {"name": "REGISTRY_STORAGE_SWIFT_TENANT", "value": "another"}]  # fmt: skip
        assert self.ask(cluster).truth is UNKNOWN

    def test_of_which_variables_are_a_whole_objects_is_unknown(self) -> None:
        cluster = installed("openshift-4.12")
        named(cluster, "Pod", "image-registry-1")["spec"]["containers"][0]["envFrom"] = [{"secretRef": {"name": "s"}}]
        assert self.ask(cluster).truth is UNKNOWN

    def test_has_what_is_in_force_in_its_pods_and_not_in_its_configuration(self) -> None:
        cluster = installed("openshift-4.12")
        named(cluster, "Config", "cluster")["spec"]["storage"] = {"pvc": {"claim": "wished"}}
        assert self.ask(cluster).truth is YES

    def test_in_a_container_of_this_project_that_holds_nothing_is_unknown(self) -> None:
        answer = self.ask(installed("openshift-4.12"), held=[])
        assert (answer.truth, answer.settle.startswith("credentials of the project")) == (UNKNOWN, True)

    def test_in_another_projects_container_is_unknown(self) -> None:
        found = clouds(installed("openshift-4.12"), ROUTE)
        assert found.ask(openshift.openshift_storage).truth is UNKNOWN

    @pytest.mark.parametrize("lost", [0, 1, 2])
    def test_of_which_something_is_not_shown_is_unknown(self, lost: int) -> None:
        cluster = installed("openshift-4.12")
        named(cluster, "Pod", "image-registry-1")["spec"]["containers"][0]["env"][lost].pop("value")
        assert self.ask(cluster).truth is UNKNOWN

    @pytest.mark.parametrize(
        ("volume", "truth"),
        [({"persistentVolumeClaim": {"claimName": "c"}}, YES), ({"emptyDir": {}}, NO), ({"nfs": {}}, NO)],
    )
    def test_on_a_volume_is_followed_to_that(self, volume: Object, truth: Truth) -> None:
        cluster = installed("openshift-4.12")
        pod = named(cluster, "Pod", "image-registry-1")
        pod["spec"]["volumes"].append({"name": "registry-storage", **volume})
        pod["spec"]["containers"][0]["env"] = [
            {"name": "REGISTRY_STORAGE", "value": "filesystem"},
            {"name": "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", "value": "/registry"}]  # fmt: skip
        pod["spec"]["containers"][0]["volumeMounts"].append({"name": "registry-storage", "mountPath": "/registry"})
        for one in objects("openshift-3.11")[-2:]:
            one["metadata"] |= {"namespace": "openshift-image-registry"}
            if one["kind"] == "PersistentVolumeClaim":
                one["metadata"]["name"] = "c"
            cluster.objects[LISTS[one["kind"]]].append(one)
        assert (self.ask(cluster).truth, cinder(cluster, ROUTE).truth) == (truth, truth)

    def test_in_another_store_is_in_neither(self) -> None:
        cluster = installed("openshift-4.12")
        named(cluster, "Pod", "image-registry-1")["spec"]["containers"][0]["env"][0]["value"] = "s3"
        assert self.ask(cluster).truth is NO

    def test_is_not_every_registry_of_the_cluster(self) -> None:
        cluster = installed("openshift-4.12")
        for one in objects("metallb"):
            cluster.objects[LISTS[one["kind"]]].append(one)
        answer = self.ask(ready(cluster), "https://203.0.113.20")
        assert (answer.truth, "not to OpenShift's own registry" in answer.because) == (NO, True)

    def test_is_perhaps_what_is_seen_nowhere(self) -> None:
        assert self.ask(installed("openshift-4.12"), "https://registry.example").truth is UNKNOWN

    @pytest.mark.parametrize("url", [ROUTE, SERVICE])
    def test_is_pulled_from_by_its_service(self, url: str) -> None:
        cluster = installed("openshift-4.12")
        pod = named(cluster, "Pod", "image-registry-1")
        image = "image-registry.openshift-image-registry.svc:5000/team/app"
        pod["status"]["containerStatuses"] = [{"name": "registry", "imageID": f"{image}@sha256:{'cd' * 32}"}]
        assert clouds(cluster, url).ask(pulls.pods_pull).truth is YES


class TestOpenShift3:
    @pytest.mark.parametrize("url", ["https://docker-registry.default.svc:5000", "https://172.30.1.1:5000",
                                     "https://docker-registry-default.apps.example"])  # fmt: skip
    def test_has_its_registry_on_a_cinder_volume(self, url: str) -> None:
        cluster = installed("openshift-3.11", version="")
        assert (cinder(cluster, url).truth, clouds(cluster, url).ask(openshift.openshift_storage).truth) == (YES, YES)

    def test_hides_its_swift_in_a_secret(self) -> None:
        cluster = installed("openshift-3.11", version="")
        spec = named(cluster, "Pod", "docker-registry-1-abcde")["spec"]
        spec["containers"][0]["env"].append(
            {"name": "REGISTRY_CONFIGURATION_PATH", "value": "/etc/registry/config.yml"}
        )
        spec["containers"][0]["volumeMounts"].append({"name": "docker-config", "mountPath": "/etc/registry"})
        spec["volumes"].append({"name": "docker-config", "secret": {"secretName": "registry-config"}})
        url = "https://docker-registry.default.svc:5000"
        assert clouds(cluster, url).ask(openshift.openshift_storage).truth is UNKNOWN


class TestMetalLb:
    @pytest.mark.parametrize(
        ("url", "addresses", "truth"),
        [
            ("https://registry.example", ("203.0.113.20",), YES),
            ("https://registry.example", (), UNKNOWN),
            ("https://203.0.113.20", (), YES),
            ("https://203.0.113.20:53", (), UNKNOWN),
            ("https://registry-0.registry.registry.svc:5000", (), YES),
        ],
    )
    def test_serves_at_the_address_that_a_name_has(
        self, url: str, addresses: tuple[str, ...], truth: Truth, names: Names
    ) -> None:
        names.update({"registry.example": addresses} if addresses else {})
        assert cinder(installed("metallb"), url).truth is truth

    def test_is_not_openshift(self) -> None:
        answer = clouds(installed("metallb"), "https://203.0.113.20").ask(openshift.openshift_storage)
        assert (answer.truth, answer.because) == (NO, "the cluster is not OpenShift: it has no Routes")

    def test_on_a_volume_of_another_cloud_is_that_clouds(self) -> None:
        found = clouds(installed("metallb"), "https://203.0.113.20")
        volume = f"/v3/{PROJECT}/volumes/0f6c2f1e-1c1d-4b0e-9d76-2f0a3f6a9a11"
        found.cloud.answers("volumev3", volume, {"itemNotFound": {"code": 404, "message": "m"}}, status=404)
        assert found.ask(volumes.tied_cinder).cause is Cause.OTHER_CLOUD
