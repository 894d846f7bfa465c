"""What kiosk and central agree on, byte by byte: entries, batches, requests, answers, slips, keys. No I/O, no clock.

Every decoder here meets bytes from outside and raises `WireError` for whatever does not fit.
"""
