"""What an audit takes at most, whatever it is sent: answers held, memory for what is read of them, requests.

No cloud comes near: 50,000 ports of Neutron are 17 MB in 50 answers, and 80 MB of evidence as it is
weighed here; a page of 500 pods is 4 to 10 MB.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from container4nfv_probe.rules.errors import BadDocument, TimedOut
from container4nfv_probe.wire.deadline import Deadline

MIB = 1 << 20
LARGEST_ANSWER = 16 * MIB
LARGEST_LOGIN = 2 * MIB  # identity's: its JSON is read by keystoneauth, whole
MOST_HELD = 40 * MIB  # of all answers at once, packed when they are large
LARGEST_READING = 80 * MIB  # memory that the values of one answer may take
MOST_EVIDENCE = 96 * MIB  # memory that everything kept may take
MOST_REQUESTS = 5000
SMALLER = "an answer of the size that such a service gives"


def weight(document: bytes) -> int:
    """About the memory that the values of a JSON document take, found without reading it.

    An object is 240 bytes at least, an array 64, an element's place 16, half a text 14 and its characters.
    """
    structure = 240 * document.count(b"{") + 64 * document.count(b"[") + 16 * document.count(b",")
    # What is escaped may be JSON itself: a field that holds a document as text.
    return len(document) + structure + 14 * document.count(b'"') + 100 * document.count(b"\\u")


def evidence(document: bytes) -> int:
    """The weight of what is kept, as JSON: of characters beyond ASCII each may be written with twelve."""
    return weight(document) if document.isascii() else weight(document) + 7 * len(document)


class Limits:
    """How much of it an audit has used; each method raises ``BadDocument`` or ``TimedOut`` beyond."""

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self._held = self._evidence = self._requests = 0
        self._lock = threading.Lock()
        self._alone = threading.RLock()  # an answer is read in parts, too

    def ask(self, host: str) -> None:
        """Count a request."""
        with self._lock:
            self._requests += 1
            if self._requests > MOST_REQUESTS:
                raise BadDocument(f"{host} was not asked: an audit sends {MOST_REQUESTS} requests at most", SMALLER)

    def hold(self, size: int, host: str) -> None:
        """Count so many bytes of answers more that are held."""
        with self._lock:
            if self._held + size > MOST_HELD:
                sentence = (
                    f"the answer of {host} was not read: all answers together are more than {MOST_HELD // MIB} MiB"
                )
                raise BadDocument(sentence, SMALLER)
            self._held += size

    def release(self, size: int) -> None:
        """Count so many bytes less."""
        with self._lock:
            self._held -= size

    @contextmanager
    def reading(self, host: str) -> Iterator[None]:
        """While an answer is read: in time, and no other of this audit, so that their memory does not add up."""
        if not self._alone.acquire(timeout=self.deadline.remaining()):
            raise self._late(host)
        try:
            if not self.deadline.remaining():
                raise self._late(host)
            yield
        finally:
            self._alone.release()

    def check_weight(self, body: bytes, host: str) -> None:
        """Look at an answer before it is read."""
        if weight(body) > LARGEST_READING:
            raise BadDocument(f"{host} answered with more than an audit reads ({len(body) / MIB:.0f} MiB)", SMALLER)

    def _late(self, host: str) -> TimedOut:
        return TimedOut(f"{host} answered, but the audit's {self.deadline.seconds:g} s were over before it was read")

    def keep(self, taken: int, host: str) -> None:
        """Count so much evidence more, as ``evidence`` weighs it."""
        with self._lock:
            if self._evidence + taken > MOST_EVIDENCE:
                raise BadDocument(f"{host} answered with more than an audit keeps as evidence", SMALLER)
            self._evidence += taken

    def note(self, taken: int) -> None:
        """Count what is kept in any case: the little that is noted of each request."""
        with self._lock:
            self._evidence += taken
