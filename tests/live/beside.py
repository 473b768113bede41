"""What stands beside the lab, as the options of an audit that is told of it."""

from __future__ import annotations

from base64 import b64encode
from contextlib import ExitStack

from tests.lab import Lab
from tests.lab.beside import running
from tests.lab.images import push

USER = "puller"


def option(lab: Lab, name: str, stack: ExitStack) -> list[str]:
    """Start one of them, as long as the stack is open, with images where it keeps images; ``zun`` is the lab's own,
    which is the endpoint in the catalogue.
    """
    if name == "zun":
        return ["--zun-api-backend", f"http://{lab.host}:9517"]
    url = stack.enter_context(running(lab, name))
    if name.startswith("zun-api"):
        return ["--zun-api-backend", url]
    if name == "kuryr":
        return ["--libnetwork", url]
    login = b64encode(f"{USER}:{lab.password}".encode()).decode()
    # Of its own: an image that two registries hold has the same digest in both.
    for repository in (f"{name}/app", f"{name}/other"):
        push(url, repository, {"Authorization": f"Basic {login}"} if name == "registry-login" else {})
    return ["--registry", url]
