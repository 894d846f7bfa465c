"""Slip documents: what is on the paper, independent of the printer. Texts are in `firmware/locale/*/papers.po`."""

from firmware.printing.compose import compose
from firmware.printing.parts import Site

__all__ = ["Site", "compose"]
