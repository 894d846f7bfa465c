"""Measurements of the real programs: `make bench`. What each figure means is in docs/bench.md. The product never imports this."""
