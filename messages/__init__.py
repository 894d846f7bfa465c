"""The local vocabulary between the kiosk's processes, and the framing that carries it.

Owns: what the controller, the touchscreen, the link and the simulated world say to each other.
Must not: know how anything is drawn, stored or sent further.
"""
