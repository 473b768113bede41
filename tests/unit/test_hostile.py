"""Damaged files of every kind that is read: a small part of ``make hostile``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile.property import tried
from tests.hostile.readers import Reader, readers


@pytest.mark.once
@pytest.mark.parametrize("reader", readers(), ids=lambda reader: str(reader.name))
def test_a_damaged_file_is_read_or_is_one_sentence(reader: Reader, monkeypatch: pytest.MonkeyPatch, bare: Path) -> None:
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", "")  # what the reader of clouds.yaml sets is gone afterwards
    tried(reader, 6)
