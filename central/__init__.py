"""The ledger and everything outside the kiosk. Trusts no kiosk about money, and no broker about anything."""
