"""Entry, waiting and confirmation."""

from firmware.core import letters, limits, pages, rules, wording
from firmware.core.parts import bought, button, chosen, duration, pad, pause, row, rupiah, text, typed, until
from firmware.core.states import Confirm, Entry, State, Waiting
from firmware.locale import Translate
from messages.view import Element
from sync.wire.catalogue import Field, Product

DETAILS = (
    "merchant", "route", "passengers", "nick", "tariff", "meter", "idpel", "address", "members", "reading", "period", "month",
)  # fmt: skip
"""What a biller may say beside the name, in its order and as often as it does; each has a caption `detail.<key>`."""

DETAIL_CHARACTERS_MAX = 40
_AMOUNT_CAPTIONS = {"prepaid": "data.price", "topup": "data.nominal"}


def entry(state: State, screen: Entry, say: Translate) -> list[Element]:
    """Type the fields, choose the amount; the error stands beside the field, and what is missing beside the button."""
    assert state.facts.catalogue is not None
    product = state.facts.catalogue.product(screen.order.product)
    assert product is not None
    found = [
        text("text.heading", chosen(product.name, state.language), icon=product.icon),
        text("text.step", say("step", number=1)),
    ]
    for field in product.fields:
        found += _field(state, screen, product, field, say)
    in_hand = rules.field(product, screen.field)
    choosing = in_hand.kind == "choice"
    found += _options(state, screen, in_hand) if choosing else _denominations(state, screen, product, say)
    complete = rules.is_complete(product, screen.order)
    onward = complete or rules.leads_on(product, screen.order, screen.field)
    missing = "" if complete else _missing(state, screen, product, say)
    if screen.renewed:
        found.append(text("text.missing", say("entry.renewed"), tone="notice"))
    elif missing:
        found.append(text("text.missing", missing))
    return [
        *found,
        *([] if choosing else pad(letters=in_hand.keypad == "letters")),
        button("action.back", say("action.back"), icon="arrow-left"),
        button("action.next", say("action.next"), icon="arrow-right", tone="primary", enabled=onward, reason=missing),
    ]


def _field(state: State, screen: Entry, product: Product, field: Field, say: Translate) -> list[Element]:
    digits = screen.order.fields[field.name]
    fault = rules.fault(product, field, screen.order)
    error = None
    hand = letters.choices(screen) if field.name == screen.field else ""
    if hand:  # the last letter is not the customer's last word
        fault = None
    if fault in ("pattern", "brand"):
        error = chosen(field.pattern_error, state.language) or say(f"entry.pattern_{field.keypad}")
    elif rules.is_hopeless(field, digits):
        error = say("entry.not_a_phone")
    elif fault == "above" or (fault in rules.AMOUNT_FAULTS and field.name in screen.left):
        error = _bound(product, field, fault, say)
    elif fault == "short" and field.name in screen.left and digits:
        error = _length(field, digits, say)
    caption = chosen(field.label, state.language)
    shown = _shown(field, digits, state.language, say)
    brand = rules.brand(product, screen.order) if field.name == product.brand_field else None
    found = [
        Element(
            id=f"field.{field.name}", role="field", label=caption, caption=caption, shown=shown, value=digits, error=error,
            selected=field.name == screen.field, private=field.kind not in ("amount", "choice"),
            detail=hand or (brand.name if brand else _hint(product, field, state.language, say)),
            icon="chevron-down" if field.kind == "choice" else None,
        )
    ]  # fmt: skip
    if error:
        found.append(text(f"error.{field.name}", error, icon="circle-alert", tone="danger"))
    return found


def _length(field: Field, text: str, say: Translate) -> str:
    least, most = field.length_min, field.length_max
    length = str(most) if least == most else say("entry.bounds", least=least, most=most)
    return say(f"entry.short_{field.keypad}", length=length, have=len(text))


def _shown(field: Field, digits: str, language: str, say: Translate) -> str:
    """Give what was typed as customers read it, an amount as rupiah."""
    if field.kind == "amount":
        return rupiah(int(digits), say) if digits else ""
    return typed(field, digits, language)


def _hint(product: Product, field: Field, language: str, say: Translate) -> str:
    if field.kind != "amount" or field.hint:
        return chosen(field.hint, language)
    return say("entry.bounds", least=rupiah(product.amount_min, say), most=rupiah(product.amount_max, say))


def _bound(product: Product, field: Field, fault: str, say: Translate) -> str:
    bound = {"below": product.amount_min, "above": product.amount_max, "step": field.step}[fault]
    return say(f"entry.{fault}", limit=rupiah(bound, say))


def _denominations(state: State, screen: Entry, product: Product, say: Translate) -> list[Element]:
    every = rules.choices(product, screen.order)
    size = pages.choices_per_page(state, len(every))
    choices = every[screen.page * size : (screen.page + 1) * size]
    return [
        button(
            f"denomination.{choice.rupiah}", chosen(choice.label, state.language) or rupiah(choice.rupiah, say), tone="plain",
            detail=say("entry.price", amount=rupiah(choice.amount + product.admin_fee + product.service_fee, say)),
            selected=choice.rupiah == screen.order.denomination,
        )
        for choice in choices
    ]  # fmt: skip


def _options(state: State, screen: Entry, field: Field) -> list[Element]:
    """Give a page of what a field can hold: they are its keys."""
    size = pages.options_per_page(state, len(field.options))
    return [
        button(
            f"option.{option.value}", chosen(option.label, state.language), tone="plain",
            selected=option.value == screen.order.fields[field.name],
        )
        for option in field.options[screen.page * size : (screen.page + 1) * size]
    ]  # fmt: skip


