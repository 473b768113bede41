"""Tests of the room ``releases``."""
