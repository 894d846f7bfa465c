"""The link from the kiosks: greetings, journal batches and requests that arrive by MQTT, and what central answers."""
