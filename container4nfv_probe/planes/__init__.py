"""The ways in: each module knows one protocol."""
