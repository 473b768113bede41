"""Why a service did not do something, in our words: what a project lacks says nothing of what the cloud can do."""

from __future__ import annotations

from typing import Any

from container4nfv_probe.planes.documents import decoded
from container4nfv_probe.proving.model import Kind, Stopped, Unproved
from container4nfv_probe.rules.errors import BadDocument
from container4nfv_probe.rules.plain import clean
from container4nfv_probe.wire.transport import Reply

# Words of Nova's, Heat's, Zun's, Neutron's and keystonemiddleware's own messages, in lower case.
WORDS = {
    Stopped.QUOTA: ("quota", "exceed", "limit reached", "maximum stacks", "too many"),
    Stopped.RIGHT: ("forbidden", "policy doesn't allow", "disallowed by policy", "not authorized", "unauthorized"),
    Stopped.ROOM: ("no valid host", "not enough hosts", "insufficient", "no hosts"),
    Stopped.CHOICE: ("image", "flavor", "network", "invalid input", "not found"),
}
SETTLES = {
    Stopped.QUOTA: "quota for it in this project",
    Stopped.RIGHT: "a role that may do it",
    Stopped.ROOM: "a host that has room for it",
    Stopped.CHOICE: "another image, flavor or network (see --help)",
    Stopped.FAULT: "a fix of what the service says",
}


def told(sentence: str, reason: object) -> Unproved:
    """A state that nothing good comes of, and the cause that the service's own words give."""
    said = clean(str(reason or "it does not say why"))
    cause = next((cause for cause in WORDS if says(said, cause)), Stopped.FAULT)
    return Unproved(cause, f"{sentence}: {said}", SETTLES[cause])


def refused(kind: Kind, reply: Reply, what: str) -> Unproved:
    """Why a request was answered with an error."""
    said = clean(reason(reply))
    if of_quota(reply):
        return Unproved(Stopped.QUOTA, f"no quota to {what}: {said}", SETTLES[Stopped.QUOTA])
    if reply.status in (401, 403):
        return Unproved(Stopped.RIGHT, f"no right to {what} ({reply.status})", f"a role that may {what}")
    if reply.status in (400, 404, 422) or (reply.status == 409 and says(said, Stopped.CHOICE)):
        return Unproved(Stopped.CHOICE, f"refused to {what} ({reply.status}): {said}", SETTLES[Stopped.CHOICE])
    return Unproved(Stopped.FAULT, f"failed to {what} ({reply.status}): {said}", f"a working {kind.service} API")


def of_quota(reply: Reply) -> bool:
    """Whether a service refuses for want of quota; 429 is how it asks for patience."""
    return reply.status in (400, 403, 409, 413) and says(reason(reply), Stopped.QUOTA)


def says(text: str, cause: Stopped) -> bool:
    """Whether a service's words are those of a cause."""
    return any(word in text.casefold() for word in WORDS[cause])


def document(reply: Reply) -> dict[str, Any]:
    """A reply's JSON object, {} where it has none."""
    try:
        found: dict[str, Any] = decoded(reply, dict[str, Any])
    except BadDocument:
        return {}
    return found


def reason(reply: Reply) -> str:
    """The service's own words for an error, wherever it puts them."""
    whole = document(reply)
    inner = [one for value in whole.values() for one in (value if isinstance(value, list) else [value])]
    texts = [one[name] for one in (*inner, whole) if isinstance(one, dict)
             for name in ("message", "detail", "title") if one.get(name)]  # fmt: skip
    return str(texts[0]) if texts else f"HTTP {reply.status}"
