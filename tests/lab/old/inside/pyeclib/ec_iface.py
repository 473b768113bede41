"""The names that Swift 2.15 imports; see the package."""

VALID_EC_TYPES = []


class ECDriverError(Exception):
    """Never raised here."""


class ECInvalidFragmentMetadata(ECDriverError):
    """Never raised here."""


class ECBadFragmentChecksum(ECDriverError):
    """Never raised here."""


class ECInvalidParameter(ECDriverError):
    """Never raised here."""


class ECDriver:
    """Refuses to be built: no policy of the lab is erasure-coded."""

    def __init__(self, *arguments, **options):
        """Refuse."""
        raise ECDriverError("the lab's Swift has no erasure coding")
