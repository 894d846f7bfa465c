"""STRUK (LUNAS), STRUK SEMENTARA (DIPROSES) and BUKTI PENGEMBALIAN DANA: what the customer keeps after money has moved."""

import re

from drivers.printer.document import Block, Document, Rule, Text
from firmware.core import wording
from firmware.core.papers import ReceiptPaper
from firmware.printing.parts import Sheet
from firmware.printing.text import balanced, clean, rewrap
from sync.wire import code as slip_code

_NO_TOKEN = ("", "-", "0")
_TOKEN = re.compile(r"[0-9]{20}")
_PHONE = re.compile(r"(?:\+?62|0)8[1-9][0-9]{7,10}")
_SEPARATORS = re.compile(r"[\s().-]")


def receipt_document(paper: ReceiptPaper, sheet: Sheet) -> Document:
    """Give the receipt: the biller's own lines as they are, our head and totals around them."""
    receipt, report = paper.receipt, paper.receipt.report
    kind = receipt.paper
    blocks: list[Block] = [*sheet.head(kind, receipt.copy), Text(_rows(paper, sheet))]
    if kind == "receipt":
        blocks += _biller_block(receipt.biller_lines, sheet) + _serial(paper, sheet)
    if kind == "refund":
        blocks += [Rule(), *sheet.sum("give_back", report.total), Rule()]
    else:
        blocks += sheet.fees(paper.product, report)
    blocks.append(Text(_references(paper, sheet)))
    if kind == "interim_receipt":
        blocks += [Rule(), sheet.centered(sheet.say("interim_receipt.in_process"), bold=True)]
        blocks += [*sheet.bar_code(report.code), sheet.centered(sheet.say("slip.check_status"))]
    else:
        blocks += [Rule(), sheet.centered(sheet.say(f"{kind}.keep"), bold=True)]
    return Document(kind, (*blocks, *sheet.foot()), receipt.copy)


def _rows(paper: ReceiptPaper, sheet: Sheet) -> tuple[str, ...]:
    report = paper.receipt.report
    lines = [*sheet.clock_rows("printed", paper.printed_ms, trusted=paper.clock_trusted, central_ms=paper.central_ms)]
    lines += sheet.row("paid", sheet.time(report.paid_ms)) if report.paid_ms else ()
    lines += sheet.row("till", report.till) if report.till else ()
    lines += sheet.row("given_back_at", sheet.time(report.refunded_ms)) if report.refunded_ms else ()
    lines += sheet.row("till", report.refund_till) if report.refund_till else ()
    return (*lines, *sheet.bought_rows(report, paper.product))


def _biller_block(lines: tuple[str, ...], sheet: Sheet) -> list[Block]:
    wrapped = rewrap(lines, sheet.columns)
    return [Rule(), Text(wrapped)] if wrapped else []


def _serial(paper: ReceiptPaper, sheet: Sheet) -> list[Block]:
    """Give a token large and in groups, another serial number as a row. Of a product that is gone 20 digits may be a token."""
    report = paper.receipt.report
    serial = clean(report.serial).strip()
    if serial in _NO_TOKEN or _is_customers_phone(serial, report.customer_masked):
        return []
    digits = serial.replace(" ", "").replace("-", "")
    if not _TOKEN.fullmatch(digits) or not (paper.product is None or paper.product.token):
        return [Rule(), Text(sheet.row("serial", serial), bold=True)]
    groups = balanced(wording.grouped(digits, (4,)), sheet.columns // 2)
    return [Rule(), sheet.centered(sheet.say("row.token"), bold=True), Text(groups, "center", bold=True, double=True)]


def _is_customers_phone(serial: str, masked: str) -> bool:
    """Some billers send the payer's own number as the serial: it is not one, and it is personal."""
    number = _SEPARATORS.sub("", serial)
    return bool(_PHONE.fullmatch(number)) and masked[-2:] == number[-2:]


def _references(paper: ReceiptPaper, sheet: Sheet) -> tuple[str, ...]:
    receipt = paper.receipt
    lines = [*sheet.row("slip_code", slip_code.grouped(receipt.report.code))]
    lines += sheet.row("reference", receipt.reference) if receipt.reference else ()
    lines += sheet.row("biller_reference", receipt.biller_reference) if receipt.biller_reference else ()
    return tuple(lines)
