"""The sandbox billers of a simulated system: their configurations, and how central reaches them."""

from pathlib import Path
from typing import Any

from central.catalogue import loader

USER, KEY, WEBHOOK_SECRET = "anjungan", "sandbox", "sandbox-webhook"
SERVER_KEY = "sandbox-server-key"
"""Accounts of the sandboxes, which are no secrets: nothing real is behind them."""

_PAUSE = "cut_off = "


def aggregator(listen: dict[str, Any], database: Path, central: str) -> dict[str, Any]:
    """Give the configuration of `anjungan biller`. central: the address to which it calls back."""
    return {
        "listen": listen,
        "user": USER,
        "key": KEY,
        "database": str(database),
        "webhook": f"{central}/api/billers/aggregator/callbacks",
        "webhook_secret": WEBHOOK_SECRET,
    }


def paycode(listen: dict[str, Any], database: Path, central: str) -> dict[str, Any]:
    """Give the configuration of `anjungan paycode`. central: the address to which it calls back."""
    return {
        "listen": listen,
        "server_key": SERVER_KEY,
        "database": str(database),
        "notification": f"{central}/api/billers/paycode/callbacks",
    }


def connections(aggregator_url: str, paycode_url: str) -> dict[str, Any]:
    """Give central's `billers`."""
    return {
        "aggregator": {"url": aggregator_url, "user": USER, "key": KEY, "webhook_secret": WEBHOOK_SECRET},
        "paycode": {"url": paycode_url, "server_key": SERVER_KEY},
    }


def write_products(directory: Path) -> Path:
    """Write product files on top of those that are shipped; give the directory. The sandboxes have no pause at night."""
    directory.mkdir(exist_ok=True)
    for file in loader.shipped().iterdir():
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True) if file.name.endswith(".toml") else []
        if any(line.startswith(_PAUSE) for line in lines):
            (directory / file.name).write_text(
                "".join(line for line in lines if not line.startswith(_PAUSE)), encoding="utf-8"
            )
    return directory
