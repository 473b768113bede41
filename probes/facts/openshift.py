"""OpenShift's own registry: which one that is, and where its container says that it keeps its images.

Its operator (4.x) writes what is in force into the environment of the registry's container; the Keystone of
its Swift stands there even where the operator's configuration leaves it out, and takes it from the
cluster's credentials (cluster-image-registry-operator of 4.12, ``pkg/storage/swift/swift.go``). In 3.11
it stands in a Secret, which is not read (openshift-ansible 3.11, ``roles/openshift_hosted``).
"""

from __future__ import annotations

from collections.abc import Iterator

from container4nfv_probe import Answer, Cause, Subject, check, listing, no, unknown, yes

from .environment import SWIFT_CONTAINER, SWIFT_PROJECT, SWIFT_PROJECT_ID, SWIFT_REGION, SWIFT_URL, Environment
from .exposed import FOLLOWED, NOT_HERE, Reach, followed, place_of_registry
from .routes import GROUP, VERSION
from .services import Door, place_of
from .swift import BLOBS
from .volumes import CINDER, CLAIM, VOLUME, on_cinder, stored_by

# Namespace and Service: of its operator, and as 3.11 installs it.
ITS_OWN = {("openshift-image-registry", "image-registry"), ("default", "docker-registry")}
WHERE = (SWIFT_PROJECT_ID, SWIFT_PROJECT, SWIFT_REGION)
OWNER = "credentials of the project whose object store the registry uses, and its region, if it is another than this"


@check(*FOLLOWED, CLAIM, VOLUME, CINDER, BLOBS, plane="kubernetes")
def openshift_storage(subject: Subject) -> Answer:
    """Does OpenShift's own registry, if it is this one, keep its images in Swift or on Cinder of this cloud?"""
    place = place_of_registry(subject)
    if "routes" not in subject.kubernetes.serves(GROUP, VERSION):
        return no("the cluster is not OpenShift: it has no Routes")
    reach = followed(subject, place)
    if reach.doors and not reach.unclear and not any(map(is_its_own, reach.doors)):
        return no(f"{subject.registry.host} leads to {listing(map(str, reach.doors))}, not to OpenShift's own registry")
    if not reach.doors or not all(map(is_its_own, reach.doors)):
        return unknown(next(iter(reach.unclear), f"{subject.registry.host} leads to several registries"),
                       Cause.NOT_VISIBLE, reach.settle or NOT_HERE)  # fmt: skip
    if {stored_by(subject, end)[0] for end in reach.ends} == {"swift"} and not reach.unclear:
        return in_swift(subject, reach)
    return on_cinder(subject, reach)


def is_its_own(door: Door) -> bool:
    """Whether a Service is that of OpenShift's own registry."""
    return (door.namespace, door.service) in ITS_OWN


def in_swift(subject: Subject, reach: Reach) -> Answer:
    """Whether its containers use a Swift container of this project, by a Keystone of this cloud."""
    containers = [one.container for one in reach.ends]
    said = {(one.env.get(SWIFT_URL), one.env.get(SWIFT_CONTAINER)) for one in containers}
    url, container = min(said)
    hidden = any(one.envFrom or one.env.hides(*WHERE) for one in containers)
    if len(said) > 1 or not (url and container) or hidden:
        return unknown("OpenShift's registry keeps its images in Swift, but not shown in which", Cause.NOT_VISIBLE,
                       f"{listing((SWIFT_URL, SWIFT_CONTAINER, *WHERE))}, written out in its container")  # fmt: skip
    place = place_of(url)
    if (place.host, place.port) not in keystones(subject):
        sentence = (
            f"OpenShift's registry keeps its images in Swift, by a Keystone that is not in the catalogue: {place}"
        )
        return unknown(
            sentence, Cause.OTHER_CLOUD, "that Keystone as auth_url, or in the catalogue, if it is this cloud's"
        )
    if others := {other for one in containers for other in elsewhere(subject, one.env)}:
        return unknown(f"OpenShift's registry keeps its images in Swift of {listing(others)}", Cause.OTHER_CLOUD, OWNER)
    if subject.openstack.get(BLOBS.at(container=container)):
        return yes(f"OpenShift's registry keeps its images in Swift container {container} of this project")
    return unknown(f"OpenShift's registry keeps its images in Swift container {container} of this cloud, and the one "
                   "of this project holds none", Cause.NOT_VISIBLE, OWNER)  # fmt: skip


def elsewhere(subject: Subject, said: Environment) -> Iterator[str]:
    """Other projects and regions than this audit's that it is told to use; what it is not told is its user's own."""
    scope = subject.scope
    if said.get(SWIFT_PROJECT_ID) not in ("", scope.project_id):
        yield f"project {said.get(SWIFT_PROJECT_ID)}"
    if said.get(SWIFT_PROJECT).casefold() not in ("", scope.project.casefold()):
        yield f"project {said.get(SWIFT_PROJECT)}"
    if said.get(SWIFT_REGION) not in ("", scope.region):
        yield f"region {said.get(SWIFT_REGION)}"


def keystones(subject: Subject) -> set[tuple[str, int]]:
    """Host and port of every endpoint of this cloud's Keystone."""
    urls = [one.url for one in subject.scope.endpoints if one.service_type == "identity"]
    return {(place.host, place.port) for place in map(place_of, (subject.scope.auth_url, *urls))}
