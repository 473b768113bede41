"""Row 2: a private registry for container images, on OpenStack's own storage, used by the COE.

Three things must come together: a registry answers, its bytes are in Swift or Cinder of this
cloud, and Zun, Magnum or the pods of a cluster pull from it. Short of a registry, Zun can be
served from Glance. Where no registry is given, only what OpenStack's own APIs hold is seen.
"""

from __future__ import annotations

from dataclasses import replace

from container4nfv_probe import (
    Answer,
    Cause,
    Document,
    Read,
    Requirement,
    Subject,
    check,
    field,
    found,
    listing,
    met,
    no,
    unknown,
    version_of,
    yes,
)

from .zun import ROOT, image_search, not_zun


class Registry(Document, frozen=True):
    """A registry Zun was told of (``/v1/registries``); its password is never read."""

    domain: str


class Labels(Document, frozen=True):
    """Of the labels only this: others may hold passwords (``grafana_admin_passwd``)."""

    container_infra_prefix: str = ""


class Template(Document, frozen=True):
    """A Magnum cluster template."""

    uuid: str
    registry_enabled: bool | None = None
    insecure_registry: str | None = None
    labels: Labels | None = None

    def points(self) -> str:
        """The registry its clusters are told to use, if any."""
        return self.insecure_registry or (self.labels.container_infra_prefix if self.labels else "")


class Cluster(Document, frozen=True):
    """A Magnum cluster."""

    uuid: str
    cluster_template_id: str
    status: str | None = None


class Conductor(Document, frozen=True):
    """A row of ``/v1/mservices``, which only an admin may read."""


class Task(Document, frozen=True):
    """A Glance task, which only an admin may list."""


class Enum(Document, frozen=True):
    """The values a property may have; null is one of them."""

    enum: tuple[str | None, ...] = ()


class Formats(Document, frozen=True):
    """The one property of an image's schema that matters here."""

    container_format: Enum = Enum()


class Schema(Document, frozen=True):
    """A JSON schema of Glance or Glare."""

    properties: Formats


class Schemas(Document, frozen=True):
    """Glare's schemas, by artifact type."""

    schemas: dict[str, Schema]


class Image(Document, frozen=True):
    """A Glance image."""

    id: str
    status: str
    container_format: str | None = None


class Swift(Document, frozen=True):
    """A container of an account, or an object of a container."""

    name: str = field(default="")


MAGNUM = version_of("container-infra")
CONDUCTORS = Read("container-infra", "/v1/mservices", Conductor, key="mservices", role="admin")
TEMPLATES = Read(
    "container-infra",
    "/v1/clustertemplates",
    Template,
    key="clustertemplates",
    proof=CONDUCTORS,
    command="openstack coe cluster template list",
)
CLUSTERS = Read(
    "container-infra", "/v1/clusters", Cluster, key="clusters", proof=CONDUCTORS, command="openstack coe cluster list"
)
REGISTRIES = Read("container", "/v1/registries", Registry, key="registries", since="1.30",
                  everyone=(("all_projects", "1"),), command="openstack appcontainer registry list")  # fmt: skip
IMAGE_SCHEMA = Read("image", "/v2/schemas/image", Schema)
TASKS = Read("image", "/v2/tasks", Task, key="tasks", role="admin", params=(("limit", "1"),))
IMAGES = Read("image", "/v2/images", Image, key="images", proof=TASKS,
              params=(("container_format", "docker"), ("status", "active"), ("limit", "100")),
              command="openstack image list --property container_format=docker --status active")  # fmt: skip
# What Glance leaves out of that list, even for an admin: community images of other projects, and hidden ones.
UNLISTED = tuple(replace(IMAGES, params=(*IMAGES.params, extra), command="")
                 for extra in (("visibility", "community"), ("os_hidden", "true")))  # fmt: skip
GLARE = Read("artifact", "/schemas", Schemas)
ACCOUNT = Read("object-store", "", Swift, role="member", params=(("format", "json"), ("limit", "1000")),
               command="openstack container list")  # fmt: skip
