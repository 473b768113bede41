"""The leader elector beside Kuryr's controller: who it is, what it holds the election by, where it tells who leads.

Flags: kubernetes/contrib 0.5, ``election/example/main.go`` (pflag); it listens only where ``--http`` says so. The
controller asks it at localhost, and is the leader where the name it is told is that of its own host:
kuryr-kubernetes 10.0.0, ``kuryr_kubernetes/utils.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from container4nfv_probe import Public, Text

from .told import words

HIDDEN = "$"  # stands for words that are filled in from elsewhere, and may be any flags
FLAGS = frozenset({"election", "election-namespace", "http", HIDDEN})
NAME = "leader-elector"
# Releases that keep their record in an Endpoints object, as Kuryr's manifests have them.
RELEASES = frozenset({f"{NAME}:0.4", f"{NAME}:0.5"})
# What it takes where a flag is not given.
NAMESPACE = "default"
# Where it listens so that the controller reaches it at localhost.
LOCALLY = frozenset({"", "0.0.0.0", "localhost", "127.0.0.1", "::", "::1"})  # noqa: S104


class Arguments(Text):
    """Of a command line the flags of an election: other arguments may hold anything."""

    public = Public(*sorted(FLAGS - {HIDDEN}), "kuryr-controller", "kube-system", *sorted(LOCALLY & {"localhost"}))

    def __init__(self, flags: Mapping[str, str]) -> None:
        self.flags = flags

    @classmethod
    def read(cls, value: Any) -> Arguments:
        """From the words of a command line: ``--flag=value``, ``-flag=value``, or the value as a word of its own."""
        return cls(dict(_flags([each for word in words(value) for each in _split(word)])))

    def kept(self) -> list[str]:
        return [f"--{flag}={value}" for flag, value in self.flags.items()]


def _split(word: str) -> list[str]:
    """The words of what a shell is given as one."""
    return [each.strip("\"'") for each in word.split()] if "--election" in word and word[0] != "-" else [word]


def _flags(each: list[str]) -> Iterator[tuple[str, str]]:
    """Each flag of an election with its value; of one that is given twice the last counts."""
    for word, following in zip_longest(each, each[1:], fillvalue=""):
        flag, equals, value = word.lstrip("-").partition("=")
        if word.startswith("-") and flag in FLAGS:
            yield flag, value if equals else following
        elif word.startswith("$"):
            yield HIDDEN, ""


def is_known(value: str) -> bool:
    """Whether a value is written out, and not one that Kubernetes or a shell fills in from the environment."""
    return "$" not in value


def local_port(http: str) -> str:
    """The port at which ``--http`` listens for who is on the same host, "" where it does not."""
    host, _, port = http.rpartition(":")
    return port if host.strip("[]") in LOCALLY else ""
