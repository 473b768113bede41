"""A cache in memory that hands out copies.

Keystone's v2.0 API takes apart what it was given, users, tokens and catalogues; in production that does not hurt,
since memcached sends copies.
"""

import copy

from dogpile.cache import proxy


class Copies(proxy.ProxyBackend):
    """Copies what is put into the cache and what is taken out."""

    def get(self, key):
        return _copy(self.proxied.get(key))

    def set(self, key, value):
        self.proxied.set(key, _copy(value))

    def get_multi(self, keys):
        return [self.get(key) for key in keys]

    def set_multi(self, mapping):
        for key, value in mapping.items():
            self.set(key, value)


def _copy(value):
    """Copy a cached value; what says that there is none is recognised by its identity."""
    return copy.deepcopy(value) if isinstance(value, tuple) else value
