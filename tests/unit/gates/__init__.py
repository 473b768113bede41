"""Tests of the room ``gates``."""
