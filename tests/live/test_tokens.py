"""One cloud, many ways in: what each token may see is what its audit says, and no more."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.lab import Lab
from tests.lab.rest import Session
from tests.lab.states import Users, entered
from tests.lab.states.users import log_in, made

from . import audits
from .table import REQUIREMENTS, Cells, rows, words

Auth = dict[str, Any]
BASELINE = rows()[0].verdicts
# Keystone's own access rules allow this much and the lab's services none of it: they are not told their types.
RULES = [{"service": "container", "method": "GET", "path": "/v1/services"}]


@pytest.fixture(scope="module")
def users(lab: Lab) -> Users:
    return log_in(lab)


@pytest.fixture
def configured(lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Writes a clouds.yaml with the one cloud ``way-in``."""

    def write(auth: Auth, auth_type: str = "password") -> None:
        url = {"auth_url": f"{lab.identity}/v3"}
        cloud = {"auth_type": auth_type, "auth": url | auth, "region_name": "RegionOne", "identity_api_version": "3"}
        (tmp_path / "clouds.yaml").write_text(yaml.safe_dump({"clouds": {"way-in": cloud}}))
        monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(tmp_path / "clouds.yaml"))

    return write


def told() -> Cells:
    """What an audit through ``way-in`` says, as if it were a role of the table."""
    return audits.verdicts({"": audits.audited("way-in")})


def as_role(role: str) -> Cells:
    """What the table has for a role in the lab as it is started."""
    return {(requirement, ""): BASELINE[requirement, role] for requirement in REQUIREMENTS}


def password(lab: Lab, username: str, **scope: Any) -> Auth:
    return {"username": username, "password": lab.password, "user_domain_name": "Default", **scope}


def project(name: str) -> Auth:
    return {"project_name": name, "project_domain_name": "Default"}


@contextmanager
def application_credential(session: Session, **properties: Any) -> Iterator[Auth]:
    """An application credential of a user, as clouds.yaml has it."""
    address = f":5000/v3/users/{session.user_id}"
    with ExitStack() as stack:
        for rule in properties.get("access_rules", ()):
            stack.callback(forget_rule, session, rule)
        wanted = {"name": "way-in", "secret": "way-in", **properties}
        thing = stack.enter_context(
            made(session, f"{address}/application_credentials", "application_credential", **wanted)
        )
        yield {"application_credential_id": thing["id"], "application_credential_secret": "way-in"}


def forget_rule(session: Session, rule: dict[str, str]) -> None:
    """Remove an access rule, which Keystone keeps when its credential goes."""
    address = f":5000/v3/users/{session.user_id}/access_rules"
    for one in session.get(address)["access_rules"]:
        if rule.items() <= one.items():
            session.request("DELETE", f"{address}/{one['id']}")


@contextmanager
def trust(users: Users, *roles: str) -> Iterator[Auth]:
    """A trust of admin's, for these roles in project admin, that member has."""
    names = [{"name": name} for name in roles]
    parties = {"trustor_user_id": users.admin.user_id, "trustee_user_id": users.member.user_id}
    properties = {"project_id": users.admin.project_id, "impersonation": False, "roles": names}
    with made(users.admin, ":5000/v3/OS-TRUST/trusts", "trust", **parties, **properties) as thing:
        yield password(users.lab, "member", trust_id=thing["id"])


@pytest.mark.parametrize(("username", "name"), [("admin", "admin"), ("member", "demo"), ("reader", "demo")])
def test_a_password_is_told_what_its_role_may_see(
    lab: Lab, configured: Callable[..., None], username: str, name: str
) -> None:
    configured(password(lab, username, **project(name)))
    assert told() == as_role(username)


def test_a_token_is_told_what_its_owner_is(users: Users, configured: Callable[..., None]) -> None:
    configured({"token": users.admin.token, **project("admin")}, "token")
    assert told() == as_role("admin")


def test_an_application_credential_is_told_what_its_roles_may_see(
    users: Users, configured: Callable[..., None]
) -> None:
    with application_credential(users.admin) as auth:
        configured(auth, "v3applicationcredential")
        assert told() == as_role("admin")
    with application_credential(users.admin, roles=[{"name": "member"}]) as auth:
        configured(auth, "v3applicationcredential")
        assert told() == as_role("member")


