"""A recorded cloud on loopback that does what a case of the table says."""

from __future__ import annotations

import base64
import datetime
import fnmatch
import json
import re
import socket
import ssl
import threading
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import trustme
import yaml

from tests.faults.cases import Case, Fault
from tests.faults.misdeeds import CHANGES, WAYS
from tests.faults.recorded import BEARER, PASSWORD, SECOND, TOKEN, Answer, Asked, Recording, recording
from tests.faults.serving import AUTHORITY, Servers, local, send, tls_for

ELSEWHERE = "elsewhere.example:80"  # another origin, where nothing may arrive
NOWHERE = "silent.example:80"  # where nobody says a word


class Misbehaving:
    """One cloud; ``heard`` has every request, ``arrived`` those of another origin than any of the cloud's."""

    def __init__(self, case: Case, folder: Path) -> None:
        self.case, self.folder = case, folder
        self.recording: Recording = recording(case.cloud)
        self._counts: Counter[Fault] = Counter()
        self._logins = 0
        self._lock = threading.Lock()
        places = (*self.recording.places, ELSEWHERE, NOWHERE)
        self.servers = Servers({place: self._tls(place) for place in places}, self._serve, self._greet)

    def __enter__(self) -> Misbehaving:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.servers.__exit__(kind, error, at)

    @property
    def elsewhere(self) -> list[Asked]:
        """What arrived where nothing may."""
        return [one for one in self.servers.heard if one.place == ELSEWHERE]

    def name(self, place: str) -> str:
        """What stands at a place."""
        return self.recording.places.get(place, place.partition(".")[0])

    def asked(self, where: str) -> int:
        """How many requests came to a name and a path."""
        name, _, path = where.partition(" ")
        return sum((self.name(one.place), one.path) == (name, path) for one in self.servers.heard)

    def configure(self) -> tuple[dict[str, str], list[str]]:
        """Environment and options of an audit of it."""
        scope = self.recording.report.scope
        ca = self.folder / "ca.pem"
        AUTHORITY.cert_pem.write_to_path(str(ca))
        auth = {"auth_url": self._now(scope.auth_url), "username": scope.user, "user_domain_name": "Default",
                "password": PASSWORD, "project_name": scope.project, "project_domain_name": "Default"}  # fmt: skip
        cloud = {"auth": auth, "region_name": scope.region, "interface": scope.interface, "cacert": str(ca)}
        for name in ("clouds.yaml", "secure.yaml"):
            clouds = {scope.cloud: cloud} if name == "clouds.yaml" else {}
            (self.folder / name).write_text(yaml.safe_dump({"clouds": clouds}))
        environment = {
            "OS_CLIENT_CONFIG_FILE": str(self.folder / "clouds.yaml"),
            "OS_CLIENT_SECURE_FILE": str(self.folder / "secure.yaml"),
        }
        return environment, ["--os-cloud", scope.cloud, *self._ways(scope.ways, scope.declared_absent)]

    def _ways(self, ways: Mapping[str, tuple[str, ...]], absent: tuple[str, ...]) -> list[str]:
        options = {"kubernetes": "--kubeconfig", "registry": "--registry", "libnetwork": "--libnetwork",
                   "backends": "--zun-api-backend"}  # fmt: skip
        words = [word for plane in absent for word in (options[plane], "none")]
        for plane, urls in ways.items():
            given = [self._kubeconfig(urls[0])] if plane == "kubernetes" else map(self._now, urls)
            words += [word for one in given for word in (options[plane], str(one))]
        return words

    def _kubeconfig(self, url: str) -> Path:
        path = self.folder / "kubeconfig"
        ca = base64.b64encode(AUTHORITY.cert_pem.bytes()).decode()
        document = {
            "apiVersion": "v1", "kind": "Config", "current-context": "c",
            "clusters": [{"name": "c", "cluster": {"server": self._now(url), "certificate-authority-data": ca}}],
            "users": [{"name": "u", "user": {"token": BEARER}}],
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        }  # fmt: skip
        path.write_text(yaml.safe_dump(document))
        return path

    def _tls(self, place: str) -> ssl.SSLContext | None:
        """How a place speaks TLS; what the table does not say is as it was recorded."""
        how = self.case.places.get(self.name(place), "tls" if self.name(place) == "kubernetes" else "")
        if how in ("", "plain", "silent", "closing", "dead"):
            return None
        if how == "untrusted":
            return _context(trustme.CA().issue_cert(local(place)))
        if how == "expired":
            past = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
            return _context(AUTHORITY.issue_cert(local(place), not_before=past, not_after=past))
        context = tls_for(["other.example" if how == "wrong-host" else local(place)])
        if how == "old":
            with warnings.catch_warnings(action="ignore"):  # that it is old is the point
                context.maximum_version = ssl.TLSVersion.TLSv1_1
            context.set_ciphers("ALL:@SECLEVEL=0")
        return context

    def _greet(self, conn: socket.socket, place: str) -> None:
        """What a place that does not speak TLS says to a handshake."""
        how = self.case.places.get(self.name(place), "")
        if how == "plain":
            send(conn, Answer(400, (("Content-Type", "text/html"),), b"The plain HTTP request was expected"))
        elif how != "closing":
            WAYS["silent"](conn, Answer(), "", None)

    def _serve(self, conn: socket.socket, asked: Asked) -> None:
        if asked.place == NOWHERE:
            WAYS["silent"](conn, Answer(), "", None)
            return
        answer = self._right(asked)
        fault = self._fault(asked)
        if fault is None:
            self._send(conn, answer, asked)
            return
        way = None
        for word, argument in fault.do.items():
            if word in WAYS:
                way = WAYS[word], argument
            else:
                answer = CHANGES[word](answer, argument)
        answer = self._moved(answer)
        if way:
            way[0](conn, answer, asked.method, way[1])
        else:
            self._send(conn, answer, asked)

    def _send(self, conn: socket.socket, answer: Answer, asked: Asked) -> None:
        if answer.silent:
            WAYS["silent"](conn, answer, asked.method, None)
        elif not answer.dropped:
            send(conn, answer, asked.method)

    def _right(self, asked: Asked) -> Answer:
        answer = self._moved(self.recording.of(asked))
        if asked.method == "POST" and asked.path.endswith("/auth/tokens"):
            with self._lock:
                self._logins += 1
            return answer if self._logins == 1 else answer.with_header("X-Subject-Token", SECOND)
        return answer

    def _fault(self, asked: Asked) -> Fault | None:
        """The first that concerns this request: each counts the requests that it could concern."""
        for fault in self.case.faults:
            if not fnmatch.fnmatch(self.name(asked.place), fault.name):
                continue
            if (
                fault.path
                and not fnmatch.fnmatch(f"{asked.method} {asked.path}", fault.path)
                and not fnmatch.fnmatch(asked.path, fault.path)
            ):
                continue
            with self._lock:
                self._counts[fault] += 1
                number = self._counts[fault]
            if fault.first <= number <= fault.last:
                return fault
        return None

    def _moved(self, answer: Answer) -> Answer:
        """The answer with the places of now for those of then, and schemes as they are spoken now."""
        headers = tuple((name, self._now(value)) for name, value in answer.headers)
        body = answer.body if len(answer.body) > 1 << 20 else self._now(answer.body.decode("latin-1")).encode("latin-1")
        return replace(answer, headers=headers, body=body)

    def _now(self, text: str) -> str:
        """The text with the places of now."""
        for place, now in sorted(self.servers.at.items(), key=lambda one: -len(one[0])):
            how = self.case.places.get(self.name(place), "")
            there = "127.0.0.1:1" if how == "dead" else now
            for scheme in ("http", "https"):
                spoken = scheme if how in ("", "dead") else "https"
                text = re.sub(rf"{scheme}://{re.escape(place)}(?!\d)", f"{spoken}://{there}", text)
            text = re.sub(rf"(?<![\d.]){re.escape(place)}(?!\d)", there, text)
        return text


def _context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def secrets() -> dict[str, str]:
    """What no output may have, in any of these forms."""
    plain = {"token": TOKEN, "second": SECOND, "password": PASSWORD, "bearer": BEARER}
    forms = dict(plain)
    forms |= {f"{name}, small": value.lower().rstrip("=") for name, value in plain.items()}
    forms |= {
        f"{name}, base64": base64.b64encode(value.encode()).decode().rstrip("=")[:-1] for name, value in plain.items()
    }
    return forms | {f"{name}, JSON": json.dumps(value)[1:-1] for name, value in plain.items()}
