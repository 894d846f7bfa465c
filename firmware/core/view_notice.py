"""The screens that only say something: attract, offline, error, help, out of service, starting."""

import msgspec

from firmware.core import rules, supply, support
from firmware.core.parts import button, chosen, duration, obstacle_icon, rupiah, support_line, text
from firmware.core.states import Attract, Failed, Help, Offline, Order, OutOfService, Starting, State
from firmware.locale import Translate
from messages.view import Element, Tone
from sync.wire.catalogue import Product

_NAMED_MAX = 2
"""Broken devices that are named on one line."""

_HOW = (("choose", "smartphone"), ("print", "printer"), ("pay", "banknote"), ("check", "receipt-text"))
"""The steps of a payment, each with its picture's icon."""

_OUT_OF_SERVICE_ICONS = {
    "cabinet": "door-open",
    "doors": "door-open",
    "disk_full": "hard-drive",
    "io_error": "hard-drive",
}

_WAITS = ("locked", "too_many_tries", "cut_off")
"""Refusals whose limit are seconds."""

_WORTH_ANOTHER_TRY = (
    "no_answer", "bad_answer", "offline", "biller_silent", "biller_down", "quote_expired", "catalogue_stale",
)  # fmt: skip


def attract(state: State, screen: Attract, say: Translate) -> list[Element]:
    """Nobody is there: what this is, and where to touch; what keeps the kiosk from its work is said before anybody begins."""
    return [
        text("text.heading", say("attract.title"), detail=say("attract.title2")),
        text("text.body", say("attract.body")),
        *[
            text(element_id, words, icon=icon, tone="notice")
            for element_id, (words, icon) in zip(("text.notice", "text.notice2"), _troubles(state, say), strict=False)
        ],
        button("action.start", say("action.start"), icon="hand", tone="primary"),
    ]


def _troubles(state: State, say: Translate) -> list[tuple[str, str]]:
    """Give what staff have to know, the most urgent first, with icons."""
    obstacle, left = rules.obstacle(state), supply.slips_warned(state)
    found = []
    if obstacle:
        found.append((say(f"obstacle.{obstacle}"), obstacle_icon(obstacle)))
    if state.facts.broken:
        found.append((_broken(state, say), "wrench"))
    if left is not None and obstacle not in ("paper", "paper_low"):
        found.append((say("attract.slips_left", count=left) if left else say("attract.near_end"), "scroll"))
    return found


def _broken(state: State, say: Translate) -> str:
    """Give which devices do not work, and what works all the same."""
    broken = state.facts.broken
    stuck = "printer" in broken or {"keypad", "touch"} <= set(broken)
    ways = "none" if stuck else broken[0] if len(broken) == 1 else "several"
    way = say(f"broken.{ways}" if ways in ("none", "keypad", "scanner", "touch") else "broken.other")
    names = [say(f"device.{device}") for device in broken[:_NAMED_MAX]]
    more = [f"+{len(broken) - _NAMED_MAX}"] if len(broken) > _NAMED_MAX else []
    return say("attract.broken", devices=", ".join(names + more), way=way)


def offline(state: State, screen: Offline, say: Translate) -> list[Element]:
    """No link, and this product needs one: a queue slip, another try, or back."""
    assert state.facts.catalogue is not None
    product = state.facts.catalogue.product(screen.order.product)
    assert product is not None
    offered = product.offline != "none"
    queue = _queue_slip(state, product, say) if offered else []
    ready = bool(queue) and queue[0].enabled
    promises = rules.can_mint_full(state, product)
    back_up = state.facts.link_up or promises
    title = "offline.back_up" if state.facts.link_up else "offline.go_on" if promises else "offline.title"
    tone: Tone = "primary" if back_up or not ready else "secondary"
    name = chosen(product.name, state.language)
    doubt = rules.promise_obstacle(state) if product.offline == "full" else None
    words = say(f"offline.body_{doubt}" if doubt else "offline.body", product=name)
    if not offered:
        words = say("offline.body_none", product=name)
    elif not ready:
        words = say("offline.body_blocked", product=name, reason=queue[0].reason)
    found = [
        text(
            "text.heading",
            say(title),
            icon="wifi" if state.facts.link_up else "wifi-off",
            tone="notice",
        ),
        text("text.body", say("offline.body_back_up") if back_up else words),
        text("text.money", say("error.no_money_moved"), icon="banknote"),
        support_line(state, support.OFFLINE, say),
    ]
    return [
        *found,
        button("action.back", say("action.back"), icon="arrow-left"),
        button("action.retry", say("action.retry"), icon="rotate-cw", tone=tone),
        *[msgspec.structs.replace(one, tone="secondary" if tone == "primary" else "primary") for one in queue],
    ]


