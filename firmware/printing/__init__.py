"""Slip documents: what is on the paper, independent of the printer."""
