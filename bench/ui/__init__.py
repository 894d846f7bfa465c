"""What the touchscreen costs and how soon it answers, beside bare pygame-ce and a browser, each on a screen of its own."""
