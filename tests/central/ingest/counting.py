"""A ledger that only counts what kiosks ask of it."""

import threading

from sync.wire.requests import Refused


class CountingSlips:
    """Answers at once, except inquiries while `gate` is closed; counts what it did."""

    def __init__(self):
        self.quotes = 0
        self.statuses = 0
        self.numbers = 0
        self.gate = threading.Event()
        self.gate.set()
        self.broken = False

    def quote(self, kiosk_id, request, catalogue):
        self.quotes += 1
        assert self.gate.wait(10)
        if self.broken:
            raise RuntimeError("087800001230")
        return Refused("biller_silent", self.quotes)

    def status(self, kiosk_id, request):
        self.statuses += 1
        return Refused("details_wrong", self.statuses)

    def receipt(self, kiosk_id, request):
        return Refused("not_ready")

    def refund_number(self, kiosk_id, request):
        self.numbers += 1
        return Refused("no_refund_due", self.numbers)
