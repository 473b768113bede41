"""Row 3 by doing it: a pod is attached by MACVLAN; whether IPVLAN is, too, is what reading says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from container4nfv_probe.proving import Attempt, Proof, Stopped, Unproved, Verdict

from ..facts.pods import MACVLAN
from ..kuryr_macvlan_ipvlan import rule_i
from .pods import KINDS, PLAN, able, connect, disconnect, ready


def do(attempt: Attempt, options: Mapping[str, Any]) -> tuple[Verdict, str]:
    """The proof."""
    able(attempt)
    connected = connect(attempt, options)
    if connected.vif != MACVLAN:
        raise Unproved(Stopped.CHOICE, f"this cluster connects its pods by {connected.vif}, not by MACVLAN",
                       "a cluster whose Kuryr is configured for nested MACVLAN")  # fmt: skip
    said = f"{connected.said}, and {disconnect(attempt, connected)}"
    ipvlan = rule_i.ask(attempt.subject)
    if ipvlan.truth == "unknown":
        raise Unproved(Stopped.CHOICE, f"{said}; of IPVLAN: {ipvlan.because}", ipvlan.settle)
    return Verdict.CLOSED if ipvlan.truth == "yes" else Verdict.PARTIAL, f"{said}; of IPVLAN: {ipvlan.because}"


PROOF = Proof(id="kuryr-macvlan-ipvlan", plan=PLAN, kinds=KINDS, ready=ready, do=do, options=("image",))
