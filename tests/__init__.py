"""Tests: unit, on mocked HTTP; live, on the lab of real services."""
