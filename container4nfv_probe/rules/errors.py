"""What can go wrong, as a noun and a sentence; the runner turns the second family into answers."""

from __future__ import annotations

from typing import ClassVar

from container4nfv_probe.rules.model import Cause, Truth


class Error(Exception):
    """The audit cannot be made: one sentence that says what to do, exit code 2."""


class ConfigurationError(Error):
    """clouds.yaml, the environment or an option is missing, broken or contradictory."""


class ManyRegions(ConfigurationError):
    """A cloud has several regions, and none of them was chosen."""

    def __init__(self, sentence: str, regions: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.regions = regions


class FileError(ConfigurationError):
    """A local file cannot be read, or not within the limits of what it should be."""


class LoginError(Error):
    """The identity service did not give a token that an audit can use."""


class PluginError(Error):
    """A requirement module cannot be used."""


class BundleError(Error):
    """A bundle or report cannot be read or written."""


class AttestationError(Error):
    """A key or an attestation cannot be used."""


class Exhausted(Error):
    """The program itself ran out of memory, threads or open files: no service is to blame for that."""


class Unanswered(Error):
    """A check got no *yes*: why, what would settle it, and the exchange that showed it, if one did."""

    cause: ClassVar[Cause]
    truth: ClassVar[Truth] = Truth.UNKNOWN
    remedy: ClassVar[str] = ""

    def __init__(self, sentence: str, settle: str = "") -> None:
        super().__init__(sentence)
        self.settle = settle or self.remedy
        self.exchange = ""


class Absent(Unanswered):
    """The service is not in the catalogue of this project, region and interface."""

    cause = Cause.ABSENT
    truth = Truth.NO


class DeclaredAbsent(Unanswered):
    """The operator declared that this deployment has no such plane."""

    cause = Cause.DECLARED_ABSENT
    truth = Truth.NO


class TooOld(Unanswered):
    """The service's own version document says that it is older than the question."""

    cause = Cause.TOO_OLD
    truth = Truth.NO


class BadVersion(Unanswered):
    """406, or another version than the one asked for: neither broken nor absent."""

    cause = Cause.BAD_VERSION
    remedy = "a service that accepts this API version"


class Forbidden(Unanswered):
    """401 or 403 from a service."""

    cause = Cause.FORBIDDEN


class NotVisible(Unanswered):
    """The answer is only part of the cloud."""

    cause = Cause.NOT_VISIBLE


class Unreachable(Unanswered):
    """Refused, no such host, or a certificate that does not verify."""

    cause = Cause.UNREACHABLE
    remedy = "a network path to the endpoint"


class TimedOut(Unanswered):
    """No answer in time."""

    cause = Cause.TIMEOUT
    remedy = "a service that answers in time (see --deadline)"


class BadDocument(Unanswered):
    """An answer that nobody can read as what was asked for."""

    cause = Cause.BAD_DOCUMENT
    remedy = "a service that works"


class NoPlane(Unanswered):
    """The question needs a way in that was not given."""

    cause = Cause.NO_PLANE


class NotRecorded(Unanswered):
    """The bundle that is replayed does not hold this exchange."""

    cause = Cause.NOT_RECORDED
    remedy = "an audit of the cloud itself, or a newer bundle"
