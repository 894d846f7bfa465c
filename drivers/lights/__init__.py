"""The lights."""
