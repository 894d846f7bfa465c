"""Writes configurations: the small part of TOML that they need."""

import json
import re
from typing import Any

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def render(document: dict[str, Any]) -> str:
    """Give a TOML document: text, whole numbers, fractions, truth, lists of them, tables and lists of tables.

    Raises `TypeError` for a value of another kind.
    """
    lines: list[str] = []
    _render_table(document, (), lines)
    return "\n".join(lines).lstrip("\n") + "\n"


def _render_table(table: dict[str, Any], path: tuple[str, ...], lines: list[str]) -> None:
    """Plain values come first: after a header every line belongs to that header's table."""
    for key, value in table.items():
        if not _is_table(value):
            lines.append(f"{_key(key)} = {_value(value)}")
    for key, value in table.items():
        if _is_table(value):
            lines.extend(["", f"[{'.'.join(_key(part) for part in (*path, key))}]"])
            _render_table(value, (*path, key), lines)


def _is_table(value: Any) -> bool:
    return isinstance(value, dict)


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        # A JSON string is a TOML string, but for DEL, which TOML wants escaped.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_key(key)} = {_value(item)}' for key, item in value.items())}}}"
    raise TypeError(f"a {type(value).__name__} is nothing for a configuration")
