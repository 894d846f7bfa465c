"""The world around a kiosk: doors, keys, clock, lamps and paper. It survives a kiosk's power cut and decides nothing for it."""
