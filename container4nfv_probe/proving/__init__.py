"""Doing a thing once on a cloud, and undoing it; what a proof may import is here."""

from container4nfv_probe.proving.attempt import Attempt
from container4nfv_probe.proving.lists import listed, names, rows
from container4nfv_probe.proving.model import PREFIX, TAG, Kind, Own, Stopped, Thing, Unproved, run_of
from container4nfv_probe.proving.proof import Proof
from container4nfv_probe.proving.refusals import told
from container4nfv_probe.proving.removal import remove
from container4nfv_probe.rules.model import Verdict
from container4nfv_probe.wire.transport import Reply

__all__ = ["PREFIX", "TAG", "Attempt", "Kind", "Own", "Proof", "Reply", "Stopped", "Thing", "Unproved", "Verdict",
           "listed", "names", "remove", "rows", "run_of", "told"]  # fmt: skip
