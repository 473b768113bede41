"""Tests that need no cloud: loopback sockets and documents in memory."""