# The first object under the prefix is enough: this is read as one document, not page by page.
BLOBS = Read("object-store", "{container}", tuple[Swift, ...], role="member",
             params=(("format", "json"), ("prefix", "files/docker/registry/v2/"), ("limit", "1")))  # fmt: skip
# The S3 driver's layout, which Docker Distribution 3 and later have on Swift.
S3_BLOBS = replace(BLOBS, params=(("format", "json"), ("prefix", "docker/registry/v2/"), ("limit", "1")))
# Magnum 23 (API 1.13 and later) has no driver left that starts a registry.
LAST_WITH_REGISTRY = (1, 12)
MOST_CONTAINERS = 8


@check(plane="registry", asks=("registry: GET /v2/",))
def registry_answers(subject: Subject) -> Answer:
    """Does the registry answer its API?"""
    subject.without("registry")


@check(BLOBS, plane="registry", asks=("registry: HEAD of a blob",))
def tied_swift(subject: Subject) -> Answer:
    """Are blobs that the registry serves in this cloud's Swift (native driver)?"""
    subject.without("registry")


@check(plane="registry", asks=("registry: HEAD of a blob",))
def tied_s3(subject: Subject) -> Answer:
    """Are blobs that the registry serves in this cloud's object store (S3 driver)?"""
    subject.without("registry")


@check(plane="kubernetes", asks=("kubernetes: GET persistentvolumeclaims, persistentvolumes",))
def tied_cinder(subject: Subject) -> Answer:
    """Is the registry's volume a Cinder volume of this cloud?"""
    subject.without("kubernetes")


@check(plane="kubernetes", asks=("kubernetes: GET imageregistry.operator.openshift.io configs/cluster",))
def openshift_storage(subject: Subject) -> Answer:
    """Does OpenShift's registry operator keep its images in Swift or on Cinder?"""
    subject.without("kubernetes")


@check(ROOT, REGISTRIES)
def zun_registry(subject: Subject) -> Answer:
    """Is Zun told to use this registry?"""
    if other := not_zun(subject):
        return other
    registries = subject.openstack.list(REGISTRIES)
    if registries.items:
        subject.without("registry")
    return found((), registries, "", "Zun knows of no registry")


@check(TEMPLATES)
def magnum_points(subject: Subject) -> Answer:
    """Do Magnum's cluster templates point at this registry?"""
    templates = subject.openstack.list(TEMPLATES)
    if any(template.points() for template in templates.items):
        subject.without("registry")
    return found((), templates, "", "no Magnum template names a registry")


@check(plane="kubernetes", asks=("kubernetes: GET pods",))
def pods_pull(subject: Subject) -> Answer:
    """Do running pods take their images from this registry?"""
    subject.without("kubernetes")


@check(MAGNUM, TEMPLATES, CLUSTERS, ACCOUNT, BLOBS)
def magnum_node_registry(subject: Subject) -> Answer:
    """Does a Magnum cluster run its nodes' registry, with blobs in this project's Swift?"""
    clusters = subject.openstack.list(CLUSTERS)
    templates = {one.uuid for one in subject.openstack.list(TEMPLATES).items if one.registry_enabled}
    running = [one.uuid for one in clusters.items
               if one.cluster_template_id in templates and one.status == "CREATE_COMPLETE"]  # fmt: skip
    if not running:
        return found(running, clusters, "", "no Magnum cluster was created with registry_enabled")
    newest = subject.openstack.get(MAGNUM).newest()
    if not newest or newest > LAST_WITH_REGISTRY:
        return unknown(f"cluster {listing(running)} has registry_enabled, but Magnum"
                       f" {number_of(newest) or 'of unknown version'} may start no registry any more",
                       Cause.NOT_VISIBLE, "the URL of its registry")  # fmt: skip
    names, looked_everywhere = containers_with_blobs(subject, BLOBS)
    if clusters.whole():  # An admin's list does not say whose a cluster is, and this Swift account is one project's.
        return unknown(f"cluster {listing(running)} has registry_enabled, in a project that may not be this one",
                       Cause.NOT_VISIBLE, "credentials of the project that owns the cluster")  # fmt: skip
    if names:
        return yes(f"Magnum cluster {listing(running)} runs a registry on its nodes, with blobs in Swift"
                   f" container {listing(names)}")  # fmt: skip
    if not looked_everywhere:
        return unknown("no registry blobs were found in the Swift containers looked at", Cause.NOT_VISIBLE,
                       "the container's name")  # fmt: skip
    return no("this project's Swift holds no registry blobs for its Magnum clusters")


