"""Tests of the room ``wire``."""
