"""The touchscreen. Draws the View it is given and reports touches; holds no key, knows no language, decides nothing."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
"""The output of a program is its own."""
