"""Addresses and ids are compared however they were typed."""

from __future__ import annotations

import pytest

from container4nfv_probe import address, is_uuid, mac


@pytest.mark.parametrize("typed", ["FA-16-3E-00-00-0B", "fa:16:3e:00:00:0b", "fa16.3e00.000b"])
def test_a_mac_address_is_its_digits(typed: str) -> None:
    assert mac(typed) == "fa163e00000b"


@pytest.mark.parametrize(
    ("typed", "one_way"),
    [
        ("10.0.0.5", "10.0.0.5"),
        ("10.0.0.5/32", "10.0.0.5"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("2001:db8::1/128", "2001:db8::1"),
        ("10.0.0.0/31", ""),
        ("10.0.0.0/24", ""),
        ("10.0.0.5/24", ""),
        ("nothing", ""),
    ],
)
def test_an_address_is_written_one_way_and_a_range_is_none(typed: str, one_way: str) -> None:
    assert address(typed) == one_way


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("7b9f3c52-6f0c-4c57-9d4e-2f6a5f6f0d11", True),
        ("7B9F3C52-6F0C-4C57-9D4E-2F6A5F6F0D11", False),
        ("{7b9f3c52-6f0c-4c57-9d4e-2f6a5f6f0d11}", False),
        ("7b9f3c526f0c4c579d4e2f6a5f6f0d11", False),
        ("dhcp-7b9f3c52", False),
    ],
)
def test_a_uuid_is_one_in_its_canonical_form(text: str, is_one: bool) -> None:
    assert is_uuid(text) is is_one
