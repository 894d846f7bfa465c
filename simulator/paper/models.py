"""What kinds of printers there are: the same machine, with more or less that it says about itself."""

import msgspec

BUFFER_BYTES = 64 * 1024


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """What one printer knows. A command that it does not know is passed over.

    maker, product: its answers to GS I 66 and 67, "" for none. answers: it ever says anything. automatic: it knows GS a.
    process_id: it knows GS ( H. clears: it knows DLE DC4 fn 8. near_end_sensor: it sees the roll becoming thin; one without
    never reports it. qr_codes: it draws QR codes and PDF417 by itself (GS ( k). buffer_bytes: its receive buffer.
    """

    maker: str = ""
    product: str = ""
    answers: bool = True
    automatic: bool = True
    process_id: bool = True
    clears: bool = True
    near_end_sensor: bool = True
    qr_codes: bool = True
    buffer_bytes: int = BUFFER_BYTES


EPSON = Model(maker="EPSON", product="TM-T88V")

MODELS = {
    "epson": EPSON,
    "generic": Model(maker="XP", product="XP-58", process_id=False, near_end_sensor=False),
    "clone": Model(process_id=False, automatic=False, clears=False, near_end_sensor=False, qr_codes=False),
    "blind": Model(answers=False, qr_codes=False),
}
"""epson: answers everything. generic: no process id, no sensor for a thin roll. clone: answers DLE EOT and GS r, nothing else.
blind: never says anything."""
