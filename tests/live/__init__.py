"""Tests against the real services of the lab."""
