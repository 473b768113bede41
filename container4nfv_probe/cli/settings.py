"""Options that are the same every time, in a file: ``container4nfv-probe.yaml``, or a table of pyproject.toml.

    fail-on: [open, regression]
    waivers: waivers.yaml
    reports: [page.html, junit.xml]

The first that is there counts, of: the current folder, ~/.config, /etc. What is typed counts more.
"""

from __future__ import annotations

import argparse
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from container4nfv_probe.cli.parser import Parser
from container4nfv_probe.cli.starting import PROGRAM
from container4nfv_probe.rules.errors import ConfigurationError

FILE, PROJECT, NONE = f"{PROGRAM}.yaml", "pyproject.toml", "none"
HERE = (Path(FILE), Path(PROJECT))
LARGEST = 64 << 10
# Keys by what their value is; each is the option of its name, but for ``reports``, which are -o.
TEXTS = (
    "deadline",
    "file-mode",
    "shift-times",
    "kube-context",
    "registry",
    "libnetwork",
    "at-least",
    "undecided",
    "jobs",
    "total-deadline",
)
PATHS = ("waivers", "baseline", "bundle", "whole", "kubeconfig")
LISTS = ("fail-on", "require", "service")
REPEATED = ("zun-api-backend", "reports")
FLAGS = ("agreed", "all-clouds", "all-regions", "anonymize", "update-baseline", "quiet", "verbose")
# Where logins are sent, or a program is named: a folder that came from somewhere else may not say that by itself.
TRUSTED = ("kubeconfig", "kube-context", "registry", "libnetwork", "zun-api-backend")
# Of all commands but these: doing a thing takes longer than an audit may.
NOT_OF = {"prove": ("deadline",)}
KEYS = (*TEXTS, *PATHS, *LISTS, *REPEATED, *FLAGS)


def add_config(parser: argparse._ArgumentGroup) -> None:
    """Which file counts."""
    parser.add_argument(
        "--config", metavar="FILE", dest="config_file",  # ``config`` is openstacksdk's
        help=f"file with options (default: {FILE}, if it exists); none to use no file",
    )  # fmt: skip


def add_deadline(parser: argparse._ArgumentGroup, seconds: int) -> None:
    """How long it may take, for a command that asks a cloud."""
    parser.add_argument(
        "--deadline",
        type=duration,
        default=seconds,
        metavar="SECONDS",
        help=f"seconds that the command may take (default: {seconds})",
    )


def duration(text: str) -> float:
    """What a deadline is given as."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 86400:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 1 to 86400")
    return number


def completed(words: Sequence[str], parsers: Mapping[str, Parser]) -> list[str]:
    """The words of a command line with those that its file has and nobody typed. Raises ``ConfigurationError``."""
    command = parsers.get(words[0]) if words else None
    known = {option for one in command._actions for option in one.option_strings} if command else set()
    if command is None or "--config" not in known or {"-h", "--help", "--help-all"} & set(words):
        return list(words)
    path = _chosen(words)
    if path is None:
        return list(words)
    read = _read(path)
    if path in HERE and not _named(words):
        _check_trust(path, {key: value for key, value in read.items() if f"--{key}" in known})
    typed = {word.partition("=")[0] if word.startswith("--") else word[:2] for word in words[1:] if word[:1] == "-"}
    added: list[str] = []
    sources = {}
    for key, value in read.items():
        option = "-o" if key == "reports" else f"--{key}"
        saved = key in TRUSTED and "--report" in typed  # nothing is asked
        if option in known and not typed & _same(option) and key not in NOT_OF.get(words[0], ()) and not saved:
            added += _words(option, key, value, path)
            sources[option] = str(path)
    command.sources = sources
    return [words[0], *added, *words[1:]]


def _same(option: str) -> set[str]:
    """What else was typed in its place."""
    short = {"--quiet": "-q", "--verbose": "-v"}
    return {"-o", "-f", "--output", "--format"} if option == "-o" else {option, short.get(option, option)}


def _chosen(words: Sequence[str]) -> Path | None:
    """The file that counts. Raises ``ConfigurationError`` for one that anybody could have put there."""
    if named := _named(words):
        return None if named == NONE else Path(named)
    home = Path(os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config"))
    places = (*HERE, home / FILE, Path("/etc") / FILE)
    found = next((place for place in places if place.is_file() and (place.name != PROJECT or _table(place))), None)
    if found:
        _check_owner(found)
    return found


def _named(words: Sequence[str]) -> str:
    """The last file that was typed, "" for none."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--config", nargs="?", const="", default="")
    return str(parser.parse_known_args(words)[0].config)


def _check_trust(path: Path, read: Mapping[str, Any]) -> None:
    if key := next((key for key in TRUSTED if read.get(key, NONE) != NONE), ""):
        raise ConfigurationError(
            f"{path} of this folder may not set {key}, which says where logins go: give --config {path} if it is yours"
        )


def _check_owner(path: Path) -> None:
    facts = path.stat()
    if facts.st_uid not in (0, os.getuid()) or facts.st_mode & stat.S_IWOTH:
        raise ConfigurationError(
            f"{path} is not only yours to write: give --config {path} to use it, --config none not to"
        )


def _read(path: Path) -> Mapping[str, Any]:
    """Its keys. Raises ``ConfigurationError``."""
    if path.suffix == ".toml":
        return _checked(path, _table(path))
    import yaml  # as all that reads a file: most command lines have none

    from container4nfv_probe.wire import files

    try:
        found = yaml.load(files.read_yaml(path, LARGEST), files.LOADER)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigurationError(f"{path}:{line}: not YAML ({error.problem}): correct the file") from error
    except (ValueError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path} is not YAML ({type(error).__name__}): correct the file") from error
    return _checked(path, {} if found is None else found)


def _table(path: Path) -> Any:
    """What pyproject.toml has for us; nothing where it is not TOML, which is for others to say."""
    import tomllib

    from container4nfv_probe.wire import files

    try:
        document = tomllib.loads(files.read(path, 16 * LARGEST).decode())
    except (ConfigurationError, ValueError, RecursionError):
        return {}
    return document.get("tool", {}).get(PROGRAM, {})


def _checked(path: Path, found: Any) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise ConfigurationError(f"{path} is no mapping of options: there are {', '.join(KEYS)}")
    if unknown := next((str(key) for key in found if key not in KEYS), ""):
        raise ConfigurationError(f"{path}: unknown key {unknown}: there are {', '.join(KEYS)}")
    return found


def _words(option: str, key: str, value: Any, path: Path) -> Iterator[str]:
    """The option with its value, as one would type it. Raises ``ConfigurationError``."""
    if key in FLAGS:
        if not isinstance(value, bool):
            raise ConfigurationError(f"{path}: {key} is no yes or no: give true or false")
        yield from [option] if value else []
        return
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(one, str | int | float) and not isinstance(one, bool) for one in values):
        raise ConfigurationError(f"{path}: {key} has no text: give it one, or leave it out")
    if len(values) > 1 and key not in (*LISTS, *REPEATED):
        raise ConfigurationError(f"{path}: {key} has several values: it takes one")
    texts = [_path(str(one), path) if key in (*PATHS, "reports") else str(one) for one in values]
    for text in [",".join(texts)] if key in LISTS else texts:
        yield from (option, text) if option == "-o" else (f"{option}={text}",)


def _path(text: str, path: Path) -> str:
    """A path, relative to the folder of the file that names it."""
    return text if text in (NONE, "-") else str(path.parent / os.path.expanduser(text))
