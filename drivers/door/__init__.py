"""Door contacts."""
