"""What a boot needs to know of the entries, kept up to date entry by entry so that a boot need not read them all again.

It is derived: `replay` over every entry gives the same. The store saves it beside the position it covers.
"""

import msgspec

from sync.wire import code, records

UNFINISHED_MAX = 32
"""More prints than this are never open at once; the oldest are forgotten first."""


class Summary(msgspec.Struct, frozen=True):
    """terminal_number: 0 for none yet. slips_minted: the highest slip number minted under it.

    unfinished: code by position, in order, of each print that started and has not ended. catalogue_digest, key: the active
    ones, empty for none yet. contacts: whether a contact was last recorded as open. torn: code of the paper that may be half out
    there, because its print ended unknown and no paper was printed since (which would have begun with its void stub), or "".
    catalogue_refused: digest of the catalogue that was refused last, None for none yet.
    """

    terminal_number: int = 0
    slips_minted: int = 0
    unfinished: dict[int, str] = {}
    catalogue_digest: bytes = b""
    key: bytes = b""
    contacts: dict[str, bool] = {}
    torn: str = ""
    catalogue_refused: bytes | None = None


def encode(summary: Summary) -> bytes:
    """Give a summary as it is saved."""
    return msgspec.msgpack.encode(summary)


def decode(saved: bytes) -> Summary:
    """Give a saved summary. Raises what msgspec raises."""
    return msgspec.msgpack.decode(saved, type=Summary)


def apply(summary: Summary, position: int, body: records.Body) -> Summary:
    """Give the summary after one more entry."""
    match body:
        case records.TerminalAssigned(number):
            if number == summary.terminal_number:
                return summary
            return msgspec.structs.replace(summary, terminal_number=number, slips_minted=0)
        case records.SlipIssued():
            return _start(_count_minted(summary, body), position, body.code)
        case records.PrintStarted():
            return _start(summary, position, body.code)
        case records.PrintEnded():
            unfinished = {at: name for at, name in summary.unfinished.items() if at != body.started}
            torn = _torn(summary, body)
            return msgspec.structs.replace(summary, unfinished=unfinished, torn=torn)
        case records.CatalogueActivated() | records.CatalogueRefused():
            taken = "catalogue_digest" if isinstance(body, records.CatalogueActivated) else "catalogue_refused"
            return msgspec.structs.replace(summary, **{taken: body.digest})
        case records.KeyActivated():
            return msgspec.structs.replace(summary, key=body.public)
        case records.DoorMoved():
            return msgspec.structs.replace(summary, contacts={**summary.contacts, body.contact: body.open})
        case records.Salvaged():
            return msgspec.structs.replace(summary, torn=body.torn)
        case _:
            return summary


def _torn(summary: Summary, ended: records.PrintEnded) -> str:
    if ended.outcome == "unknown":
        return summary.unfinished.get(ended.started, summary.torn)
    return summary.torn if ended.outcome == "failed_clean" else ""


def _count_minted(summary: Summary, body: records.SlipIssued) -> Summary:
    if not body.minted:
        return summary
    terminal, number = code.terminal_of(body.code)
    if terminal != summary.terminal_number or number <= summary.slips_minted:
        return summary
    return msgspec.structs.replace(summary, slips_minted=number)


def _start(summary: Summary, position: int, slip_code: str) -> Summary:
    unfinished = {**summary.unfinished, position: slip_code}
    if len(unfinished) > UNFINISHED_MAX:
        del unfinished[next(iter(unfinished))]
    return msgspec.structs.replace(summary, unfinished=unfinished)
