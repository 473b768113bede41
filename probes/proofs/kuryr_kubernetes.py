"""Row 4 by doing it: a pod gets a port of this Neutron, and gives it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from container4nfv_probe.proving import Attempt, Proof, Verdict

from .pods import KINDS, PLAN, able, connect, disconnect, ready


def do(attempt: Attempt, options: Mapping[str, Any]) -> tuple[Verdict, str]:
    """The proof."""
    able(attempt)
    connected = connect(attempt, options)
    return Verdict.CLOSED, f"{connected.said}, and {disconnect(attempt, connected)}"


PROOF = Proof(id="kuryr-kubernetes", plan=PLAN, kinds=KINDS, ready=ready, do=do, options=("image",))
