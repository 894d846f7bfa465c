"""What goes wrong in the hour, and who mends it: cable, power, central, paper. All through the front panel."""

from collections.abc import Callable

from simulator.hour.plan import Event, Trouble
from simulator.visitor import Visitor

PAPER_ENDS_AT_BYTE = 900
"""In the middle of a slip."""

BOOT_S = 60.0


class Incidents:
    """The plan's events: `before` each customer, and from within a customer's visit."""

    def __init__(self, visitor: Visitor, events: tuple[Event, ...], say: Callable[[str], None]) -> None:
        self._visitor, self._events, self._say = visitor, events, say
        self._waiting: list[Trouble] = []
        self._paper_is_out = False
        self.link_cut = False
        self.happened: list[Trouble] = []

    def before(self, customer: int) -> None:
        """Do what is due before this customer; what needs a moment within a visit waits for it."""
        if any(event.trouble == "link" and event.until == customer for event in self._events):
            self.mend_link()
        for event in self._events:
            if event.at != customer:
                continue
            if event.trouble == "link":
                self._visitor.link(up=False)
                self.link_cut = True
                self._note("link", "the cable to central is cut")
            elif event.trouble == "central":
                self._visitor.fault("process.central", "kill")
                self._note("central", "central is killed, and starts again")
            else:
                self._waiting.append(event.trouble)

    def while_typing(self) -> bool:
        """Cut the power if that is due; say whether it was."""
        return self._cut_power("power_typing", "the power fails while somebody types")

    def while_printing(self) -> bool:
        """Cut the power if that is due, a moment after the print began; say whether it was."""
        return self._cut_power("power_printing", "the power fails in the middle of a print")

    def before_print(self) -> None:
        """Let the paper end in the middle of the next slip, if that is due."""
        if "paper" in self._waiting:
            self._waiting.remove("paper")
            self._visitor.fault("printer", "paper_end", at_byte=PAPER_ENDS_AT_BYTE)
            self._paper_is_out = True

    def change_paper(self) -> None:
        """Open the hatch, put a new roll in, close the hatch."""
        self._visitor.door("paper", is_open=True)
        self._visitor.mend("printer", "paper_end")
        self._visitor.door("paper", is_open=False)
        if self._paper_is_out:
            self._paper_is_out = False
            self._note("paper", "the paper ends in the middle of a slip; the staff puts in a new roll")

    def mend_link(self) -> None:
        """Put the cable back."""
        if self.link_cut:
            self._visitor.link(up=True)
            self.link_cut = False
            self._say("the cable is mended")

    def missing(self) -> list[Trouble]:
        """Give what was planned and has not happened."""
        planned = [event.trouble for event in self._events]
        for trouble in self.happened:
            planned.remove(trouble)
        return planned

    def _cut_power(self, trouble: Trouble, words: str) -> bool:
        if trouble not in self._waiting:
            return False
        self._waiting.remove(trouble)
        self._visitor.cut_power()
        self._note(trouble, words)
        self._visitor.wait_until(lambda view: view["screen"] in ("attract", "menu"), "a kiosk that has started", BOOT_S)
        return True

    def _note(self, trouble: Trouble, words: str) -> None:
        self.happened.append(trouble)
        self._say(words)
