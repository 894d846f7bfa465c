"""People and a world that do anything at all to a kiosk, in an order that chance makes, and central behind it."""

import msgspec

from firmware.core import choices
from firmware.core import effects as ef
from firmware.core import events as ev
from firmware.core.states import Status
from messages.local import Capacity
from sync.wire import code, records, requests
from tests.firmware.core.moves import ANSWERS_TO, OF_A_SLIP, SECRETS


class World:
    """Plays moves against a kiosk as the controller would: records, prints and asks end once, and only when they were begun.

    It is central, too: each quote has a code of its own, and `paid` says which slips were paid at a till meanwhile.
    """

    def __init__(self, kiosk, parts) -> None:
        self.kiosk = kiosk
        self.parts = parts
        self.records: list[int] = []
        self.jobs: list[str] = []
        self.asks: list[ef.Ask] = []
        self.screens: set[str] = set()
        self.codes: list[str] = []
        self.quotes = 0
        self.paid: set[str] = set()
        self.cancelled: list[str] = []
        self.printed: set[str] = set()

    def play(self, move, choice) -> None:
        seen = len(self.kiosk.all)
        waits = self.kiosk.screen in ("printing", "waiting") and bool(self.records)
        getattr(self, move)(choice)
        if waits and move in ("offered", "tap", "key", "scan", "type"):
            assert not any(isinstance(effect, ef.Record) for effect in self.kiosk.all[seen:]), (
                "an input beside a commit"
            )
        for effect in self.kiosk.all[seen:]:
            if isinstance(effect, ef.Record):
                self.records.append(effect.number)
                self.write(effect.bodies)
            elif isinstance(effect, ef.Print):
                assert effect.job not in self.printed, "a paper is printed twice under one record"
                self.printed.add(effect.job)
                self.jobs.append(effect.job)
            elif isinstance(effect, ef.Ask):
                self.asks.append(effect)
            elif isinstance(effect, ef.Abandon):
                self.asks = [ask for ask in self.asks if ask.number != effect.number]
        self.check()

    def write(self, bodies) -> None:
        for body in bodies:
            if isinstance(body, records.SlipIssued):
                assert body.code not in self.codes, "a slip is issued twice"
                self.codes.append(body.code)
            elif isinstance(body, records.SlipCancelled):
                assert body.code not in self.cancelled, "a slip is cancelled twice"
                self.cancelled.append(body.code)
            elif isinstance(body, records.PrintStarted):
                is_slip = body.paper in ("payment_slip", "queue_slip")
                assert not (is_slip and body.code in self.cancelled), "a slip is printed that was cancelled"

    def check(self) -> None:
        view, state = self.kiosk.view, self.kiosk.state
        self.screens.add(view.dialog or view.screen)
        ids = [element.id for element in view.elements]
        assert len(set(ids)) == len(ids)
        assert sum(element.focused for element in view.elements) <= 1
        main = [e for e in view.elements if e.role == "button" and e.tone == "primary"]
        assert len(main) <= (2 if state.dialog else 1)
        assert len(self.asks) <= 1
        assert len(self.jobs) <= 1
        if isinstance(state.screen, Status) and not state.screen.report.cancellable:
            assert view.find("action.cancel_slip") is None
            assert state.dialog != "cancel_slip", "a slip that is known to be paid"
        public = repr([element for element in view.elements if not element.private])
        assert [secret for secret in (*SECRETS, *self.codes) if secret in public] == []
        for element in view.elements:
            if element.role == "button" and not element.enabled and not element.id.startswith("page."):
                assert element.reason, element.id
            covered = bool(state.dialog) and not _in_dialog(view, element)
            if element.role in ("button", "field") and view.screen != "attract" and not covered:
                assert choices.find(_Asked(state), element.id), element.id

    def way(self, steps) -> None:
        """Do several things in one go; who starts anew leaves first what somebody else had begun."""
        for _ in range(3 * (steps[0] == "action.start" and self.kiosk.screen != "attract")):
            self.key("cancel")
        for step in steps:
            if step == OF_A_SLIP:
                self.type(self.codes[-1] if self.codes else "4071882350961173")
            else:
                self.type(step) if step.isdigit() else self.tap(step)

    def offered(self, number) -> None:
        """Touch something that is there, the header seldom. Who changes how the screens look does one thing, then goes back."""
        able = [e.id for e in self.kiosk.view.elements if e.role in ("button", "field") and e.enabled]
        if self.kiosk.screen == "comfort" and number % 2:
            able = ["action.back"]
        elif number % 8:
            able = [one for one in able if not one.startswith(("language.", "action.comfort"))] or able
        self.kiosk.happen(ev.Tapped(able[number % len(able)]))

    def type(self, digits) -> None:
        for digit in digits:
            self.kiosk.happen(ev.KeyPressed(digit))

    def key(self, key) -> None:
        self.kiosk.happen(ev.KeyPressed(key))

    def tap(self, element) -> None:
        self.kiosk.happen(ev.Tapped(element))

    def scan(self, data) -> None:
        self.kiosk.happen(ev.Scanned(data))

    def timer(self, name) -> None:
        self.kiosk.happen(ev.Elapsed(name))

    def link(self, up) -> None:
        self.kiosk.happen(ev.LinkChanged(up))

    def answer(self, number) -> None:
        if self.asks:
            ask = self.asks.pop()
            answers = self.parts.answers
            if number % 3:  # mostly an answer to what was asked, if not always a right one
                answers = [one for one in answers if isinstance(one, ANSWERS_TO[type(ask.request)])]
            self.kiosk.happen(ev.Answered(ask.number, self.reply(ask.request, answers[number % len(answers)])))

    def reply(self, request, answer):
        """Give an answer with the code it is about: a new one for a quote, the one that was asked about for the rest."""
        replace = msgspec.structs.replace
        if isinstance(answer, requests.Quote):
            self.quotes += 1
            return replace(answer, code=code.online_code(self.quotes))
        if isinstance(answer, requests.StatusReport):
            return self.report(request, answer)
        if isinstance(answer, requests.Receipt | requests.RefundNumber):
            return replace(answer, report=self.report(request, answer.report))
        return answer

    def report(self, request, report):
        asked = getattr(request, "code", report.code)
        changes = {"state": "in_process"} if asked in self.paid and report.cancellable else {}
        can = report.cancellable and asked not in self.paid
        return msgspec.structs.replace(report, code=asked, cancellable=can, **changes)

    def pay(self, number) -> None:
        if self.codes:
            self.paid.add(self.codes[number % len(self.codes)])

    def disk(self, low) -> None:
        self.kiosk.happen(ev.DiskChanged(low))

    def record(self, _) -> None:
        if self.records:
            self.kiosk.positions += 1
            self.kiosk.happen(ev.Recorded(self.records.pop(0), (self.kiosk.positions,), "123" * 60))

    def print(self, end) -> None:
        if self.jobs:
            self.kiosk.happen(ev.PrintFinished(self.jobs.pop(0), *end))

    def printer(self, report) -> None:
        self.kiosk.happen(ev.PrinterChanged(*report))

    def hatch(self, is_open) -> None:
        self.kiosk.happen(ev.ContactChanged("paper", is_open))

    def device(self, change) -> None:
        self.kiosk.happen(ev.DeviceChanged(*change))

    def panel(self, cells) -> None:
        normal, big = cells
        self.kiosk.happen(
            ev.Fitted(Capacity(normal, normal, True, normal, normal), Capacity(big, big, False, big, big))
        )

    def down(self, products) -> None:
        self.kiosk.happen(ev.AvailabilityChanged(products))

    def sheets(self, count) -> None:
        self.kiosk.happen(ev.SheetsCounted(count))

    def headphones(self, plugged) -> None:
        self.kiosk.happen(ev.HeadphonesChanged(plugged))

    def voice(self, outputs) -> None:
        self.kiosk.happen(ev.SpeechChanged(*outputs))

    def cabinet(self, is_open) -> None:
        self.kiosk.happen(ev.ContactChanged("cabinet", is_open))

    def catalogue(self, number) -> None:
        self.kiosk.happen(ev.CatalogueChanged(self.parts.catalogues[number], 1_786_936_000_000))

    def terminal(self, number) -> None:
        self.kiosk.happen(ev.TerminalAssigned(number))

    def clock(self, trusted) -> None:
        self.kiosk.trusted = trusted
        self.kiosk.wall_ms += 61_000
        self.kiosk.uptime_ms += 61_000
        self.kiosk.happen(ev.ClockChanged())


class _Asked:
    def __init__(self, state) -> None:
        self.state = state
        self.screen = state.screen


def _in_dialog(view, element) -> bool:
    elements = list(view.elements)
    start = next(at for at, found in enumerate(elements) if found.role == "dialog")
    return elements.index(element) > start


def nothing_of(kiosk, secrets) -> None:
    """Hold that none of these is anywhere in the kiosk's memory or on its screen."""
    everything = repr(kiosk.state) + repr(kiosk.view)
    assert [secret for secret in secrets if secret in everything] == []