def test_a_trust_is_told_what_it_delegates(users: Users, configured: Callable[..., None]) -> None:
    with trust(users, "admin", "member") as auth:
        configured(auth)
        assert told() == as_role("admin")
    with trust(users, "member") as auth:
        configured(auth)
        assert told() == as_role("member")


def test_access_rules_that_services_refuse_are_forbidden_and_never_absent(
    users: Users, configured: Callable[..., None]
) -> None:
    with application_credential(users.admin, access_rules=RULES) as auth:
        configured(auth, "v3applicationcredential")
        report = audits.audited("way-in")
    nothing = {
        "same-nb-api": "unknown/closed/partial/open forbidden",
        "private-registry": "unknown/closed/partial/open no-plane forbidden",
        "kuryr-macvlan-ipvlan": "unknown/closed/partial/open no-plane forbidden",
        "zun-ha": "unknown/closed/partial/open no-plane forbidden",
    }
    assert audits.verdicts({"": report}) == as_role("member") | {(id, ""): words(text) for id, text in nothing.items()}
    answers = audits.answers({"": report})
    assert answers["zun_answers", ""] == ("yes",), "Zun's root is for everybody"
    assert answers["workers_up", ""] == answers["swift_holds_blobs", ""] == ("forbidden",)
    assert {one.status for one in report.exchanges if one.url.endswith("/v1/services")} == {401}
    # It has the role admin: without the rules it is told everything, as the test before shows.
    settle = {check.name: check.answer.settle for result in report.results for check in result.checks}
    assert settle["workers_up"] == "credentials without access rules, whose token Zun takes"
    assert not [name for name, text in settle.items() if "the role" in text]


def test_another_project_is_told_nothing_of_this_one(lab: Lab, users: Users, configured: Callable[..., None]) -> None:
    configured(password(lab, "other", **project("other")))
    with entered(users, "macvlan-and-ipvlan", "zun-registry-own", "swift-blobs"):
        report = audits.audited("way-in")
    assert audits.verdicts({"": report}) == as_role("member")
    answers = audits.answers({"": report})
    assert answers["rule_m", ""] == answers["zun_registry", ""] == ("not-visible",)
    sentences = [check.answer.because for result in report.results for check in result.checks]
    assert not [one for one in sentences if "docker_registry" in one], "of another account"


def test_what_another_project_has_it_is_told(lab: Lab, users: Users, configured: Callable[..., None]) -> None:
    configured(password(lab, "other", **project("other")))
    with entered(users, "macvlan-and-ipvlan-of-another-project"):
        assert told()["kuryr-macvlan-ipvlan", ""] == words("unknown/closed/partial no-plane not-visible")


@contextmanager
def administrator_of_the_domain(users: Users) -> Iterator[None]:
    (role,) = users.admin.get(":5000/v3/roles?name=admin")["roles"]
    grant = f":5000/v3/domains/default/users/{users.admin.user_id}/roles/{role['id']}"
    users.admin.request("PUT", grant)
    try:
        yield
    finally:
        users.admin.request("DELETE", grant)


@pytest.mark.parametrize(
    ("scope", "held"),
    [({"domain_name": "Default"}, "a domain"), ({}, "nothing"), ({"system_scope": "all"}, "the system")],
    ids=["domain", "unscoped", "system"],
)
def test_a_token_without_a_project_gets_one_sentence(
    users: Users, configured: Callable[..., None], scope: Auth, held: str
) -> None:
    configured(password(users.lab, "admin", **scope))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OS_")}
    environment["OS_CLIENT_CONFIG_FILE"] = os.environ["OS_CLIENT_CONFIG_FILE"]
    with administrator_of_the_domain(users):
        done = subprocess.run(
            [sys.executable, "-m", "container4nfv_probe", "run", "--os-cloud", "way-in"],
            env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    (sentence,) = done.stderr.splitlines()
    assert f"the token of cloud way-in is scoped to {held}," in sentence
    assert "name a project (project_name and project_domain_name)" in sentence