def _missing(state: State, screen: Entry, product: Product, say: Translate) -> str:
    for field in product.fields:
        fault = rules.fault(product, field, screen.order)
        if fault in rules.AMOUNT_FAULTS:
            return _bound(product, field, fault, say)
        if fault:
            return say(
                "missing.choice" if field.kind == "choice" else "missing.field",
                field=chosen(field.label, state.language),
            )
    return say("missing.denomination")


def waiting(state: State, screen: Waiting, say: Translate) -> list[Element]:
    """Mohon tunggu: what is being asked, how long it takes and has taken already, and the way out."""
    product = state.facts.catalogue.product(screen.order.product) if screen.order and state.facts.catalogue else None
    body = say(f"waiting.{screen.purpose}", product=chosen(product.name, state.language) if product else "")
    found = [
        text("text.heading", say("waiting.title")),
        Element(id="progress.waiting", role="progress", label=say("waiting.title")),
    ]
    if screen.waited_s:
        most_s = (limits.ASK_TIMEOUT_MS if screen.order else limits.STATUS_TIMEOUT_MS) // 1_000
        body = say("waiting.late" if screen.order else "waiting.late_status")
        found.append(
            text("text.progress", say("waiting.progress", waited=screen.waited_s, most=most_s), icon="hourglass")
        )
    return [*found, text("text.body", body), button("action.cancel", say("action.cancel"), icon="x")]


def confirm(state: State, screen: Confirm, say: Translate) -> list[Element]:
    """Check before printing: who, what, every fee on its own row, the total, until when. No money has moved."""
    assert state.facts.catalogue is not None
    product = state.facts.catalogue.product(screen.order.product)
    assert product is not None
    found = [text("text.heading", say("confirm.title")), text("text.step", say("step", number=2))]
    found += _what(state, screen, product, say)
    found += _terms(state, screen, product, say)
    note = "confirm.changed" if screen.changed else "confirm.nothing_paid"
    found.append(text("text.body", say(note), tone="notice" if screen.changed else "plain"))
    if product.cut_off and rules.is_paused_meanwhile(state, product, screen.terms.valid_until_ms):
        words = say("confirm.cut_off", time=pause(product.cut_off, state))
        found.append(text("text.cut_off", words, icon="moon", tone="notice"))
    obstacle = rules.print_obstacle(state, screen, product)
    reason = say(f"obstacle.{obstacle}") if obstacle else None
    if reason:
        found.append(text("text.missing", reason, tone="notice" if obstacle == "quote" else "danger"))
    return [
        *found,
        button("action.edit", say("action.edit"), icon="pencil"),
        button("action.cancel", say("action.cancel"), icon="x"),
        button(
            "action.print", say("action.print"), icon="printer", tone="primary", enabled=not obstacle, reason=reason
        ),
    ]


def _what(state: State, screen: Confirm, product: Product, say: Translate) -> list[Element]:
    """Give the rows of what is bought, and for whom: here, and only here, the number is shown in full for checking."""
    order, brand = screen.order, rules.brand(product, screen.order)
    name = bought(product, brand.id if brand else "", order.denomination, state.language, say)
    found = [row("product", say("data.product"), name)]
    if screen.quote and screen.quote.name:
        found.append(row("name", say("data.name"), screen.quote.name, private=True))
    for field in product.fields:
        if field.kind == "amount":  # the price below is what was typed
            continue
        digits = order.fields[field.name]
        slot = "customer" if field.name == product.status_field else field.name
        shown = typed(field, digits, state.language)
        private = field.kind != "choice"
        found.append(row(slot, chosen(field.label, state.language), shown, digits, private=private))
    return found + _details(screen, product, say)


def _details(screen: Confirm, product: Product, say: Translate) -> list[Element]:
    """Give what else the biller said, each on one line; what the kiosk has no caption for, or shows already, is not shown."""
    shown = {screen.order.fields[field.name] for field in product.fields if field.kind != "choice"}
    found: list[Element] = []
    counts: dict[str, int] = {}
    for key, value in screen.quote.details if screen.quote else ():
        if key not in DETAILS or value in shown or not (value.isprintable() and value.strip()):
            continue
        counts[key] = counts.get(key, 0) + 1
        name = f"detail_{key}" if counts[key] == 1 else f"detail_{key}{counts[key]}"
        found.append(row(name, say(f"detail.{key}"), value[:DETAIL_CHARACTERS_MAX], private=True))
    return found[: limits.DETAIL_ROWS_MAX]


def _terms(state: State, screen: Confirm, product: Product, say: Translate) -> list[Element]:
    terms = screen.terms
    captions = {"amount": _AMOUNT_CAPTIONS.get(product.kind, "data.amount")}
    amounts = (
        ("amount", terms.amount), ("admin_fee", terms.admin_fee), ("service_fee", terms.service_fee), ("total", terms.total),
    )  # fmt: skip
    found = [
        row(name, say(captions.get(name, f"data.{name}")), rupiah(amount, say), amount) for name, amount in amounts
    ]
    if not terms.valid_until_ms:  # no clock says when that is
        return [
            *found,
            row("valid_until", say("data.valid_until"), say("confirm.valid_for", time=duration(terms.valid_s, say))),
        ]
    shown = until(terms.valid_until_ms, state, say)
    return [*found, row("valid_until", say("data.valid_until"), shown, wording.iso(terms.valid_until_ms))]
