"""What a probe declares of a JSON object."""

from __future__ import annotations

import msgspec


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """A JSON object as far as a probe uses it: the declared fields and nothing else.

    A field without a default must be there, with the declared type; one that is not makes the
    whole answer ``bad-document``: give a default only where the API's own documentation says that the
    field is left out when it has that value. Undeclared fields are dropped before anything is kept.
    Subclass it with ``frozen=True``; ``field(name="binding:host_id")`` is for names that Python does not
    have, ``UNSET`` (with ``UnsetType``) for "was not there", which null is not.
    """
