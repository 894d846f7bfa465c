"""The touchscreen. Draws the View it is given and reports touches; holds no key, knows no language, decides nothing."""
