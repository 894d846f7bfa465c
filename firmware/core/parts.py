"""The small parts that views are made of."""

from firmware.core import wording
from firmware.core.states import State
from firmware.locale import Translate
from messages.view import Element, Tone
from sync.wire import cut_offs
from sync.wire.catalogue import CutOff, Field, Product

_OBSTACLE_ICONS = {
    "paper": "scroll", "paper_low": "scroll", "cabinet": "door-open", "disk": "hard-drive", "catalogue": "hourglass",
    "offline": "wifi-off", "no_terminal": "wifi-off", "codes_used_up": "triangle-alert", "biller_down": "unplug",
    "cut_off": "moon",
}  # fmt: skip


def obstacle_icon(obstacle: str) -> str:
    """Give the picture of what stands in the way of a slip: all that is not named is the printer."""
    return _OBSTACLE_ICONS.get(obstacle, "printer")


def text(element_id: str, label: str, *, detail: str = "", icon: str | None = None, tone: Tone = "plain") -> Element:
    """Give a piece of text."""
    return Element(id=element_id, role="text", label=label, detail=detail, icon=icon, tone=tone)


def button(
    element_id: str,
    label: str,
    *,
    icon: str | None = None,
    tone: Tone = "secondary",
    detail: str = "",
    enabled: bool = True,
    reason: str | None = None,
    selected: bool = False,
) -> Element:
    """Give a button; `reason` says why it is disabled."""
    return Element(
        id=element_id, role="button", label=label, icon=icon, tone=tone, detail=detail, enabled=enabled,
        reason=None if enabled else reason, selected=selected,
    )  # fmt: skip


def row(
    name: str,
    caption: str,
    shown: str,
    value: str | int | None = None,
    *,
    tone: Tone = "plain",
    private: bool = False,
) -> Element:
    """Give a row of data: `data.<name>`. private: it is the customer's own."""
    label = f"{caption} {shown}".strip()
    return Element(
        id=f"data.{name}", role="text", label=label, caption=caption, shown=shown, tone=tone,
        value=shown if value is None else value, private=private,
    )  # fmt: skip


def rupiah(amount: int, say: Translate) -> str:
    """Give an amount as the language of `say` groups its digits: Rp1.250.000."""
    return wording.rupiah(amount, say("number.group"))


def support_line(state: State, code: str, say: Translate) -> Element:
    """Give what a customer can read out, and to whom."""
    return text("text.support", say("support", code=code) + f" · {state.context.site.contact}")


def pad(*, letters: bool = False, space: str = "") -> list[Element]:
    """Give the keys of the on-screen pad: in the order of a telephone's, or digits and letters in that of a typewriter's.

    space: what the key is called that parts words; a name is looked for with letters alone. "" without one.
    """
    backspace = Element(id="pad.backspace", role="button", label="<", shown="", icon="delete")
    if letters:
        digits = "" if space else "1234567890"
        parting = [Element(id="pad.space", role="button", label=space, shown=space)] if space else []
        return [*map(_key, f"{digits}QWERTYUIOPASDFGHJKLZXCVBNM"), *parting, backspace]
    clear = Element(id="pad.clear", role="button", label="C", shown="", icon="x")
    return [*map(_key, "123456789"), clear, _key("0"), backspace]


def _key(character: str) -> Element:
    return Element(id=f"pad.{character.lower()}", role="button", label=character, shown=character)


def chosen(texts: dict[str, str], language: str) -> str:
    """Give a catalogue's text in a language, or in the first one it has."""
    return texts.get(language) or next(iter(texts.values()), "")


def typed(field: Field, text: str, language: str) -> str:
    """Give what stands in a field as customers read it: what was chosen by its name, digits and letters in their groups."""
    if field.kind == "choice":
        return next((chosen(option.label, language) for option in field.options if option.value == text), "")
    return wording.grouped(text, field.groups)


def bought(product: Product, brand_id: str, denomination: int, language: str, say: Translate) -> str:
    """Give what is bought in words: the product, its brand, and what the choice is called; without a label that is its rupiah."""
    brand = next((brand.name for brand in product.brands if brand.id == brand_id), "")
    choice = product.named_choice(brand_id, denomination)
    called = chosen(choice.label, language) if choice else ""
    parts = (chosen(product.name, language), brand, called or (rupiah(denomination, say) if denomination else ""))
    return " ".join(part for part in parts if part)


def duration(seconds: int, say: Translate) -> str:
    """Give a time in words, rounded up: minutes, from two hours on hours."""
    minutes = max(1, -(-seconds // 60))
    return say("wait.minutes", count=minutes) if minutes < 120 else say("wait.hours", count=-(-minutes // 60))


def moment(wall_ms: int, state: State, say: Translate) -> str:
    """Give a time that central named: the time of day, and the day too unless it is known to be today."""
    zone = state.context.site.zone
    today = state.clock_trusted and wording.local(wall_ms, zone).date() == wording.local(state.now_ms, zone).date()
    return wording.clock(wall_ms, zone) if today else until(wall_ms, state, say)


def pause(cut_off: CutOff, state: State) -> str:
    """Give a biller's daily pause as this kiosk's customers read it: 23.00-00.30 WIB."""
    return wording.daily(cut_offs.begins_ms(cut_off, state.now_ms), cut_offs.lasts_ms(cut_off), state.context.site.zone)


def until(wall_ms: int, state: State, say: Translate) -> str:
    """Give a day and a time of day as this kiosk's customers read it: 17 Agustus, 10.24 WIB."""
    zone = state.context.site.zone
    return f"{wording.long_date(wall_ms, zone, say)}, {wording.clock(wall_ms, zone)}"
