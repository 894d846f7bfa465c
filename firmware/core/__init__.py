"""The kiosk's mind, sans-IO: `step(state, moment, event) -> state, effects`. No clock, no randomness, no I/O, no threads."""
