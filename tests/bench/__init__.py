"""How fast it is: ratios of runs in turn on one machine; ``make bench`` writes them into docs/benchmarks.md."""
