"""Menu, entry, waiting and confirmation."""

from firmware.core import letters, limits, pages, rules, wording
from firmware.core.parts import bought, button, chosen, duration, obstacle_icon, pad, row, rupiah, text, until
from firmware.core.states import Confirm, Entry, Menu, State, Waiting
from firmware.locale import Translate
from messages.view import Element
from sync.wire.catalogue import Field, Product

DETAILS = ("merchant", "tariff", "meter", "idpel", "period")
"""What a biller may say beside the name, in its order; each has a caption `detail.<key>`."""

DETAIL_CHARACTERS_MAX = 40
_AMOUNT_CAPTIONS = {"prepaid": "data.price", "topup": "data.nominal"}


def menu(state: State, screen: Menu, say: Translate) -> list[Element]:
    """Pick a service: one page of what the catalogue offers; what cannot work now says why before anything is typed."""
    facts, capacity = state.facts, state.capacity
    catalogue = facts.catalogue
    found = [text("text.heading", say("menu.title"))]
    if catalogue and capacity.filters and len(catalogue.products) > capacity.services:
        found += [
            button(
                f"category.{category.id}", chosen(category.name, state.language), icon=category.icon,
                selected=category.id == screen.category,
            )
            for category in catalogue.categories
            if any(product.category == category.id for product in catalogue.products)
        ]  # fmt: skip
    general = rules.obstacle(state)
    if general:
        found.append(text("text.body", say(f"obstacle.{general}"), icon=obstacle_icon(general), tone="notice"))
    elif not facts.link_up:
        full = any(rules.can_mint_full(state, product) for product in (catalogue.products if catalogue else ()))
        note = say("menu.link_down" if full else "menu.link_down_queue")
        found.append(text("text.body", note, icon="wifi-off", tone="notice"))
    first = screen.page * capacity.services
    shown = pages.services(state, screen)[first : first + capacity.services]
    return [
        *found,
        *[_service(state, product, say) for product in shown],
        button(
            "action.check_status", say("action.check_status"), icon="receipt-text", enabled=facts.link_up,
            reason=say("obstacle.link"),
        ),
        button("action.help", say("action.help"), icon="circle-help"),
    ]  # fmt: skip


def _service(state: State, product: Product, say: Translate) -> Element:
    obstacle = rules.obstacle(state, product)
    reason = say(f"obstacle.{obstacle}") if obstacle else None
    detail = chosen(product.detail, state.language)
    if not state.facts.link_up:
        detail = say("menu.offline" if rules.can_mint_full(state, product) else "menu.offline_queue")
    return button(
        f"service.{product.id}", chosen(product.name, state.language), icon=product.icon, tone="plain",
        detail=reason or detail, enabled=obstacle is None, reason=reason,
    )  # fmt: skip


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
    found += _denominations(state, screen, product, say)
    complete = rules.is_complete(product, screen.order)
    onward = complete or rules.leads_on(product, screen.order, screen.field)
    missing = "" if complete else _missing(state, screen, product, say)
    if screen.renewed:
        found.append(text("text.missing", say("entry.renewed"), tone="notice"))
    elif missing:
        found.append(text("text.missing", missing))
    return [
        *found,
        *pad(letters=any(field.name == screen.field and field.keypad == "letters" for field in product.fields)),
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
    shown = _shown(field, digits, say)
    brand = rules.brand(product, screen.order) if field.name == product.brand_field else None
    found = [
        Element(
            id=f"field.{field.name}", role="field", label=caption, caption=caption, shown=shown, value=digits, error=error,
            selected=field.name == screen.field, private=field.kind != "amount",
            detail=hand or (brand.name if brand else _hint(product, field, state.language, say)),
        )
    ]  # fmt: skip
    if error:
        found.append(text(f"error.{field.name}", error, icon="circle-alert", tone="danger"))
    return found


def _length(field: Field, text: str, say: Translate) -> str:
    least, most = field.length_min, field.length_max
    length = str(most) if least == most else say("entry.bounds", least=least, most=most)
    return say(f"entry.short_{field.keypad}", length=length, have=len(text))


def _shown(field: Field, digits: str, say: Translate) -> str:
    """Give what was typed as customers read it: an amount as rupiah, digits in their groups."""
    if field.kind == "amount":
        return rupiah(int(digits), say) if digits else ""
    return wording.grouped(digits, field.groups)


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


def _missing(state: State, screen: Entry, product: Product, say: Translate) -> str:
    for field in product.fields:
        fault = rules.fault(product, field, screen.order)
        if fault in rules.AMOUNT_FAULTS:
            return _bound(product, field, fault, say)
        if fault:
            return say("missing.field", field=chosen(field.label, state.language))
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
        shown = wording.grouped(digits, field.groups)
        found.append(row(slot, chosen(field.label, state.language), shown, digits, private=True))
    return found + _details(screen, say)


def _details(screen: Confirm, say: Translate) -> list[Element]:
    """Give what else the biller said, each thing once and on one line; what the kiosk has no caption for is not shown."""
    typed = set(screen.order.fields.values())
    rows = {key: value for key, value in (screen.quote.details if screen.quote else ()) if key in DETAILS}
    return [
        row(f"detail_{key}", say(f"detail.{key}"), value[:DETAIL_CHARACTERS_MAX], private=True)
        for key, value in rows.items()
        if value.isprintable() and value.strip() and value not in typed
    ]


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
