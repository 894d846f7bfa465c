"""USB devices that type: what a USB keypad and a scanner have in common."""
