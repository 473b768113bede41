"""Doing a thing once on a cloud, and undoing it; what a proof may import is here."""

from container4nfv_probe.proving.attempt import Attempt
from container4nfv_probe.proving.model import Kind, Stopped, Thing, Unproved
from container4nfv_probe.proving.proof import Proof
from container4nfv_probe.proving.refusals import told
from container4nfv_probe.proving.removal import remove
from container4nfv_probe.rules.model import Verdict

__all__ = ["Attempt", "Kind", "Proof", "Stopped", "Thing", "Unproved", "Verdict", "remove", "told"]
