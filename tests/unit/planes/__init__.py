"""Tests of the room ``planes``."""
