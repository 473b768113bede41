"""What exit code an inference has."""

from __future__ import annotations

from container4nfv_probe.gates.gate import GATE_MET, GATE_NOT_MET, NO_AUDIT, SIGNALS
from container4nfv_probe.releases.inventory import Inventory, Standing


def exit_code(inventory: Inventory) -> int:
    """0 when the gate is met or none was asked for; 2 when no service answered; else as an audit's."""
    if inventory.ended in SIGNALS:
        return SIGNALS[inventory.ended]
    if inventory.silent():
        return NO_AUDIT
    met = inventory.gate is None or inventory.gate.standing is Standing.MET
    return GATE_MET if met and inventory.complete else GATE_NOT_MET
