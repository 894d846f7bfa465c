"""The front panel in a browser: a picture of the kiosk that can be touched, and the API that tests drive it with."""
