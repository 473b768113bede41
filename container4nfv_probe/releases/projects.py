"""Which projects the release inference knows, where each names its versions, and what follows."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from container4nfv_probe.audit.subject import Subject
from container4nfv_probe.planes.versions import ApiVersion, VersionDocument, version_of
from container4nfv_probe.releases.glance import glance
from container4nfv_probe.releases.neutron import Extension, neutron
from container4nfv_probe.releases.said import Said, dotted, nothing, told
from container4nfv_probe.releases.series import beside, number
from container4nfv_probe.rules.document import Document
from container4nfv_probe.rules.errors import BadDocument, Forbidden, Unanswered
from container4nfv_probe.rules.public import Public
from container4nfv_probe.rules.read import Read


@dataclass(frozen=True)
class Known:
    """A project: any name of its service type, what is read of it, and how that is understood."""

    project: str
    service_type: str
    read: Read[Any]
    understood: Callable[[str, Any], Said]

    def said(self, subject: Subject) -> Said:
        """Read and understood; raises what the plane raises."""
        plane = subject.openstack
        try:
            document = plane.list(self.read).every() if self.read.key else plane.get(self.read)
        except Unanswered as error:
            if self.project != "swift":
                raise
            raise _of_swift(error, subject) from error
        return self.understood(self.project, document)


class NotSwift(BadDocument):
    """Something else answers at the object store's endpoint: Ceph's RADOS Gateway."""


class KeystoneVersion(Document, frozen=True):
    """Keystone's ``/v3``."""

    version: ApiVersion


class Template(Document, frozen=True):
    """One of Heat's template versions: ``heat_template_version.2018-08-31``."""

    version: Annotated[str, Public(form=r"heat_template_version\.\d{4}-\d\d-\d\d")]


class SwiftInfo(Document, frozen=True):
    """The part of Swift's ``/info`` about Swift itself; its ``disallowed_sections`` hide any of it."""

    version: Annotated[str, Public(form=r"\d{1,2}(\.\d{1,4}){2}([.+~-](dev|rc|a|b|0ubuntu|[0-9.+~-]){1,20})?")] = ""


class Info(Document, frozen=True):
    """Swift's ``/info``."""

    swift: SwiftInfo = SwiftInfo()


def ranged(project: str, document: VersionDocument) -> Said:
    """A root whose entries name their highest microversion."""
    named = [(number(one.max_version or one.version), number(one.min_version)) for one in document.versions]
    highest, lowest = max(named, default=((), ()))
    return told(project, dotted(lowest), highest) if highest else nothing("its version document names no API version")


def keystone(project: str, document: KeystoneVersion) -> Said:
    """``v3.14`` is the id."""
    highest = number(document.version.id)
    return told(project, "", highest) if len(highest) == 2 else nothing("/v3 names no API version with two numbers")


def octavia(project: str, document: VersionDocument) -> Said:
    """Every version is an entry; v1, listed until Stein, says nothing."""
    listed = sorted(value for one in document.versions if len(value := number(one.id)) == 2)
    if not listed:
        return nothing("its version document names no API version with two numbers")
    return told(project, dotted(listed[0]), listed[-1])


def heat(project: str, templates: tuple[Template, ...]) -> Said:
    """The newest dated template: Rocky's is the newest until Victoria, Wallaby's from then on."""
    matches = (re.fullmatch(r"heat_template_version\.(\d{4}-\d\d-\d\d)", one.version) for one in templates)
    dates = sorted(matched[1] for matched in matches if matched)
    if not dates:
        return nothing("it lists no dated template version")
    return told(project, dates[0], number(dates[-1]), dates[-1])


def swift(project: str, document: Info) -> Said:
    """The package's version; Ceph's RGW names Ceph's in the same place."""
    text = document.swift.version
    if not text:
        return nothing("its /info does not show swift.version: disallowed_sections in proxy-server.conf hides it")
    matched = re.fullmatch(r"(2\.\d{1,4}\.\d{1,4})([.+~-][\w.+~-]{1,40})?", text)
    if re.fullmatch(r"\d{2}\.\d{1,3}\.\d{1,3}([.+~-][\w.+~-]{1,80})?", text):
        raise NotSwift(f"{RGW} {text} answers here, not Swift: it is of no OpenStack series")
    if not matched:
        return nothing("swift.version is none of Swift's")
    if not matched[2]:
        return told(project, "", number(text))
    fits = beside(project, number(matched[1]))
    return Said("", text, fits, f"{text} was built beside the releases: {fits[0]} or what became {fits[-1]}")


def _of_swift(error: Unanswered, subject: Subject) -> Unanswered:
    """What it means that ``/info`` was not answered."""
    if isinstance(error, Forbidden):
        meant: Unanswered = Forbidden("Swift answers 403 to /info: expose_info is false in its proxy-server.conf",
                                      "expose_info = true in proxy-server.conf")  # fmt: skip
    elif any("/swift/v1" in one.url for one in subject.openstack.catalogue.find("object-store")):
        meant = NotSwift(f"the endpoint has the path of {RGW}, /swift/v1, and does not answer as Swift does")
    else:
        return error
    meant.exchange = error.exchange
    return meant


RGW = "Ceph RGW"
KNOWN = (
    Known("keystone", "identity", Read("identity", "/v3", KeystoneVersion), keystone),
    Known("glance", "image", Read("image", "/versions", VersionDocument), glance),
    Known("neutron", "network", Read("network", "/v2.0/extensions", Extension, key="extensions"), neutron),
    Known("heat", "orchestration",
          Read("orchestration", "template_versions", Template, key="template_versions"), heat),
    Known("swift", "object-store", Read("object-store", "/info", Info), swift),
    Known("octavia", "load-balancer", version_of("load-balancer"), octavia),
    *(Known(project, service_type, version_of(service_type), ranged) for project, service_type in (
        ("nova", "compute"), ("cinder", "block-storage"), ("placement", "placement"), ("zun", "container"),
        ("magnum", "container-infra"), ("ironic", "baremetal"), ("manila", "shared-file-system"))),
    # Barbican lists its microversions only for whoever names one.
    Known("barbican", "key-manager", Read("key-manager", "/", VersionDocument, microversion="1.1"), ranged),
)  # fmt: skip
