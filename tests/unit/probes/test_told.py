"""Texts of a container or a ConfigMap that are not as Kubernetes documents them: nobody knows what they say."""

from __future__ import annotations

from typing import Any

import pytest

from container4nfv_probe.probes.facts.configured import Upstreams
from container4nfv_probe.probes.facts.elector import Arguments
from container4nfv_probe.probes.facts.environment import DRIVER, CommandLine, Environment
from container4nfv_probe.probes.facts.kuryr_config import Configuration, Variables
from container4nfv_probe.rules.texts import Text

OPTION, VARIABLE = "kubernetes.controller_ha", "OS_KUBERNETES__CONTROLLER_HA"
# What each kind of text is read from, and the same as it was kept.
GOOD: dict[type[Text], tuple[Any, Any]] = {
    Arguments: (["--election=a", "--other"], ["--election=a"]),
    CommandLine: (["serve", "/etc/a.yml"], ["/etc/a.yml"]),
    Environment: ([{"name": DRIVER, "value": "swift"}, {"name": "OTHER"}], {DRIVER: "swift"}),
    Variables: ([{"name": VARIABLE, "value": "True"}, {"name": "OTHER", "valueFrom": {}}], {OPTION: "True"}),
    Configuration: ("[kubernetes]\ncontroller_ha = True", {OPTION: "True"}),
    Upstreams: ("upstream core { server core:80; } location /v2/ { proxy_pass http://core; }", {"server": "core:80"}),
}
WORDS: list[Any] = [["--election=a", None], ["--election=a", 7], "--election=a", {"a": "b"}]
VARIABLES: list[Any] = [[None], [7], ["A=b"], [{"value": "x"}], [{"name": None}], [{"name": 7}], "A=b",
                        [{"name": "A", "value": None}], [{"name": "A", "value": 7}],
                        [{"name": "A", "valueFrom": None}], [{"name": "A", "valueFrom": "x"}]]  # fmt: skip
ODD: dict[type[Text], list[Any]] = {
    Arguments: WORDS,
    CommandLine: WORDS,
    Environment: [*VARIABLES, {DRIVER: 7}, {DRIVER: {}}],
    Variables: [*VARIABLES, {OPTION: 7}, {OPTION: None}],
    Configuration: [{OPTION: 7}, {OPTION: None}, {OPTION: []}, []],
    Upstreams: [{}, {"server": None}, {"server": 7}, []],
}


@pytest.mark.parametrize("kind", GOOD)
def test_what_is_kept_is_read_as_it_was(kind: type[Text]) -> None:
    given, kept = GOOD[kind]
    assert kind.read(given).kept() == kept == kind.read(kept).kept()


@pytest.mark.parametrize(("kind", "odd"), [(kind, one) for kind, each in ODD.items() for one in [*each, None, 7, True]])
def test_what_is_odd_is_no_text(kind: type[Text], odd: Any) -> None:
    with pytest.raises(ValueError, match="not "):
        kind.read(odd)


def test_a_value_that_is_filled_in_is_kept_as_none() -> None:
    kept = Environment.read([{"name": DRIVER, "valueFrom": {"secretKeyRef": {}}}]).kept()
    assert kept == {DRIVER: None}
    assert Environment.read(kept).hides(DRIVER)
