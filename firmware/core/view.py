"""The state as a View: what is on the screen, translated and masked. Paging and focus are decided here, pixels elsewhere."""

from collections.abc import Callable

import msgspec

from firmware.core import (
    pages,
    speaking,
    view_comfort,
    view_dialogs,
    view_menu,
    view_notice,
    view_order,
    view_roll,
    view_slip,
    view_status,
    wording,
)
from firmware.core.parts import button, text
from firmware.core.states import (
    Attract,
    Cancelled,
    Cancelling,
    Comfort,
    Confirm,
    Entry,
    Failed,
    Help,
    Menu,
    Offline,
    OutOfService,
    PaperOut,
    Printing,
    RollChange,
    Search,
    SlipTaken,
    Starting,
    State,
    Status,
    StatusEntry,
    Waiting,
)
from firmware.locale import LANGUAGES, Translate, translator
from messages.view import Element, View

SCREEN_NAMES = {
    Attract: "attract", Menu: "menu", Search: "search", Entry: "entry", Waiting: "waiting", Confirm: "confirm",
    Printing: "printing", SlipTaken: "slip", PaperOut: "paper_out", Cancelling: "waiting", Cancelled: "cancelled",
    StatusEntry: "status_entry", Status: "status", Offline: "offline", Failed: "error", Help: "help", Comfort: "comfort",
    RollChange: "roll_change", OutOfService: "out_of_service", Starting: "starting",
}  # fmt: skip
"""The stable names that outsiders see."""

_BODIES: dict[type, Callable[..., list[Element]]] = {
    Attract: view_notice.attract,
    Menu: view_menu.menu,
    Search: view_menu.search,
    Entry: view_order.entry,
    Waiting: view_order.waiting,
    Confirm: view_order.confirm,
    Printing: view_slip.in_print,
    SlipTaken: view_slip.taken,
    PaperOut: view_slip.paper_out,
    Cancelling: view_slip.cancelling,
    Cancelled: view_slip.cancelled,
    StatusEntry: view_status.status_entry,
    Status: view_status.status,
    Offline: view_notice.offline,
    Failed: view_notice.failed,
    Help: view_notice.help_page,
    Comfort: view_comfort.comfort,
    RollChange: view_roll.roll_change,
    OutOfService: view_notice.out_of_service,
    Starting: view_notice.starting,
}


def project(state: State, revision: int, say: Translate | None = None) -> View:
    """Give the screen of a state. say: the words to use in place of the shipped catalogue of the state's language."""
    return View(
        revision=revision,
        screen=SCREEN_NAMES[type(state.screen)],
        language=state.language,
        elements=tuple(elements(state, say)),
        dialog=state.dialog or None,
        theme=state.display.theme,
        text=state.display.text,
        sheet=state.sheet,
        sheets=state.sheets,
        dim=_is_dim(state),
        speech=speaking.speech(state.speech, say or translator(state.language, "screens")),
        watched=state.facts.watched,
    )


def elements(state: State, say: Translate | None = None) -> list[Element]:
    """Give everything on the screen, the header first, a dialog last. say: as in `project`."""
    say = say or translator(state.language, "screens")
    found = _header(state, say) + _with_paging(state, _BODIES[type(state.screen)](state, state.screen, say), say)
    if state.dialog:
        found += view_dialogs.DIALOGS[state.dialog](state, say)
    return [msgspec.structs.replace(one, focused=True) if one.id == state.focus else one for one in found]


def _with_paging(state: State, body: list[Element], say: Translate) -> list[Element]:
    """Give a screen's elements with what turns its pages and sheets, where there is more than one of either."""
    screen, sheets = state.screen, state.sheets
    page, last = (screen.page, pages.last(state, screen)) if isinstance(screen, pages.Paged) else (0, 0)
    if not last and sheets == 1:
        return body
    at = next((index for index, one in enumerate(body) if one.id.startswith(("pad.", "action."))), len(body))
    back, on = state.sheet > 0 or page > 0, state.sheet < sheets - 1 or page < last
    turning = [
        button("page.previous", say("page.previous"), icon="arrow-left", enabled=back),
        button("page.next", say("page.next"), icon="arrow-right", enabled=on),
    ]
    if sheets > 1:
        turning.insert(0, text("text.sheet", say("page.sheet", number=state.sheet + 1, count=sheets)))
    return [*body[:at], *turning, *body[at:]]


def _is_dim(state: State) -> bool:
    """Say whether nobody is there, and it is night by a clock that can be trusted."""
    night = state.context.night
    if night is None or not state.clock_trusted or not isinstance(state.screen, Attract):
        return False
    now = wording.local(state.now_ms, state.context.site.zone)
    minute = now.hour * 60 + now.minute
    if night.begin <= night.end:
        return night.begin <= minute < night.end
    return minute >= night.begin or minute < night.end


def _header(state: State, say: Translate) -> list[Element]:
    up = state.facts.link_up
    now = wording.clock(state.now_ms, state.context.site.zone) if state.clock_trusted else say("header.no_clock")
    languages = [
        Element(
            id=f"language.{tag}", role="button", label=LANGUAGES[tag], icon="languages", selected=tag == state.language
        )
        for tag in state.context.languages
    ]
    return [
        text("text.store", state.context.site.name, icon="store"),
        Element(
            id="image.link", role="image", label=say("header.link_up" if up else "header.link_down"),
            value="up" if up else "down", icon="wifi" if up else "wifi-off", tone="plain" if up else "danger",
        ),
        text("text.clock", now),
        *languages,
        button("action.comfort", say("action.comfort"), icon="accessibility", selected=isinstance(state.screen, Comfort)),
        *([_watched(say)] if state.facts.watched else []),
    ]  # fmt: skip


def _watched(say: Translate) -> Element:
    """Say that somebody sees this screen from afar, and that the customer's numbers are not seen."""
    return text("text.watched", say("header.watched"), detail=say("header.watched_detail"), icon="eye", tone="notice")
