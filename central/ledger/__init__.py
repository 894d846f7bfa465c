"""The money: slips and their states, payments, dispatch to billers, double-entry books."""
