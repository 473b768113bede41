"""Configuration files, value by value beside oslo.config itself."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oslo_config import cfg

from container4nfv_probe.rules import oslo
from container4nfv_probe.rules.texts import Settings

SECRET = "canary-secret"


class Kuryr(Settings):
    """Some options of kuryr-kubernetes, and their defaults."""

    allowed: ClassVar = {"kubernetes": ("controller_ha", "controller_ha_elector_port", "pod_vif_driver"),
                         "vif_pool": ("vif_pool_mapping",)}  # fmt: skip
    defaults: ClassVar = {"kubernetes.controller_ha": "False", "kubernetes.controller_ha_elector_port": "16401",
                          "kubernetes.pod_vif_driver": "neutron-vif"}  # fmt: skip


def asked(path: Path, group: str, name: str) -> Any:
    """What oslo.config says of an option; the kind of its failure where it fails."""
    conf = cfg.ConfigOpts()
    port = cfg.PortOpt("controller_ha_elector_port", default=16401)
    conf.register_opts([cfg.BoolOpt("controller_ha", default=False), port], group="kubernetes")
    conf.register_opts([cfg.StrOpt("pod_vif_driver", default="neutron-vif")], group="kubernetes")
    conf.register_opts([cfg.StrOpt("vif_pool_mapping", default="")], group="vif_pool")
    conf.register_opts([cfg.StrOpt("password")], group="neutron")
    conf.register_opts([cfg.BoolOpt("debug")])
    try:
        conf([], project="kuryr-k8s", default_config_files=[str(path)], default_config_dirs=[])
        return getattr(getattr(conf, group), name)
    except (cfg.Error, RecursionError) as error:
        return type(error)


def told(text: str, name: str) -> Any:
    try:
        read = Kuryr.read(text)
    except ValueError:
        return "not a file"
    assert Kuryr.read(read.kept()).values == read.values, "a replay reads the same"
    assert SECRET not in str(read.kept())
    return read.switch(name) if name == "kubernetes.controller_ha" else read.get(name)


K = "[kubernetes]\n"
SWITCHES = [
    *(f"{K}controller_ha = {value}" for value in (
        "True", "true", "TRUE", "1", "on", "yes", "False", "0", "off", "no", '"True"', "'True'", '"False"', "  True  ",
        '"True', 'True"', '" True "', "t", "y", "", '""', "True # comment", "True ; comment", "Tru", "True True",
        "True\n  and more", "True\n\n", "\n  True", "True\r\n", "$controller_ha", "$$True", r"\$True", "True$", "$1",
        "${controller_ha", "$kubernetes.controller_ha", "$nosuch", "$Controller_HA",
    )),
    "[Kubernetes]\ncontroller_ha = True",
    "[KUBERNETES]\ncontroller_ha = True\n[kubernetes]\ncontroller_ha = False",
    "[kubernetes]\ncontroller_ha = False\n[Kubernetes]\ncontroller_ha = True",
    "[ kubernetes ]\ncontroller_ha = True",
    "[DEFAULT]\ncontroller_ha = True",
    "[default]\ncontroller_ha = True",
    f"{K}Controller_HA = True",
    f"{K}controller-ha = True",
    f"{K}controller_ha: True",
    f"{K}controller_ha := True",
    f"{K}controller_ha =: True",
    f"{K}controller_ha = True\ncontroller_ha = False",
    f"{K}controller_ha = True\n[neutron]\n[kubernetes]\ncontroller_ha = False",
    f"{K}#controller_ha = True",
    f"{K};controller_ha = True",
    f"{K} controller_ha = True",
    f"{K}\tcontroller_ha = True",
    f"{K}controller_ha",
    f"{K}= True",
    f"{K}# comment\n  indented\ncontroller_ha = True",
    f"{K}other = 1\n# comment\ncontroller_ha = True",
    f"{K}other = 1\n  more\ncontroller_ha = True",
    "controller_ha = True",
    "[kubernetes\ncontroller_ha = True",
    "[]\ncontroller_ha = True",
    "[kubernetes] # comment\ncontroller_ha = True",
    "\ufeff[kubernetes]\ncontroller_ha = True",
    "",
    "\n\n",
    "[kubernetes]",
    f"{K}controller_ha = True\x0b\n",
    f"{K}a = b\x0ccontroller_ha = True",
    f"{K}a = b\x85controller_ha = True",
    f"{K}controller_ha = True\rother = 1",
]  # fmt: skip


@pytest.mark.parametrize("text", SWITCHES, ids=repr)
def test_a_switch_is_what_oslo_makes_of_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "kuryr.conf"
    path.write_text(text, encoding="utf-8", newline="")
    theirs = asked(path, "kubernetes", "controller_ha")
    if theirs is cfg.ConfigFileParseError:
        assert told(text, "kubernetes.controller_ha") == "not a file"
    elif isinstance(theirs, bool):
        assert told(text, "kubernetes.controller_ha") is theirs
    else:
        assert told(text, "kubernetes.controller_ha") is None, "neither on nor off: Kuryr does not start"


@pytest.mark.parametrize(
    "value",
    ["nested-macvlan", '"nested-macvlan"', "'nested-vlan'", "", "nested-${pod_vif_pool}", "$controller_ha_elector_port",
     "a$${b}", r"a\$b", "a b", "$", "${}", "é", '"', "''", "${controller_ha_elector_port}-x"],
)  # fmt: skip
def test_a_word_is_what_oslo_makes_of_it(tmp_path: Path, value: str) -> None:
    path, text = tmp_path / "kuryr.conf", f"{K}pod_vif_driver = {value}"
    path.write_text(text, encoding="utf-8")
    theirs = asked(path, "kubernetes", "pod_vif_driver")
    assert told(text, "kubernetes.pod_vif_driver") == (theirs if isinstance(theirs, str) else None)


@pytest.mark.parametrize("reference", ["$neutron.password", "${neutron.password}", "$debug", "$port_debug"])
@pytest.mark.parametrize("name", ["controller_ha", "pod_vif_driver", "controller_ha_elector_port"])
def test_what_is_filled_in_from_an_option_that_is_not_read_is_not_told(name: str, reference: str) -> None:
    text = f"{K}{name} = {reference}\n[neutron]\npassword = {SECRET}\n[DEFAULT]\ndebug = True"
    assert told(text, f"kubernetes.{name}") is None


@pytest.mark.parametrize("above", ["controller_ha = True", "pod_vif_driver = nested-macvlan", "pod_vif_driver ="])
def test_an_indented_password_is_of_the_value_above_it_and_not_kept(tmp_path: Path, above: str) -> None:
    text = f"{K}{above}\n  password = {SECRET}\n  {SECRET}\n"
    assert told(text, f"kubernetes.{above.partition(' ')[0]}") is None


@pytest.mark.parametrize("text", [f"password {SECRET}", f"[neutron\n{SECRET}", f"[x]\n= {SECRET}", f"  {SECRET}"])
def test_a_broken_file_is_not_quoted(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        Kuryr.read(text)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("value", [None, 5, ["a"]])
def test_only_a_text_is_a_file(value: Any) -> None:
    with pytest.raises(ValueError, match="not a configuration file"):
        Kuryr.read(value)


def test_of_other_options_nothing_is_kept() -> None:
    read = Kuryr.read(f"[neutron]\npassword = {SECRET}\n[kubernetes]\ntoken = {SECRET}\ncontroller_ha = yes\n")
    assert read.kept() == {"kubernetes.controller_ha": "yes"}


LINES = st.lists(
    st.sampled_from([
        "[kubernetes]", "[Kubernetes]", "[DEFAULT]", "[neutron]", "[x", "[]", "# c", "; c", "", "  more", "\tmore",
        "controller_ha = True", "controller_ha = 'no'", 'controller_ha: "on"', "controller_ha =", "a = b", "a", "=",
        "Controller_HA = True", "controller_ha = $controller_ha", "controller_ha = ${kubernetes.controller_ha}",
    ]),
    max_size=8,
)  # fmt: skip


@given(LINES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_files_of_any_lines_are_read_as_oslo_reads_them(tmp_path: Path, lines: list[str]) -> None:
    text = "\n".join(lines)
    path = tmp_path / "kuryr.conf"
    path.write_text(text, encoding="utf-8")
    theirs, ours = asked(path, "kubernetes", "controller_ha"), told(text, "kubernetes.controller_ha")
    switch = theirs if isinstance(theirs, bool) else None
    assert ours == ("not a file" if theirs is cfg.ConfigFileParseError else switch)


@given(st.text(string.printable, max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_or_is_no_file(text: str) -> None:
    try:
        values = oslo.options(text)
    except ValueError:
        return
    assert all("." in name for name in values)
