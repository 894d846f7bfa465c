"""Fingers: what the kernel tells of a touch panel, what a touch is on, and when it presses."""
