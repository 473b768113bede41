"""The way from a configured cloud to a subject that answers: only this pays for openstacksdk."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from container4nfv_probe.audit.subject import Subject
from container4nfv_probe.rules.errors import Error
from container4nfv_probe.wire.deadline import Deadline
from container4nfv_probe.wire.guard import Guard
from container4nfv_probe.wire.transport import Transport

if TYPE_CHECKING:
    from openstack.config.cloud_region import CloudRegion


def chosen(options: argparse.Namespace) -> CloudRegion:
    """The cloud that options (``os_cloud`` …) or the environment name. Raises ``ConfigurationError``."""
    from container4nfv_probe.planes import clouds

    return clouds.choose(getattr(options, "config", None) or clouds.configuration(), options)


def logged_in(cloud: CloudRegion, deadline: Deadline) -> Subject:
    """Its OpenStack, behind the guard. Raises ``ConfigurationError``, ``LoginError``."""
    from container4nfv_probe.planes.login import login

    transport = _guarded(deadline)
    with _struck(transport):
        return Subject(*login(cloud, transport))


@contextmanager
def with_planes(cloud: CloudRegion, deadline: Deadline, options: argparse.Namespace | None = None) -> Iterator[Subject]:
    """The same with the other planes that options or the cloud's entry name, while they are open."""
    with planes_behind(_guarded(deadline), cloud, options) as subject:
        yield subject


@contextmanager
def planes_behind(
    transport: Transport, cloud: CloudRegion, options: argparse.Namespace | None = None
) -> Iterator[Subject]:
    """The same by a transport, and so a guard, that somebody else made."""
    from container4nfv_probe.planes import beside, ways
    from container4nfv_probe.planes.login import login

    given = ways.chosen(options or argparse.Namespace(), cloud.config.get(ways.KEY))
    transport.secrets.add(given.registry_password)
    with beside.opened(given, transport) as planes:
        with _struck(transport):
            subject = Subject(*login(cloud, transport)).with_planes(planes, given.declared_absent)
        yield subject


@contextmanager
def _struck(transport: Transport) -> Iterator[None]:
    """What cannot be done is said without a secret, whatever the identity service said."""
    try:
        yield
    except Error as error:
        error.args = (transport.secrets.struck(str(error)), *error.args[1:])
        raise


def _guarded(deadline: Deadline) -> Transport:
    from container4nfv_probe.wire.sockets import WatchedAdapter

    return Transport(Guard(WatchedAdapter(), deadline))
