"""Billers' daily files: one module a connector says what a line of its file means, `reading` bounds and checks them all."""
