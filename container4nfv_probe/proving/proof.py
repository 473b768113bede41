"""What a proof is: a plan in words, and the function that carries it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from container4nfv_probe.proving.attempt import Attempt
from container4nfv_probe.proving.model import Kind
from container4nfv_probe.rules.model import Verdict


@dataclass(frozen=True)
class Proof:
    """How a requirement is proved by doing it.

    ``plan`` says what will be created, and with which rights; ``ready`` only reads, and says with what of this
    cloud and how much of its quota; ``do`` does it and gives the verdict that it proves, closed or partial, with a
    sentence. Both raise ``Unproved``. ``kinds`` in the order of removal; ``options`` are those that it takes;
    ``disturbs`` says what of others it disturbs, which a person must agree to.
    """

    id: str
    plan: tuple[str, ...]
    kinds: tuple[Kind, ...]
    ready: Callable[[Attempt, Mapping[str, Any]], tuple[str, ...]]
    do: Callable[[Attempt, Mapping[str, Any]], tuple[Verdict, str]]
    options: tuple[str, ...] = ()
    disturbs: str = ""
