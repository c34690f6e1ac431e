"""How the month's events are told: by their type, the moment in Tehran, and what they say.

Tehran is 3 h 30 min ahead of UTC all year. The Persian months of 1404 that matter here begin like this:

    1 Farvardin  Friday 21 March 2025      1 Aban  Thursday 23 October 2025
    1 Tir        Sunday 22 June 2025       1 Azar  Saturday 22 November 2025
    1 Mehr       Tuesday 23 September 2025

The months from Farvardin to Shahrivar have 31 days, those from Mehr to Bahman 30. Weeks begin on Saturday: 1, 8, 15, 22
and 29 November 2025 are Saturdays.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

Event = Mapping[str, Any]
Number = int | Fraction
Fields = dict[str, Number | None]
"""{field: number}; None: there is no such field."""
Expected = Mapping[str, Mapping[str, Number | None]]
"""{window: {field: number}}; None: there is no such field."""

TEHRAN_TIME = timezone(timedelta(hours=3, minutes=30))


def tehran(when: str) -> datetime:
    """A moment of 2025 on Tehran's clock, as in "Nov 13 12:30"."""
    return datetime.strptime(f"2025 {when}", "%Y %b %d %H:%M").replace(tzinfo=TEHRAN_TIME)


def told(event_type: str, of: str, when: str, **fields: object) -> Event:
    """An event about something (`of`) at a moment; its id says the three, so that each is one event."""
    moment = tehran(when).isoformat()
    return {"event_id": f"{event_type} {of} {when}", "type": event_type, "occurred_at": moment, **fields}


def by(**dimensions: str) -> str:
    """The labels of a breakdown value, as they stand in a field's name."""
    return "{" + ",".join(f'{name}="{value}"' for name, value in sorted(dimensions.items())) + "}"
