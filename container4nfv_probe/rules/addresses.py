"""Addresses and ids as people and services type them, each written one way to be compared."""

from __future__ import annotations

import ipaddress
import uuid


def mac(typed: str) -> str:
    """A MAC address as its digits: Neutron keeps those of allowed address pairs as they were typed."""
    return "".join(char for char in typed.casefold() if char in "0123456789abcdef")


def address(typed: str) -> str:
    """An IP address written one way; "" for a range, which is nobody's address, and for anything else."""
    try:
        network = ipaddress.ip_network(typed)
    except ValueError:
        return ""
    return str(network.network_address) if network.num_addresses == 1 else ""


def is_uuid(text: str) -> bool:
    """Whether it is a UUID in its canonical form."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def family(typed: str) -> int:
    """4 or 6, for an IP address."""
    return ipaddress.ip_address(typed).version


def is_loopback(typed: str) -> bool:
    """Whether an IP address is that of the very machine that asks."""
    return ipaddress.ip_address(typed).is_loopback
