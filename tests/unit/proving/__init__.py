"""Tests of the room ``proving``."""