@check(IMAGE_SCHEMA)
def glance_takes_docker(subject: Subject) -> Answer:
    """Does Glance accept images in docker format?"""
    formats = subject.openstack.get(IMAGE_SCHEMA).properties.container_format.enum
    return met("docker" in formats, "Glance accepts docker images", "Glance does not accept docker images")


@check(IMAGES, *UNLISTED, TASKS)
def docker_image_active(subject: Subject) -> Answer:
    """Is an image in docker format active in Glance?"""
    for read in (IMAGES, *UNLISTED):
        images = subject.openstack.list(read)
        active = [one.id for one in images.items if (one.container_format, one.status) == ("docker", "active")]
        if active:
            break
    return found(active, images, f"Glance holds {len(active)} active docker image{'s'[: len(active) > 1]}",
                 "Glance holds no active docker image")  # fmt: skip


@check(ACCOUNT, BLOBS, S3_BLOBS)
def swift_holds_blobs(subject: Subject) -> Answer:
    """Does a container of this project's Swift look like a registry's?"""
    names, looked_everywhere = containers_with_blobs(subject, BLOBS, S3_BLOBS)
    if names or looked_everywhere:
        return met(bool(names), f"Swift container {listing(names)} holds registry blobs",
                   "no Swift container of this project holds registry blobs")  # fmt: skip
    return unknown(f"only {MOST_CONTAINERS} Swift containers were looked at", Cause.NOT_VISIBLE, "the container's name")


@check(GLARE)
def glare_takes_docker(subject: Subject) -> Answer:
    """Does Glare accept images in docker format?"""
    images = subject.openstack.get(GLARE).schemas.get("images")
    formats = images.properties.container_format.enum if images else ()
    return met("docker" in formats, "Glare accepts docker images", "Glare does not accept docker images")


def containers_with_blobs(subject: Subject, *layouts: Read[tuple[Swift, ...]]) -> tuple[list[str], bool]:
    """Swift containers with blobs in one of these layouts, and whether all were looked at."""
    names = [one.name for one in subject.openstack.list(ACCOUNT).items]
    likely = sorted(names, key=lambda name: not any(word in name for word in ("registry", "docker")))
    looked = likely[:MOST_CONTAINERS]
    held = [name for name in looked if any(subject.openstack.get(one.at(container=name)) for one in layouts)]
    return held, len(looked) == len(names)


def number_of(version: tuple[int, ...]) -> str:
    """A version as people write it."""
    return ".".join(map(str, version))


backed = tied_swift | tied_s3 | tied_cinder | openshift_storage
wired = zun_registry | magnum_points | pods_pull
zun_from_glance = glance_takes_docker & docker_image_active & image_search

REQUIREMENT = Requirement(
    id="private-registry",
    row=2,
    title="Container private registry to store container images",
    projects=("Swift", "Cinder", "Glance", "Glare"),
    published="Open",
    closed=(registry_answers & backed & wired) | magnum_node_registry,
    partial=(registry_answers & (backed | wired)) | zun_from_glance,
    supporting=(swift_holds_blobs, glare_takes_docker),
    note="Glance speaks no registry protocol: what it holds serves Zun, not other COEs.",
    traps=(
        "Glance, Nova, Zun and others answer at /v2/ too: a service of the catalogue is no registry.",
        "A registry recorded in Zun is a client's credential, not a registry.",
        "registry_enabled is a dead flag from Magnum 23 (API 1.13) on.",
        "Swift lists one account: the registry usually lives in another project.",
        "Docker Distribution 3 has no Swift driver; its S3 driver stores under another prefix.",
    ),
    sources=(
        "magnum 22.0.0: magnum/drivers/common/templates/fragments/configure-docker-registry.sh",
        "glance 33.0.0: glance/common/config.py (container_formats)",
        "zun 18.0.0: zun/api/controllers/v1/registries.py (API 1.30)",
    ),
)
