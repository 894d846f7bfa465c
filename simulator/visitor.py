"""Somebody who stands at the kiosk: the front panel's API as verbs. The demo and the tests are written with it."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import httpx

WAIT_S = 15.0
POLL_S = 5.0
INPUT_WAIT_S = 2.0
POST_TIMEOUT_S = 40.0

View = dict[str, Any]


class VisitorError(Exception):
    """The kiosk did not do what the visitor expected; the text says what was expected and what is on the screen."""


class Visitor:
    """A visitor of the kiosk whose front panel is at `panel` ("http://127.0.0.1:8080")."""

    def __init__(self, panel: str) -> None:
        self._http = httpx.Client(base_url=panel, timeout=POST_TIMEOUT_S, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Walk away."""
        self._http.close()

    def view(self, after: int | None = None, timeout_s: float = 10.0) -> View:
        """Give what is on the screen; with `after`, wait for a revision above it."""
        query = {} if after is None else {"after": after, "timeout_s": timeout_s}
        return self._get("/api/view", **query)

    def wait_until(self, holds: Callable[[View], bool], what: str, timeout_s: float = WAIT_S) -> View:
        """Give the first view for which `holds` says so. Raises `VisitorError`, naming `what`, when none comes in time."""
        deadline = time.monotonic() + timeout_s
        view = self.view()
        while not holds(view):
            left_s = deadline - time.monotonic()
            if left_s <= 0:
                raise VisitorError(f"waited {timeout_s:g} s for {what}; {describe(view)}")
            view = self.view(view["revision"], min(left_s, POLL_S))
        return view

    def wait_for(self, screen: str, timeout_s: float = WAIT_S) -> View:
        """Give the view as soon as this screen is shown without a dialog and accepts input."""
        return self.wait_until(
            lambda view: view["screen"] == screen and view["dialog"] is None and view["accepts_input"],
            f"the screen {screen}",
            timeout_s,
        )

    def element(self, element_id: str) -> dict[str, Any] | None:
        """Give this element as it is on the screen now, or None."""
        return find(self.view(), element_id)

    def try_tap(self, element_id: str) -> dict[str, Any]:
        """Touch an element as soon as the screen accepts touches. Gives the panel's answer, accepted or not."""
        self.wait_until(lambda view: bool(view["accepts_input"]), "a screen that accepts touches", INPUT_WAIT_S)
        return self._post("/api/tap", {"id": element_id})

    def tap(self, element_id: str) -> dict[str, Any]:
        """Touch an element. Raises `VisitorError` when the touch is not accepted."""
        return self._expect(self.try_tap(element_id), f"a touch on {element_id}")

    def tap_point(self, x: int, y: int) -> dict[str, Any]:
        """Touch a point at once, whatever is there. Gives the panel's answer."""
        return self._post("/api/tap", {"x": x, "y": y})

    def try_key(self, key: str) -> dict[str, Any]:
        """Press a key of the keypad. Gives the panel's answer."""
        return self._post("/api/key", {"key": key})

    def key(self, key: str) -> dict[str, Any]:
        """Press a key of the keypad. Raises `VisitorError` when it is not accepted."""
        return self._expect(self.try_key(key), f"the key {key}")

    def type_digits(self, digits: str) -> None:
        """Press these keys one after the other."""
        for digit in digits:
            self.key(digit)

    def scan(self, data: str) -> dict[str, Any]:
        """Hold a code under the scanner. Gives the panel's answer."""
        return self._post("/api/scan", {"data": data})

    def papers(self) -> list[dict[str, Any]]:
        """Give every piece of paper so far."""
        slips: list[dict[str, Any]] = self._get("/api/paper")["slips"]
        return slips

    def wait_paper(self, count: int, timeout_s: float = WAIT_S) -> dict[str, Any]:
        """Give the `count`th piece of paper (from 1) once it is complete."""
        deadline, change = time.monotonic() + timeout_s, -1
        while time.monotonic() < deadline:
            change = self.wait_change(change, 1.0)
            papers = self.papers()
            if len(papers) >= count and papers[count - 1]["complete"]:
                return papers[count - 1]
        raise VisitorError(f"waited {timeout_s:g} s for paper number {count}; there are {len(self.papers())} pieces")

    def paper_json(self, number: int) -> dict[str, Any]:
        """Read a piece of paper: its lines and its codes."""
        return self._get(f"/api/paper/{number}.json")

    def paper_text(self, number: int) -> str:
        """Read a piece of paper: its lines as one text."""
        return "\n".join(line["text"] for line in self.paper_json(number)["lines"])

    def paper_file(self, number: int, kind: str) -> bytes:
        """Give a piece of paper as "png" or "bin"."""
        answer = self._http.get(f"/api/paper/{number}.{kind}")
        answer.raise_for_status()
        return answer.content

    def wait_change(self, after: int, timeout_s: float = POLL_S) -> int:
        """Give the count of changes around the kiosk, as soon as it is above `after` or when the time is over."""
        query = {"after": 2**31, "change": after, "timeout_s": timeout_s}
        return int(self._get("/api/happenings", **query)["change"])

    def devices(self) -> dict[str, dict[str, Any]]:
        """Give every device by name."""
        return {device["device"]: device for device in self._get("/api/devices")["devices"]}

    def fault(self, device: str, fault: str, **options: int) -> dict[str, Any]:
        """Make something go wrong."""
        return self._post("/api/fault", {"device": device, "fault": fault, **options})

    def mend(self, device: str | None = None, fault: str | None = None) -> dict[str, Any]:
        """Remove one fault, or all."""
        body = {"device": device, "fault": fault}
        answer = self._http.request("DELETE", "/api/fault", json=body)
        return self._content(answer)

    def link(self, up: bool) -> dict[str, Any]:
        """Mend or cut the cable to the broker."""
        return self._post("/api/link", {"up": up})

    def door(self, contact: str, is_open: bool) -> dict[str, Any]:
        """Open or close the "cabinet" or the "paper" hatch."""
        return self._post("/api/door", {"contact": contact, "open": is_open})

    def headphones(self, plugged: bool) -> dict[str, Any]:
        """Put headphones into the jack or pull them out."""
        return self._post("/api/headphones", {"plugged": plugged})

    def heard(self, after: int, timeout_s: float = WAIT_S) -> list[dict[str, Any]]:
        """Give what the kiosk's voice said after this number, as soon as it said something or when the time is over."""
        heard: list[dict[str, Any]] = self._get("/api/heard", after=after, timeout_s=timeout_s)["heard"]
        return heard

    def clock(self, offset_s: int, trusted: bool) -> dict[str, Any]:
        """Set the kiosk's clock off by this much, held by NTP or not."""
        return self._post("/api/clock", {"kiosk_offset_s": offset_s, "trusted": trusted})

    def cut_power(self) -> dict[str, Any]:
        """Pull the plug and put it back."""
        return self._post("/api/power", {"action": "cut"})

    def _expect(self, answer: dict[str, Any], what: str) -> dict[str, Any]:
        if not answer["accepted"]:
            raise VisitorError(f"{what} was refused ({answer['reason']}); {describe(self.view())}")
        return answer

    def _get(self, path: str, **query: Any) -> dict[str, Any]:
        return self._content(self._http.get(path, params=query))

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._content(self._http.post(path, json=body))

    def _content(self, answer: httpx.Response) -> dict[str, Any]:
        if not answer.is_success:
            raise VisitorError(f"{answer.request.url.path} answered {answer.status_code}: {answer.text[:200]}")
        content: dict[str, Any] = answer.json()
        return content


def find(view: View, element_id: str) -> dict[str, Any] | None:
    """Give the element of a view with this id, or None."""
    return next((element for element in view["elements"] if element["id"] == element_id), None)


def describe(view: View) -> str:
    """Say in one line what is on the screen."""
    shown = ", ".join(f"{element['id']}{'' if element['enabled'] else ' (off)'}" for element in view["elements"])
    dialog = f" under {view['dialog']}" if view["dialog"] else ""
    return f"on the screen: {view['screen']}{dialog} [{shown}]"
