"""Talk to the lab's services over HTTP as one of its users."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from typing import Any

from .place import LabError, Place

# NOTE: an empty ProxyHandler, because a proxy cannot reach our loopback address.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Answer:
    """One HTTP answer, whatever its status."""

    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        """The decoded body."""
        return json.loads(self.body)


def send(
    method: str, url: str, body: Any = None, headers: dict[str, str] | None = None, timeout: float = 60.0
) -> Answer:
    """Send one request; bytes go as they are, anything else as JSON."""
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
    sent = {"Content-Type": kind, "Accept": "application/json", **(headers or {})}
    request = urllib.request.Request(url, data, sent, method=method)  # noqa: S310  (our own address)
    try:
        with _OPENER.open(request, timeout=timeout) as response:
            return Answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())


class Session:
    """A user of the lab, logged in."""

    def __init__(self, place: Place, username: str, project: str) -> None:
        """Log in."""
        domain = {"name": "Default"}
        user = {"name": username, "domain": domain, "password": place.password}
        auth = {
            "identity": {"methods": ["password"], "password": {"user": user}},
            "scope": {"project": {"name": project, "domain": domain}},
        }
        answer = send("POST", f"{place.identity}/v3/auth/tokens", {"auth": auth})
        if answer.status != 201:
            raise LabError(f"Keystone refuses {username}: {answer.status} {answer.body[:300].decode()}")
        self.host = place.host
        self.token = answer.headers["X-Subject-Token"]
        self.project_id: str = answer.json["token"]["project"]["id"]
        self.user_id: str = answer.json["token"]["user"]["id"]

    def request(self, method: str, path: str, body: Any = None, version: str = "") -> Answer:
        """Send a request to `:PORT/PATH`; an answer that is an error is the lab's failure.

        What may be sent twice is, after a 5xx: on a busy machine the services find their SQLite locked, and a
        state of the lab that is not left is in every test that follows.
        """
        headers = {"X-Auth-Token": self.token} | ({"OpenStack-API-Version": version} if version else {})
        for pause in (0.5, 2.0, 4.0, 0.0):
            answer = send(method, f"http://{self.host}{path}", body, headers)
            if answer.status < 500 or method == "POST" or not pause:
                break
            time.sleep(pause)
        if answer.status >= 400:
            raise LabError(f"{method} {path}: {answer.status} {answer.body[:300].decode(errors='replace')}")
        return answer

    def get(self, path: str, version: str = "") -> Any:
        """Read a document."""
        return self.request("GET", path, version=version).json

    def ensure(self, path: str, kind: str, name: str, **properties: Any) -> dict[str, Any]:
        """Return the resource of that name in the list at `path`, made first if it is not there."""
        collection = path.rsplit("/", 1)[-1]
        for found in self.get(path)[collection]:
            if found["name"] == name:
                return dict(found)
        answer = self.request("POST", path, {kind: {"name": name, **properties}}).json
        return dict(answer.get(kind, answer))
