"""The six requirements of the gap analysis, one module each; ``zun`` and ``kuryr`` hold what several ask."""
