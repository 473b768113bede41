"""Thin ways into the programs of others; each needs its extra, and the package works without any."""
