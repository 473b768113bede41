"""Let the API and the daemons of one process reach each other.

The fake:// driver of oslo.messaging 5 gives every transport an exchange of its own, where later ones share one; and
Zun and Magnum open several transports.
"""

from oslo_messaging._drivers import impl_fake

EXCHANGES = {}


class SharedExchanges(impl_fake.FakeExchangeManager):
    """Hands out the exchanges of the process."""

    def __init__(self, default_exchange):
        """Take what there is already."""
        super(SharedExchanges, self).__init__(default_exchange)
        self._exchanges = EXCHANGES


def share():
    """Make it so for every transport opened from now on."""
    impl_fake.FakeExchangeManager = SharedExchanges
