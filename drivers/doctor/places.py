"""The 40-pin header: which of its pins carries which BCM number. Raspberry Pi documentation, "GPIO and the 40-pin header"."""

PIN_OF_BCM = {
    2: 3, 3: 5, 4: 7, 5: 29, 6: 31, 7: 26, 8: 24, 9: 21, 10: 19, 11: 23, 12: 32, 13: 33, 14: 8, 15: 10,
    16: 36, 17: 11, 18: 12, 19: 35, 20: 38, 21: 40, 22: 15, 23: 16, 24: 18, 25: 22, 26: 37, 27: 13,
}  # fmt: skip
"""BCM number to pin of the header; the same on every model with 40 pins."""

GROUNDS = (6, 9, 14, 20, 25, 30, 34, 39)
FIVE_VOLTS = (2, 4)
THREE_VOLTS = (1, 17)


def place(bcm: int) -> str:
    """Give a pin's name for people: "pin 12 (header 32)"."""
    return f"pin {bcm} (header {PIN_OF_BCM[bcm]})"
