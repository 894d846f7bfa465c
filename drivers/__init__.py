"""Devices behind small interfaces. Each folder: interface, real backend, mock. The only users of gpiozero, usb and serial.

A fact about the world (paper out, a key) is reported to the `Listener`; a broken link to a device is a `DriverError` that
says who broke it. A mock is never a fallback: a configured device that cannot start is a visible fault.
"""
