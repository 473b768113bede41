"""One attempt at a proof: creating, waiting, acting; each creation is in the journal before it is sent.

How long things take and what is busy differs from cloud to cloud: 429 and 503 are asked again, 409 too where
a thing is there and busy (https://specs.openstack.org/openstack/api-sig/guidelines/http/response-codes.html).
An answer of 500, 502 or 504 may have done it: that is not asked again, its name finds what it made.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from container4nfv_probe.audit.subject import Subject
from container4nfv_probe.proving import items, places
from container4nfv_probe.proving.guard import WritingGuard, writes
from container4nfv_probe.proving.journal import Journal
from container4nfv_probe.proving.model import PREFIX, Kind, Step, Stopped, Thing, Unproved, tags
from container4nfv_probe.proving.refusals import document, of_quota, refused
from container4nfv_probe.rules.errors import Unanswered
from container4nfv_probe.rules.model import Exchange
from container4nfv_probe.wire.transport import Reply, Request

PAUSE = 0.5
MOST_TRIES = 8


@dataclass
class Attempt:
    """What a proof works with; ``made`` is what it has created and not removed.

    ``began`` says whether anything was, ``unsure`` whether more may have been: a creation without an answer.
    """

    subject: Subject
    guard: WritingGuard
    journal: Journal
    run: str
    ends: float
    kinds: tuple[Kind, ...] = ()
    made: list[Thing] = field(default_factory=list)
    began: bool = False
    unsure: bool = False
    steps: list[Step] = field(default_factory=list)
    relied: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.guard.declare(one for kind in self.kinds if self.offers(kind.service)
                           for one in writes(kind, self.url(kind)))  # fmt: skip

    @property
    def name(self) -> str:
        """What everything of this run is called."""
        return f"{PREFIX}{self.run}"

    @property
    def tags(self) -> dict[str, str]:
        """What everything of this run bears besides, as labels, tags or metadata."""
        return tags(self.run)

    @contextmanager
    def step(self, said: str) -> Iterator[None]:
        """Something that is told afterwards, with the time it took."""
        begun = time.monotonic()
        yield
        self.steps.append(Step(said, round(time.monotonic() - begun, 1)))

    def create(self, kind: Kind, body: dict[str, Any]) -> Thing:
        """Create one thing; its name is this run's. Raises ``Unproved``."""
        url, before = self.url(kind) + items.query(kind.create), self.began
        self._note("creating", kind=kind.word, name=self.name)
        self.began = True
        try:
            reply = self.write("POST", kind, url, f"create a {kind.word}", body=body)
        except Unproved:
            self.began = before or self.unsure
            raise
        before, self.unsure = self.unsure, True
        made = Thing(kind, items.id_of(kind, reply), self.name)
        self.made.append(made)
        self.unsure = before
        self._note("created", kind=kind.word, name=self.name, id=made.id)
        return made

    def announce(self, kind: Kind, identity: str) -> Thing:
        """Note what is made under an id that is known before: by that it is removed. Raises ``Unproved``."""
        self._note("creating", kind=kind.word, name=self.name, id=identity)
        self.began = True
        self.made.append(Thing(kind, identity, self.name))
        return self.made[-1]

    def act(self, thing: Thing, path: str, body: dict[str, Any] | None = None, query: str = "") -> None:
        """POST to one of the actions that the kind declares. Raises ``Unproved``."""
        url = f"{self.item(thing)}/{path}{items.query(query)}"
        self.write("POST", thing.kind, url, f"{path} the {thing.kind.word}", body=body, busy=(409, 429, 503))

    def write(
        self, method: str, kind: Kind, url: str, what: str, *, busy: Collection[int] = (429, 503), **sent: Any
    ) -> Reply:
        """One write that is to do ``what``, again while the service is busy. Raises ``Unproved``."""
        before, self.unsure = self.unsure, True
        reply = self._write(method, kind, url, busy, what, sent)
        self.unsure = before or 300 <= reply.status < 400 or reply.status >= 500
        if not 200 <= reply.status < 300:
            raise refused(kind, reply, what)
        return reply

    def until(self, thing: Thing, good: Callable[[dict[str, Any]], str], seconds: float = math.inf) -> dict[str, Any]:
        """The item once ``good`` says "" of it; what it says meanwhile is what is waited for.

        ``good`` raises ``Unproved`` for a state that nothing good comes of. Raises ``Unproved`` in time, too.
        """
        missing, cause, begun = "no time was left", Stopped.TIME, time.monotonic()
        while self.left() > 0 and time.monotonic() < begun + seconds:
            try:
                reply = self.read(thing.kind, self.item(thing))
            except Unanswered as error:  # a service that is started anew is asked again
                missing, cause = str(error), Stopped.LOST
            else:
                missing, cause = self._missing(thing, reply, good), Stopped.TIME
                if not missing:
                    self.rely(thing.kind, reply)
                    return items.item(thing.kind, reply)
            # What takes long is looked at less often: a run may send so many requests only.
            time.sleep(min(max(PAUSE, (time.monotonic() - begun) / 60), items.LONGEST_PAUSE, self.left()))
        raise Unproved(cause, f"the {thing.kind.word} was not ready in time ({missing})", "a longer --deadline")

    def vanishes(self, thing: Thing) -> None:
        """Wait until something that others remove is gone. Raises ``Unproved`` in time."""
        while self.left() > 0:
            with suppress(Unanswered):
                if thing.kind.is_gone(self.look(thing)):
                    return
            time.sleep(min(PAUSE, self.left()))
        raise Unproved(Stopped.TIME, f"the {thing.kind.word} was not gone in time", "a longer --deadline")

    def look(self, thing: Thing) -> dict[str, Any] | None:
        """The item as it is now, {} where the service does not tell; None where it is gone. Raises ``Unanswered``."""
        if thing.kind.own:
            return thing.kind.own.shown(self, thing)
        reply = self.read(thing.kind, self.item(thing))
        return None if reply.status in (404, 410) else items.item(thing.kind, reply)

    def document(self, kind: Kind, below: str = "") -> dict[str, Any]:
        """What the collection's own URL says, or one below it; {} where it does not answer so."""
        reply = self.read(kind, self.url(kind) + below)
        return document(reply) if reply.status < 300 else {}

    def left(self) -> float:
        """Seconds that this attempt still has."""
        return max(0.0, min(self.ends - time.monotonic(), self.guard.deadline.remaining()))

    def url(self, kind: Kind) -> str:
        """Of a kind's collection. Raises ``Absent``."""
        return places.root(self.subject, replace(kind, path=kind.path.format(run=self.name)))

    def item(self, thing: Thing) -> str:
        """The URL of one thing."""
        path = thing.kind.item.format(id=quote(thing.id, safe=""), name=quote(thing.name, safe=""))
        return f"{self.url(thing.kind)}/{path}"

    def offers(self, service: str) -> bool:
        """Whether the catalogue has a service, or the registry or cluster was given."""
        return places.offered(self.subject, service)

    def rely(self, kind: Kind, reply: Reply) -> None:
        """Keep an answer as evidence: of which thing it is, its state, and why."""
        self.subject.openstack.transport.keep(reply, items.evidence(kind, reply))
        self.relied.append(reply.exchange)

    def evidence(self) -> tuple[Exchange, ...]:
        """Every write, and the reads that were relied on."""
        asked = self.subject.openstack.transport.exchanges()
        return tuple(one for one in asked if one.id in self.relied)

    def read(self, kind: Kind, url: str, method: str = "GET", **headers: str) -> Reply:
        """One read, whatever its answer. Raises ``Unanswered``."""
        return self._once(kind, Request("", url, headers={**dict(kind.headers), **headers}, method=method))

    def send(
        self, method: str, kind: Kind, url: str, body: dict[str, Any] | None = None, *, text: str = "",
        content: bytes = b"", media: str = "application/json",
    ) -> Reply:  # fmt: skip
        """One write, whatever its answer; it is evidence. Raises ``Unanswered``, ``Refused``."""
        headers = {"Content-Type": media, **dict(kind.headers)}
        posted = json.dumps(body) if body is not None else text
        request = Request("", url, headers=headers, method=method, posted=posted, content=content)
        try:
            with self.guard.allowing(method, url):
                reply = self._once(kind, request)
        except Unanswered as error:
            self.relied.append(error.exchange)
            raise
        self.rely(kind, reply)
        return reply

    def _write(
        self, method: str, kind: Kind, url: str, busy: Collection[int], what: str, sent: dict[str, Any]
    ) -> Reply:
        """Its answer, once the service is not busy any more. Raises ``Unproved``."""
        for tries in range(1, MOST_TRIES + 1):
            try:
                reply = self.send(method, kind, url, **sent)
            except Unanswered as error:  # it may have been done: its name finds what it made
                raise Unproved(Stopped.LOST, f"no answer when asked to {what}: {error}", error.settle) from error
            pause = items.patience(reply.headers, PAUSE)
            if reply.status not in busy or of_quota(reply) or tries == MOST_TRIES or self.left() <= pause:
                break
            time.sleep(pause)
        return reply

    def _missing(self, thing: Thing, reply: Reply, good: Callable[[dict[str, Any]], str]) -> str:
        """What an answer still lacks. Raises ``Unproved`` where nothing will come."""
        if reply.status in (401, 403):
            raise refused(thing.kind, reply, f"read the {thing.kind.word}")
        shown = items.item(thing.kind, reply)
        return good(shown) if shown else f"the {thing.kind.word} was answered with {reply.status}"

    def _note(self, what: str, **facts: str) -> None:
        """Into the journal before anything else happens. Raises ``Unproved``: what is not noted is not done."""
        try:
            self.journal.note(what, **facts)
        except OSError as error:
            sentence = f"the journal {self.journal.path} cannot be written ({error.strerror or error})"
            raise Unproved(Stopped.LOST, sentence, "room on its disk, or another place (--journal)") from error

    def _once(self, kind: Kind, request: Request) -> Reply:
        return self.subject.openstack.transport.single(places.signed(self.subject, kind, request))
