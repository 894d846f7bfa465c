"""A kiosk whose owner is the enemy: it has a valid key of its own, and says whatever he likes (faults 12 and 21).

It can lie about its own slips. It must not reach another kiosk's, nor money, nor stall anybody's journal but its own.
"""

from collections.abc import Callable

from simulator.world.virtual.broker import VirtualBroker
from simulator.world.virtual.parts import KioskIdentity, Surroundings
from simulator.world.virtual.scripted import ScriptedKiosk
from sync.wire import batch, envelope, records, requests, sealing
from sync.wire import slip as paper
from sync.wire.code import offline_code
from sync.wire.errors import WireError
from sync.wire.records import SlipIssued, SlipPrivate

_HUGE = 2**63 - 1
_POISON = (b"", b"\xc1", b"\x91\x63", b"\xff" * 5_000, b"\x9f" * 400, b"\x92\x04\xc0", b"\x81\xa1x\x01")
_TEXTS = ("", "'; DROP TABLE slips; --", "k/+/+/up/+", "\x00\x1b[2J", "\u202e087800001230", "9" * 4_000)


class MaliciousKiosk(ScriptedKiosk):
    """`attack` does one thing that no honest kiosk does. papers: digits of papers that it printed, good and bad."""

    def __init__(self, around: Surroundings, broker: VirtualBroker, identity: KioskIdentity, others: list[str]) -> None:
        super().__init__(around, broker, identity)
        self.papers: list[str] = []
        self.codes: list[str] = []
        self.attacks = 0
        self._others = others
        self._slips = 0
        self._acts: dict[str, Callable[[], None]] = {
            "poison": self._poison,
            "absurd": self._absurd,
            "foreign_code": self._foreign_code,
            "foreign_cancel": self._foreign_cancel,
            "foreign_batch": self._foreign_batch,
            "forged_position": self._forged_position,
            "forged_hello": self._forged_hello,
            "foreign_topic": self._foreign_topic,
            "question": self._question,
            "mint": self._mint,
            "twice": self._twice,
        }

    def attack(self, kind: str = "") -> str:
        """Do one thing, drawn unless it is named; give its name."""
        kind = kind or self._chance.choice(tuple(self._acts))
        self.attacks += 1
        self._trace.note(self.identity.kiosk, "attacks", by=kind)
        self._acts[kind]()
        self.drain()
        return kind

    def _poison(self) -> None:
        """Entries in no vocabulary, signed as they should be."""
        for _ in range(self._chance.randint(1, 4)):
            self.write(self._chance.choice(_POISON))

    def _absurd(self) -> None:
        """Entries of the vocabulary with figures and texts that nobody means."""
        text, huge = self._chance.choice(_TEXTS), self._chance.choice((_HUGE, -1, -_HUGE, 2**53 + 1))
        code = self._code()
        self.write(
            self._chance.choice(
                (
                    SlipIssued(code, text, True, False, huge, huge, huge, huge, huge, huge, huge, text),
                    SlipIssued(text, "pulsa", False, True, 0, 0, 0, 0, 0, 0, 1, "id"),
                    records.PrintEnded(huge, "printed", text),
                    records.CatalogueActivated(huge, b""),
                    records.TerminalAssigned(huge),
                    records.Born(self._other(), text),
                    records.KeyActivated(bytes(32)),
                    records.DataKey(huge, b""),
                )
            ),
            SlipPrivate({text: text}, text, text.encode()) if self._chance.random() < 0.5 else None,
        )

    def _foreign_code(self) -> None:
        """A slip under another kiosk's terminal number, or under a code that central issued."""
        number = (self.terminal_number or 1) + self._chance.choice((-1, 1, 7))
        code = offline_code(max(1, number), self._chance.randint(1, 9), self._chance.randrange(1000))
        self._issue(self._known(code))

    def _foreign_cancel(self) -> None:
        """Cancels a slip that it never issued."""
        self.write(records.SlipCancelled(self._known(offline_code(1, 1, self._chance.randrange(1000)))))

    def _foreign_batch(self) -> None:
        """A batch in another kiosk's name, on its own topic."""
        rows = self.rows[:3]
        packed = batch.encode(self.journal_id, 1, rows, self.links[len(rows)], self._other(), self.identity.sign)
        self.send("batch", packed)

    def _forged_position(self) -> None:
        """A batch that begins far beyond its journal, or before its mark with something else in it."""
        first = self._chance.choice((1, 2, len(self.rows) + 50, 2**31, _HUGE - 10))
        row = (self._time.utc_ms, 3, 1, 1, b"\x93\x09\xa5paper\xc3", b"", b"")
        kiosk, key = self.identity.kiosk, self.identity.sign
        self.send("batch", batch.encode(self.journal_id, first, [row], self.links[-1], kiosk, key))

    def _forged_hello(self) -> None:
        """A hello over no nonce of central's, with a position that it does not have."""
        content = envelope.HelloContent(
            self.identity.kiosk, bytes(16), self.journal_id, _HUGE, bytes(32), _HUGE, _HUGE, "\x00\x1b" * 50
        )
        self.send("hello", envelope.sign_hello(content, self.identity.sign))

    def _foreign_topic(self) -> None:
        """Everything that it may say, on another kiosk's topics."""
        self.send("batch", self.packed(1, min(3, len(self.rows))), self._other())
        self.send("knock", b"", self._other())

    def _question(self) -> None:
        """Asks what no honest kiosk asks."""
        text = self._chance.choice(_TEXTS)
        self.ask(
            self._chance.choice(
                (
                    requests.Inquire(text, {text: text}, _HUGE, 1),
                    requests.Inquire("pulsa", {"phone": text}, -1, 1),
                    requests.AskStatus(self._known(offline_code(1, 1, 1)), f"{self._chance.randrange(10**6):06d}"),
                    requests.AskReceipt(text, text),
                    requests.AskRefundNumber(self._known(offline_code(1, 1, 1)), "123456"),
                    requests.AskChunk(b"", _HUGE),
                )
            )
        )

    def _mint(self) -> None:
        """A slip of its own with prices of its own, on paper too: central's price is what counts."""
        code = self._code()
        denomination, amount = self._chance.choice(((10_000, 1), (10_000, 10_500), (5, 5), (10_000, 10**9)))
        fields = paper.SlipFields(
            int(code), "pulsa", denomination, amount, 0, 0, self._time.utc_ms // 1000, 3,
            self._time.utc_ms // 1000 + self._chance.choice((-5, 3_600, 10**9)), 1,
        )  # fmt: skip
        private = {"phone": f"08780000{self._chance.randrange(10**4):04d}"}
        try:
            body = paper.make_body(fields, private, self.identity.sign, self.identity.central_box)
        except WireError:
            return
        self.papers.append(paper.to_digits(body))
        if self._chance.random() < 0.5:
            self._issue(code, SlipPrivate(private, "", body))

    def _twice(self) -> None:
        """The same code issued again with other content."""
        self._issue(self.codes[-1] if self.codes else self._code())

    def _issue(self, code: str, private: SlipPrivate | None = None) -> None:
        until_ms = self._time.utc_ms + 3_600_000
        minted = code.startswith("9")
        body = SlipIssued(code, "pulsa", minted, False, 10_000, 10_500, 0, 0, 10_500, until_ms, 1, "id")
        self.write(body, private or SlipPrivate({"phone": "087800001230"}))

    def _code(self) -> str:
        self._slips += 1
        code = offline_code(self.terminal_number or 1, self._slips % 99_999 + 1, self._chance.randrange(1000))
        self.codes.append(code)
        return code

    def _known(self, code: str) -> str:
        """Give a code that it has seen somewhere, else this one."""
        return self._chance.choice(self.codes) if self.codes and self._chance.random() < 0.5 else code

    def _other(self) -> str:
        return self._chance.choice(self._others) if self._others else "k-ffffffffffff"


def stranger(identity: KioskIdentity) -> KioskIdentity:
    """Give an identity with the name of a kiosk and keys that central does not know: a copied certificate, no more."""
    return KioskIdentity(
        identity.kiosk,
        identity.shard,
        sealing.SigningKey(sealing.random_key()),
        sealing.UnsealingKey(sealing.random_key()),
        identity.central_sign,
        identity.central_box,
    )
