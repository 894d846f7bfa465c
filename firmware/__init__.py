"""The headless controller: journal, devices, every key but TLS, and the customer's session.

Opens no network socket, knows no pygame.
"""
