"""Menu and search: the services, and what stands in the way of each."""

from firmware.core import finding, letters, pages, rules, standing, wording
from firmware.core.parts import button, chosen, obstacle_icon, pad, text
from firmware.core.states import Menu, Search, State
from firmware.locale import Translate
from messages.view import Element
from sync.wire.catalogue import Product


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
    searching = button("action.search", say("action.search"), icon="search")
    return [
        *found,
        *_standing(state, say),
        *[_service(state, product, say) for product in pages.page_of_services(state, screen)],
        *([searching] if catalogue and catalogue.products else []),
        _check_status(state, say),
        button("action.help", say("action.help"), icon="circle-help"),
    ]


def search(state: State, screen: Search, say: Translate) -> list[Element]:
    """Type a part of a service's name; or say which service it was that a code was scanned for."""
    services = [_service(state, product, say) for product in pages.page_of_services(state, screen)]
    if screen.scanned:
        return _scanned(state, screen, services, say)
    caption = say("search.query")
    found = [
        text("text.heading", say("search.title"), icon="search"),
        Element(
            id="field.query", role="field", label=caption, caption=caption, shown=screen.query, value=screen.query,
            detail=letters.choices(screen) or say("search.hint"), icon="search", selected=True,
        ),
    ]  # fmt: skip
    if not services:
        found.append(text("text.body", say("search.nothing"), icon="search-x", tone="notice"))
    return [
        *found,
        *services,
        *pad(letters=True, space=say("pad.space")),
        button("action.back", say("action.back"), icon="arrow-left"),
    ]


def _scanned(state: State, screen: Search, services: list[Element], say: Translate) -> list[Element]:
    is_slip = standing.scanned_code(screen.scanned) is not None
    one = len(finding.found(state.facts.catalogue, screen)) == 1 and not is_slip
    return [
        text("text.heading", say("search.scanned_one" if one else "search.scanned"), icon="scan-barcode"),
        text("text.body", say("search.scanned_gone" if not services else "search.scanned_body")),
        *services,
        *([_check_status(state, say)] if is_slip else []),
        button("action.back", say("action.back"), icon="arrow-left"),
    ]


def _standing(state: State, say: Translate) -> list[Element]:
    """Give what keeps the kiosk from any service, or what works without a link."""
    general = rules.obstacle(state)
    if general:
        return [text("text.body", say(f"obstacle.{general}"), icon=obstacle_icon(general), tone="notice")]
    if state.facts.link_up:
        return []
    catalogue = state.facts.catalogue
    full = any(rules.can_mint_full(state, product) for product in (catalogue.products if catalogue else ()))
    note = say("menu.link_down" if full else "menu.link_down_queue")
    return [text("text.body", note, icon="wifi-off", tone="notice")]


def _service(state: State, product: Product, say: Translate) -> Element:
    obstacle = rules.obstacle(state, product)
    reason = None
    if obstacle == "cut_off":
        ends_ms = rules.pause_ends_ms(state, product)
        reason = say("obstacle.cut_off", time=wording.clock(ends_ms, state.context.site.zone))
    elif obstacle:
        reason = say(f"obstacle.{obstacle}")
    detail = chosen(product.detail, state.language)
    if not state.facts.link_up:
        detail = say("menu.offline" if rules.can_mint_full(state, product) else "menu.offline_queue")
    return button(
        f"service.{product.id}", chosen(product.name, state.language), icon=product.icon, tone="plain",
        detail=reason or detail, enabled=obstacle is None, reason=reason,
    )  # fmt: skip


def _check_status(state: State, say: Translate) -> Element:
    up, reason = state.facts.link_up, say("obstacle.link")
    return button("action.check_status", say("action.check_status"), icon="receipt-text", enabled=up, reason=reason)
