"""A registry that wants a token for each purpose, and checks every one: who is let in, and what that shows."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lab import Lab, LabError
from tests.lab.beside import running
from tests.lab.images import push

from . import tokens
from .conftest import Audit
from .test_planes import row, told

NAMES = ("team/app", "team/other")
USERS = {
    "auditor": ("auditors", (tokens.PULL, tokens.LIST)),
    "puller": ("pullers", (tokens.PULL,)),
    "lister": ("listers", (tokens.LIST,)),
    "forger": ("forgers", (tokens.PULL, tokens.LIST)),
}


@pytest.fixture(scope="module")
def registry(lab: Lab) -> Iterator[tuple[str, Path]]:
    """The registry's URL, with two images, and what its token service is trusted by."""
    trusted = lab.etc / "registry" / "token.pem"
    signer = tokens.signer(lab.host, trusted)
    forged = {"forger": tokens.Signer.new(lab.host)}
    try:
        with tokens.serving(lab.host, signer, USERS, forged), running(lab, "registry-token") as url:
            for name in NAMES:
                may = {"type": "repository", "name": name, "actions": ["pull", "push"]}
                push(url, name, {"Authorization": f"Bearer {signer.token(may, user='pusher')}"})
            yield url, trusted
    except LabError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))


@pytest.fixture
def audited(audit: Audit, registry: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The report of an audit with this login, by the owner of the object store."""

    def report(user: str, password: str) -> dict[str, Any]:
        url, trusted = registry
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
        monkeypatch.setenv("CONTAINER4NFV_REGISTRY_USER", user)
        monkeypatch.setenv("CONTAINER4NFV_REGISTRY_PASSWORD", password)
        return audit("lab-other", "--registry", url, "private-registry")

    return report


def test_the_right_login_sees_its_images(audited: Any) -> None:
    report = audited("auditor", "auditors")
    answers = told(report)
    assert (answers["registry_answers"], answers["tied_swift"]) == ("yes", "yes")
    (because,) = (one["answer"]["because"] for one in row(report, "private-registry")["checks"]
                  if one["name"] == "tied_swift")  # fmt: skip
    assert because.startswith("Swift container registry-token holds 2 images (team/app:latest, team/other:latest)")
    asked = [one["url"] for one in report["exchanges"] if "/token" in one["url"]]
    assert len(asked) == 3, "the list, and each repository"
    text = json.dumps(report)
    assert "auditors" not in text and "eyJ" not in text, "neither the password nor a token is kept"


@pytest.mark.parametrize(("user", "password"), [("auditor", "wrong"), ("nobody", "auditors"),
                                                  ("forger", "forgers")])  # fmt: skip
def test_a_wrong_login_sees_none(audited: Any, user: str, password: str) -> None:
    answers = told(audited(user, password))
    assert (answers["registry_answers"], answers["tied_swift"]) == ("yes", "forbidden")


@pytest.mark.parametrize(
    ("user", "password", "because"),
    [
        # The token that may pull is not one that may list, and says so to nobody but the registry.
        ("puller", "pullers", "does not list its images to this login"),
        ("lister", "listers", "is not for this login to read (401)"),
    ],
)
def test_a_scope_that_was_not_granted_is_forbidden(audited: Any, user: str, password: str, because: str) -> None:
    report = audited(user, password)
    (answer,) = (one["answer"] for one in row(report, "private-registry")["checks"] if one["name"] == "tied_swift")
    assert (answer["truth"], answer["cause"]) == ("unknown", "forbidden")
    assert because in answer["because"]


def test_without_a_login_nobody_is_let_in(audit: Audit, registry: tuple[str, Path], monkeypatch: Any) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(registry[1]))
    assert told(audit("lab-other", "--registry", registry[0], "private-registry"))["tied_swift"] == "forbidden"


def test_a_token_service_that_nobody_trusts_is_not_asked_again(
    audit: Audit, registry: tuple[str, Path], monkeypatch: Any
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv("CONTAINER4NFV_REGISTRY_USER", "auditor")
    monkeypatch.setenv("CONTAINER4NFV_REGISTRY_PASSWORD", "auditors")
    report = audit("lab-other", "--registry", registry[0], "private-registry")
    assert told(report)["tied_swift"] == "unreachable"
    assert "auditors" not in json.dumps(report)
