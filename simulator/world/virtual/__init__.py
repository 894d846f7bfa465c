"""A whole world in virtual time: real kiosks and a real central between a simulated disk, network, biller and people.

One seed decides everything that happens. Nothing here waits, starts a thread or asks the machine for time or chance.
"""
