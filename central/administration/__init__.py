"""What people in charge may change: stores, tills, users, tokens, fees, kiosks. One set of rules for command and pages."""
