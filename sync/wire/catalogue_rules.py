"""What a catalogue must keep to. Pure: `sync.wire.catalogue` asks, before it signs one and before it believes one."""

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.wire.catalogue import Catalogue, CutOff, Field, Product

DIGITS = "[0-9]+"
"""What a field takes whose file says no pattern."""

CASH_RUPIAH_MAX = 5_000_000
"""Above five million a receipt needs a duty stamp (UU 10/2020)."""

STATUS_DIGITS = 6
SCAN_CHARACTERS_MAX = 512

_FIELD_CHARACTERS_MAX = 24
_OPTIONS_MAX = 64
_KEYWORDS_MAX, _KEYWORD_CHARACTERS_MAX = 24, 24
_SCANS_MAX, _PATTERN_CHARACTERS_MAX = 8, 200
_WAYS_MAX = 65_536
"""How many ways there may be to lay a pattern over a text: what the slowest text costs, a few milliseconds."""

_PLAIN_GROUP = re.compile(r"\(\?(?:P<[a-z_][a-z0-9_]*>|[:=!])")
_ESCAPED = re.compile(r"\\[^0-9]")
_CLASS = re.compile(r"\[\^?\]?[^\]]*\]")
_TURN = re.compile(r"\{([0-9]*)(,?)([0-9]*)\}|[*+?|]")
"""Where a search can go one way or another: a repeat, or an alternative."""

_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


def problem_of(catalogue: "Catalogue") -> str | None:
    """Give the first rule that is broken, with the product that breaks it, or None."""
    ids = [product.id for product in catalogue.products]
    if len(set(ids)) != len(ids):
        return "a catalogue names a product twice"
    categories = {category.id for category in catalogue.categories}
    for product in catalogue.products:
        problem = _problem(product, categories)
        if problem:
            return f"product {product.id}: {problem}"
    return None


def _problem(product: "Product", categories: set[str]) -> str | None:
    if product.category not in categories:
        return "unknown category"
    if not re.fullmatch(r"[a-z0-9_]{1,24}", product.id):
        return "an id is 1-24 of a-z, 0-9 and _"
    if not 0 < product.amount_min <= product.amount_max <= CASH_RUPIAH_MAX:
        return "amount limits out of order or above the cash limit"
    if product.admin_fee < 0 or product.service_fee < 0:
        return "a fee is negative"
    if product.inquiry and product.offline == "full":
        return "a product with an inquiry cannot print a full slip offline"
    return (
        _problem_of_times(product)
        or _problem_of_choices(product)
        or _problem_of_fields(product)
        or _problem_of_finding(product)
    )


def _problem_of_times(product: "Product") -> str | None:
    if min(product.slip_validity_s, product.offline_validity_s) < 60:
        return "a slip is valid for at least a minute"
    if not 0 <= product.deadline_margin_s < product.slip_validity_s:
        return "the deadline's margin is shorter than a slip is valid"
    if product.cut_off is not None and not _is_daily(product.cut_off):
        return 'a cut-off is a start and another end, as "HH:MM"'
    return None


def _is_daily(cut_off: "CutOff") -> bool:
    times = cut_off.start, cut_off.end
    return all(_TIME.fullmatch(time) for time in times) and cut_off.start != cut_off.end


def _problem_of_choices(product: "Product") -> str | None:
    amounts = [field for field in product.fields if field.kind == "amount"]
    if bool(product.brands) + bool(product.denominations) + len(amounts) > 1:
        return "brands, denominations and an amount field: one of them"
    if not (product.inquiry or product.brands or product.denominations or amounts):
        return "without an inquiry something must say what it costs"
    if product.kind == "bill" and not (product.inquiry and not (product.brands or product.denominations or amounts)):
        return "what a bill costs, its inquiry says, and nothing else"
    keys = any(field.keypad == "letters" or field.kind == "choice" for field in product.fields)
    if keys and (product.brands or product.denominations or amounts):
        return "letters or options and choices or an amount: the keys of both do not fit one screen"
    lists = [brand.denominations for brand in product.brands] + [product.denominations]
    for choices in lists:
        if len({choice.rupiah for choice in choices}) != len(choices) or any(choice.rupiah < 1 for choice in choices):
            return "a denomination is positive, and named once"
        if not all(product.amount_min <= choice.amount <= product.amount_max for choice in choices):
            return "a price is outside the amount limits"
    return None


