"""The world around the kiosk, for people (a browser front panel) and for tests. Never part of a production system."""
