"""The cashier's API."""
