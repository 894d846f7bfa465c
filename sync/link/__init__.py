"""The kiosk's side of the link: a pipe between the controller's socket and the broker. It holds no secret but the TLS key."""
