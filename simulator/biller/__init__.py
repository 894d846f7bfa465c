"""A sandbox aggregator with an HTTP API: it pretends to deliver, remembers every reference, and fails on demand."""
