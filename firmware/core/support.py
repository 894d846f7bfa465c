"""The codes that a customer can read out to whoever helps, explained in docs/operations.md."""

REFUSALS: dict[str, str] = {
    "not_found": "B-201", "already_paid": "B-202", "bill_expired": "B-203", "below_minimum": "B-204",
    "above_maximum": "B-205", "wrong_number": "B-206", "prefix_mismatch": "B-207", "not_available": "B-208",
    "biller_silent": "B-209", "biller_down": "B-210", "catalogue_stale": "C-301", "details_wrong": "C-302",
    "locked": "C-303", "not_ready": "C-304", "copies_exhausted": "C-305", "suspended": "C-306", "no_answer": "L-401",
    "offline": "L-402", "bad_answer": "L-405", "quote_expired": "C-307", "no_refund_due": "C-308", "too_many_tries": "C-309",
    "cut_off": "B-211", "counter_only": "B-212", "bill_not_yet": "B-213", "in_process": "C-310",
}  # fmt: skip
"""By what a question ended with."""

OUT_OF_SERVICE = {"io_error": "J-501", "disk_full": "J-502", "damaged": "J-503", "cabinet": "K-601", "doors": "K-602"}
"""By what keeps the kiosk from serving."""

OFFLINE = "L-403"

PRINTER_REASONS = ("ok", "paper_end", "cover_open", "cutter", "overheated", "error", "silent", "unplugged")
"""What a printer says. Its place here is the second digit of its code; a new reason goes to the end."""


def print_code(reason: str, *, clean: bool) -> str:
    """Give the code of a slip that is not on paper as it should be. clean: nothing of it came out; else that is unknown."""
    return f"P-1{PRINTER_REASONS.index(reason)}{2 if clean else 3}"


def every_code() -> set[str]:
    """Give all of them."""
    prints = {print_code(reason, clean=clean) for reason in PRINTER_REASONS for clean in (True, False)}
    return {*REFUSALS.values(), *OUT_OF_SERVICE.values(), OFFLINE, *prints}