def _problem_of_fields(product: "Product") -> str | None:
    names = [field.name for field in product.fields]
    status = next((field for field in product.fields if field.name == product.status_field), None)
    if status is None:
        return "the status field is not one of its fields"
    number = status.kind in ("phone", "digits") and status.keypad == "digits"
    if status.length_min < STATUS_DIGITS or not number:
        return "the status field is a number of at least six digits, and no amount"
    if product.brands and product.brand_field not in names:
        return "the brand field is not one of its fields"
    if len(set(names)) != len(names):
        return "two fields have the same name"
    return next((f"field {field.name}: {fault}" for field in product.fields if (fault := _field_problem(field))), None)


def _field_problem(field: "Field") -> str | None:
    if not 1 <= field.length_min <= field.length_max <= _FIELD_CHARACTERS_MAX:
        return "lengths out of order"
    if field.step < 1 or (field.step > 1 and field.kind != "amount"):
        return "a step is that of an amount, at least 1"
    if field.keypad == "letters" and (field.kind != "digits" or field.pattern == DIGITS):
        return "a field of letters is of kind digits, and its pattern says which"
    if not field.groups or min(field.groups) < 1:
        return "groups are at least one digit"
    problem = _regex_problem(field.pattern, _FIELD_CHARACTERS_MAX)
    if problem:
        return problem
    return _problem_of_options(field)


def _problem_of_options(field: "Field") -> str | None:
    values = [option.value for option in field.options]
    if (field.kind == "choice") != bool(values):
        return "a choice has options, and nothing else has"
    if len(values) > _OPTIONS_MAX or len(set(values)) != len(values):
        return f"an option is named once, and there are at most {_OPTIONS_MAX}"
    if not all(
        re.fullmatch("[A-Z0-9]{1,12}", value) and any(option.label.values())
        for value, option in zip(values, field.options, strict=True)
    ):
        return "an option is 1-12 of A-Z and 0-9, and has a label"
    if not all(field.length_min <= len(value) <= field.length_max for value in values):
        return "an option is as long as its field may be"
    return None


def _problem_of_finding(product: "Product") -> str | None:
    """Look at what the menu's search and the scanner go by."""
    words = product.keywords
    if len(words) > _KEYWORDS_MAX or not all(0 < len(word) <= _KEYWORD_CHARACTERS_MAX for word in words):
        return f"at most {_KEYWORDS_MAX} keywords of at most {_KEYWORD_CHARACTERS_MAX} characters"
    if any(word != word.lower().strip() for word in words):
        return "keywords are in small letters"
    if len(product.scan) > _SCANS_MAX:
        return f"at most {_SCANS_MAX} patterns for the scanner"
    names = {field.name for field in product.fields}
    return next((f"scan: {fault}" for pattern in product.scan if (fault := _scan_problem(pattern, names))), None)


def _scan_problem(pattern: str, names: set[str]) -> str | None:
    """Say why a pattern may not meet what strangers hold before a scanner, or None."""
    problem = _regex_problem(pattern, SCAN_CHARACTERS_MAX)
    if problem:
        return problem
    groups = set(re.compile(pattern).groupindex)
    return None if groups and groups <= names else "its named groups are fields of the product, at least one"


def _regex_problem(pattern: str, longest: int) -> str | None:
    """Say why a pattern may not meet any text of up to `longest` characters, or None.

    A search that goes back at every turn takes longer than a life with `(a+)+`, and no time limit can be set. So: no repeated
    groups, no references back, and few ways through what is left.
    """
    if len(pattern) > _PATTERN_CHARACTERS_MAX:
        return f"a pattern of more than {_PATTERN_CHARACTERS_MAX} characters"
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):  # a count too large for the engine, groups too deep for it
        return "the pattern is not a regular expression"
    bare = _PLAIN_GROUP.sub("(", _CLASS.sub("c", _ESCAPED.sub("c", pattern)))
    if "(?" in bare or "\\" in bare:
        return "only plain and named groups, and looking ahead"
    if re.search(r"\)(?:[*+?]|\{)", bare):
        return "a group may not be repeated"
    return "too many ways to read a text" if _ways(bare, longest) > _WAYS_MAX else None


def _ways(bare: str, longest: int) -> int:
    """Give in how many ways a search can go through a pattern, at most."""
    return math.prod(_ways_at(turn, longest) for turn in _TURN.finditer(bare))


def _ways_at(turn: re.Match[str], longest: int) -> int:
    if turn[0] in ("*", "+"):
        return longest
    if turn[0] in ("?", "|"):
        return 2
    least, comma, most = int(turn[1] or 0), turn[2], turn[3]
    return max(1, (int(most) if most else longest) - least + 1) if comma else 1
