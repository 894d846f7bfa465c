"""The dialogs that lie over a screen. Each ends with the buttons that alone can be touched while it is there."""

from collections.abc import Callable

from firmware.core.parts import button, moment
from firmware.core.states import Confirm, State
from firmware.locale import Translate
from messages.view import Element


def idle_warning(state: State, say: Translate) -> list[Element]:
    """Somebody may still be there: the seconds that are left, and two answers."""
    left = state.idle_left_s
    return [
        Element(
            id="dialog.idle_warning", role="dialog", label=say("idle.title"), detail=say("idle.body"), icon="clock"
        ),
        Element(
            id="dialog.countdown", role="progress", label=say("idle.left", seconds=left), shown=str(left), value=left
        ),
        button("action.finish", say("action.finish"), icon="house", tone="secondary"),
        button("action.more_time", say("action.more_time"), icon="hand", tone="primary"),
    ]


def pay_again(state: State, say: Translate) -> list[Element]:
    """The same was bought a moment ago: when, and whether it is wanted once more."""
    assert isinstance(state.screen, Confirm)
    quote = state.screen.quote
    assert quote is not None
    when = moment(quote.repeat_of_ms, state, say)
    product = state.facts.catalogue.product(quote.product) if state.facts.catalogue else None
    kind = "_bill" if product and product.kind == "bill" else ""
    return [
        Element(
            id="dialog.pay_again", role="dialog", label=say(f"pay_again.title{kind}"),
            detail=say(f"pay_again.body{kind}", time=when),
            icon="triangle-alert", tone="notice",
        ),
        button("action.finish", say("action.not_again"), icon="x", tone="secondary"),
        button("action.pay_again", say("action.pay_again"), icon="check", tone="primary"),
    ]  # fmt: skip


def cancel_slip(state: State, say: Translate) -> list[Element]:
    """A slip is given up by two touches, and the safe answer is the one that lies nearest."""
    return [
        Element(
            id="dialog.cancel_slip", role="dialog", label=say("cancel_slip.title"), detail=say("cancel_slip.body"),
            icon="circle-x", tone="notice",
        ),
        button("action.confirm_cancel", say("action.confirm_cancel"), icon="x", tone="danger"),
        button("action.keep_slip", say("action.keep_slip"), icon="ticket", tone="primary"),
    ]  # fmt: skip


DIALOGS: dict[str, Callable[[State, Translate], list[Element]]] = {
    "idle_warning": idle_warning,
    "pay_again": pay_again,
    "cancel_slip": cancel_slip,
}