def _queue_slip(state: State, product: Product, say: Translate) -> list[Element]:
    obstacle = rules.queue_obstacle(state.facts, product)
    reason = say(f"obstacle.{obstacle}") if obstacle else None
    label = say("action.print_queue_slip")
    return [button("action.print_queue_slip", label, icon="printer", enabled=not obstacle, reason=reason)]


def failed(state: State, screen: Failed, say: Translate) -> list[Element]:
    """What happened, what happened to the money, what to do now, and a code for support."""
    limit = rupiah(screen.limit, say)
    wait = duration(screen.limit, say) if screen.refusal in _WAITS else ""
    money = "error.money_unchanged" if screen.code else "error.no_money_moved"
    found = [
        text("text.heading", say(f"error.{screen.refusal}"), icon="circle-alert", tone="danger"),
        text("text.body", say(f"error.{screen.refusal}.body", limit=limit, wait=wait)),
        text("text.money", say(money), icon="banknote"),
        support_line(state, support.REFUSALS[screen.refusal], say),
    ]
    again = screen.refusal in _WORTH_ANOTHER_TRY
    if screen.order is None:
        if not screen.code:
            return [*found, button("action.back", say("action.to_menu"), icon="house", tone="primary")]
        found.append(button("action.cancel", say("action.to_menu"), icon="house"))
        found.append(
            button("action.back", say("action.back"), icon="arrow-left", tone="secondary" if again else "primary")
        )
    else:
        found += _ways_on(state, screen, screen.order, say)
    if again:
        found.append(button("action.retry", say("action.retry"), icon="rotate-cw", tone="primary"))
    return found


def _ways_on(state: State, screen: Failed, order: Order, say: Translate) -> list[Element]:
    again = screen.refusal in _WORTH_ANOTHER_TRY
    edit = button("action.edit", say("action.edit"), icon="pencil", tone="secondary" if again else "primary")
    product = state.facts.catalogue.product(order.product) if state.facts.catalogue else None
    if screen.refusal == "no_answer" and product and not rules.queue_obstacle(state.facts, product):
        return [edit, *_queue_slip(state, product, say)]
    return [button("action.cancel", say("action.cancel"), icon="x"), edit]


def help_page(state: State, screen: Help, say: Translate) -> list[Element]:
    """How it works, in four steps, and what to do about a slip that is lost."""
    return [
        text("text.heading", say("help.title")),
        *[
            Element(
                id=f"step.{name}", role="image", label=say(f"help.{name}"), detail=say(f"help.{name}_body"), icon=icon
            )
            for name, icon in _HOW
        ],
        text("text.lost", say("slip_lost"), icon="ticket"),
        text("text.support", say("help.contact", contact=state.context.site.contact)),
        button("action.back", say("action.back"), icon="arrow-left", tone="primary"),
    ]


def out_of_service(state: State, screen: OutOfService, say: Translate) -> list[Element]:
    """Nothing can be accepted: why, what that means for a slip in hand, and whom to call."""
    facts = state.facts
    cause = facts.journal_failed or ("doors" if "doors" in facts.broken else "cabinet")
    return [
        text(
            "text.heading",
            say(f"out_of_service.{cause}.title"),
            icon=_OUT_OF_SERVICE_ICONS.get(cause, "wrench"),
            tone="notice",
        ),
        text("text.body", say(f"out_of_service.{cause}")),
        text("text.money", say("out_of_service.money"), icon="banknote"),
        support_line(state, support.OUT_OF_SERVICE[cause], say),
    ]


def starting(state: State, screen: Starting, say: Translate) -> list[Element]:
    """Not all devices have reported yet: after ten seconds which of them, and whom to call."""
    found = [
        text("text.heading", say("starting.title")),
        Element(id="progress.starting", role="progress", label=say("starting.title")),
        text("text.body", say("starting.slow" if screen.slow else "starting.body")),
    ]
    if screen.slow > 1:
        facts = state.facts
        steps = (
            ("records", facts.booted, "scroll-text"),
            ("doors", facts.cabinet_open is not None, "door-open"),
            ("printer", facts.printer is not None, "printer"),
        )
        found += [
            Element(
                id=f"step.{name}", role="image", label=say(f"starting.{name}"), icon=icon, selected=done,
                tone="success" if done else "plain", detail=say("starting.done" if done else "starting.awaited"),
            )
            for name, done, icon in steps
        ]  # fmt: skip
        found.append(text("text.support", say("help.contact", contact=state.context.site.contact)))
    return found
