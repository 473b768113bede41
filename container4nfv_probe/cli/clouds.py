"""Openstacksdk's own options of a cloud: the few that one types are in ``--help``, all of them in ``--help-all``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from container4nfv_probe.audit import live
from container4nfv_probe.cli import subjects
from container4nfv_probe.cli.parser import Parser
from container4nfv_probe.rules.errors import ConfigurationError

TITLE = "Which cloud (by clouds.yaml and OS_*, as everywhere)"
SHOWN = {
    "--os-cloud": "the name of the cloud in clouds.yaml",
    "--os-region-name": "the region to audit",
    "--os-interface": "endpoints to use: public, internal or admin",
    "--os-project-name": "the project to log in to, if not that of clouds.yaml",
}
# What a client may want and an audit has no use for, and why.
MEANINGLESS = {
    "--timeout": "see --deadline",
    "--http-timeout": "see --deadline",
    "--collect-timing": "each exchange has its time in the report",
    "--tls-ciphers": "they are the system's",
    "--tls-min-version": "it is the system's",
    "--os-service-type": "every service of the catalogue is asked",
    "--os-service-name": "every service of the catalogue is asked",
    "--os-endpoint-override": "put <service>_endpoint_override into clouds.yaml",
    "--os-api-version": "each check asks for the version it needs",
}


def register(parser: Parser, words: Sequence[str]) -> None:
    """Add them for a command line of these words: those of the cloud's own way to log in.

    A configuration that cannot be used is kept for ``chosen`` to tell: then it is known which files are to say so.
    """
    from container4nfv_probe.planes import clouds

    known = set(parser._actions)
    several = subjects.are_several(words)
    parser.set_defaults(unusable=None, clouds=subjects.named(words) if several else None)
    try:
        config = clouds.configuration(every=not several)
        if several:  # each may log in another way
            clouds.register_defaults(parser)
        else:
            clouds.register_options(parser, config, list(words[1:]))
        parser.set_defaults(config=config)
    except ConfigurationError as error:
        clouds.register_defaults(parser)
        parser.set_defaults(unusable=error)
    _arrange(parser, [one for one in parser._actions if one not in known], "--help-all" in words)
    given = [word.partition("=")[0] for word in words]
    if idle := next((name for name in given if name in MEANINGLESS), ""):
        parser.error(f"{idle} means nothing to an audit: {MEANINGLESS[idle]}")


def chosen(options: argparse.Namespace) -> Any:
    """The cloud that the options or the environment name, or the program that loaded this one.

    Raises ``ConfigurationError``.
    """
    if theirs := getattr(options, "theirs", None):
        return theirs()
    if options.unusable:
        raise options.unusable
    return live.chosen(options)


def of_another(config: Any, name: str | None, options: argparse.Namespace) -> Any:
    """The cloud by the configuration and the options of another program. Raises ``ConfigurationError``."""
    from container4nfv_probe.planes import clouds

    try:
        return config.get_one(cloud=name, argparse=options)
    except clouds.SDK_ERRORS as error:
        raise ConfigurationError(f"the configuration of the cloud cannot be used ({error}): correct it") from error


def register_defaults(parser: Parser) -> None:
    """Add those that there are without any configuration."""
    from container4nfv_probe.planes import clouds

    known = set(parser._actions)
    clouds.register_defaults(parser)
    _arrange(parser, [one for one in parser._actions if one not in known], whole=False)


def _arrange(parser: Parser, theirs: Sequence[argparse.Action], whole: bool) -> None:
    """Help has the few in a group of their own, the others only where all are wanted."""
    group = next(one for one in parser._action_groups if one.title == TITLE)
    for action in theirs:
        name = next((one for one in action.option_strings if one in SHOWN), "")
        if name:
            for other in parser._action_groups:
                if other is not group and action in other._group_actions:
                    other._group_actions.remove(action)
            group._group_actions.insert(-1, action)
            action.help, action.metavar = SHOWN[name], "NAME"
        elif not whole or set(action.option_strings) & set(MEANINGLESS):
            action.help = argparse.SUPPRESS
    for other in parser._action_groups:  # a heading over nothing
        if all(one.help == argparse.SUPPRESS for one in other._group_actions):
            other.description = None
