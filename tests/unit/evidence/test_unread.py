"""What could not be read is noted, and a replay says it again in the same words."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from container4nfv_probe.audit.runner import ask
from container4nfv_probe.evidence.replay import Recorded, subject_of
from container4nfv_probe.probes.facts.zun import workers_up
from container4nfv_probe.rules.model import Truth
from tests.unit.clouds_in_memory import Cloud

UNREAD: dict[str, dict[str, Any]] = {
    "HTML": {"text": "<html></html>"},
    "not JSON": {"text": "{"},
    "another shape": {"document": {"services": [{"host": 1}]}},
    "without the list": {"document": {"clusters": []}},
    "a list that is none": {"document": {"services": None}},
    "a next page that cannot be asked for": {"document": {"services": [], "next": 2}},
    "too much": {"text": '{"services":[' + ",".join(['{"host":"h"}'] * 400_000) + "]}"},
    "refused": {"fails": requests.ConnectionError()},
    "TLS": {"fails": requests.exceptions.SSLError()},
    "a proxy": {"fails": requests.exceptions.ProxyError()},
    "a CA file that is not there": {"fails": OSError("no such CA")},
    "no URL": {"fails": requests.exceptions.InvalidURL()},
    "too late": {"fails": requests.ReadTimeout()},
    "a redirect elsewhere": {"status": 302, "headers": {"Location": "http://elsewhere.test/"}},
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_could_not_be_read_is_said_again_in_the_same_words(name: str) -> None:
    cloud = Cloud()
    cloud.answers("container", "/v1/services", **UNREAD[name])
    subject = cloud.subject()
    first = ask(workers_up, subject)
    again = ask(workers_up, subject_of(subject.scope, Recorded(subject.openstack.transport.exchanges())))
    assert first.truth is Truth.UNKNOWN
    assert again == first
