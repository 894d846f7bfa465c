"""The journal: the kiosk's durable memory and its queue to central."""
