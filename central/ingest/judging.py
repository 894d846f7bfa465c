"""Judges a hello: is this the history that central witnessed? Pure: statements in, finding out."""

from typing import Literal

import msgspec

from sync.wire.envelope import HelloContent

Finding = Literal["fork", "rollback"]


class Evidence(msgspec.Struct, frozen=True):
    """What central holds about the hello's journal, which is the kiosk's current one.

    mark_before: central's mark when it made the nonce (0 if the journal was not known then). link: the
    chain's link that central stored at the hello's position, None above its mark now. witness_link: the same at the hello's
    witness, None above the mark or when the hello has no witness.
    """

    mark_before: int
    link: bytes | None
    witness_link: bytes | None


def judge(hello: HelloContent, evidence: Evidence) -> Finding | None:
    """Give what is wrong with the history that a verified hello states, or None.

    rollback: the kiosk lacks entries that central had before the hello was signed. fork: another link where central has one.

    A kiosk that holds central's signed word for more than central has is no liar: `central.administration.restoring.Watch`.
    """
    if hello.position < evidence.mark_before:
        return "rollback"
    if evidence.link is not None and hello.link != evidence.link:
        return "fork"
    if evidence.witness_link is not None and hello.witness_link != evidence.witness_link:
        return "fork"
    return None
