"""Connectors to the companies that deliver what was paid. Each judges its own codes by a table with a finality column."""
