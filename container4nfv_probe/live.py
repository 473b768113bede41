"""The way from a configured cloud to a subject that answers: only this pays for openstacksdk."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from container4nfv_probe.subject import Subject
from container4nfv_probe.wire import Deadline

if TYPE_CHECKING:
    from openstack.config.cloud_region import CloudRegion


def chosen(options: argparse.Namespace) -> CloudRegion:
    """The cloud that options (``os_cloud`` …) or the environment name. Raises ``ConfigurationError``."""
    from container4nfv_probe.planes import clouds

    return clouds.choose(getattr(options, "config", None) or clouds.configuration(), options)


def logged_in(cloud: CloudRegion, deadline: Deadline) -> Subject:
    """Its OpenStack, behind the guard. Raises ``ConfigurationError``, ``LoginError``."""
    from container4nfv_probe.planes.login import login
    from container4nfv_probe.sockets import WatchedAdapter
    from container4nfv_probe.transport import Transport
    from container4nfv_probe.wire import Guard

    return login(cloud, Transport(Guard(WatchedAdapter(), deadline)))


@contextmanager
def with_planes(cloud: CloudRegion, deadline: Deadline) -> Iterator[Subject]:
    """The same with the other planes that the cloud's entry in clouds.yaml names, while they are open."""
    from container4nfv_probe.planes import beside, ways

    given = ways.chosen(argparse.Namespace(), cloud.config.get(ways.KEY))
    subject = logged_in(cloud, deadline)
    with beside.opened(given, subject.openstack.transport) as planes:
        yield subject.with_planes(planes, given.declared_absent)
