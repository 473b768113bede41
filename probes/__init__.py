"""The six requirements of the gap analysis, one module each; ``facts`` has what several of them ask."""
