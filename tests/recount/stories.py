"""Small stories for the tests of the recount: events by a line each, with ids of their own."""

from collections.abc import Iterable
from itertools import count
from typing import Any

from tests.recount import Settings, recount
from tests.recount.windows import DAY, HOUR, MINUTE

NOW = 1_750_000_000_000 // DAY * DAY + 12 * HOUR
"""A noon in UTC."""

_numbers = count(1)


def told(event_type: str, at: int, **fields: object) -> dict[str, Any]:
    """An event at a moment; ids rise with every call, so that facts of an instant keep their order."""
    return {"event_id": f"{next(_numbers):09}", "type": event_type, "occurred_at": at, **fields}


def days_ago(days: float) -> int:
    return NOW - round(days * DAY)


def minutes_ago(minutes: float) -> int:
    return NOW - round(minutes * MINUTE)


def table(
    events: Iterable[dict[str, Any]], window: str = "30d", settings: Settings | None = None
) -> dict[str, int | float]:
    """One window's table of the recount at NOW."""
    return recount(events, settings or Settings(), NOW)[window]


def totals(fields: dict[str, int | float], *names: str) -> list[int | float | None]:
    """The fields of these names, None for what is absent."""
    return [fields.get(name) for name in names]
