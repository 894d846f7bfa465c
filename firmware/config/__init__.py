"""The kiosk's configuration: its schema, and what the loader cannot check by shape alone."""
