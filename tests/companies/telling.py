"""How the events of the hand-made companies are told: by their type, the moment, and what they say.

All three look at Friday 31 October 2025, noon, in UTC. Days of the year that the arithmetic uses:

     1 January 1     14 April    104     1 July      182     1 October   274
     1 February 32   20 April    110     1 August    213    31 October   304
     1 March    60    1 May      121     1 September 244
     1 April   91     1 June     152

What `90d` holds begins on 2 August (31 October is day 304, 90 days before is day 214), `30d` on 1 October at 12:00,
`365d` on 31 October 2024.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from tests.month.telling import Event, Expected

DAY = 24 * 3600
"""In seconds, as all durations."""
HOUR = 3600


class Company(NamedTuple):
    """A company by hand: its settings (TOML), its events in the order in which they arrive, and what they amount to.

    `now` is the moment of the last event, epoch ms.
    """

    settings: str
    events: tuple[Event, ...]
    now: int
    tables: Expected
    before: Expected


def at(when: str) -> datetime:
    """A moment of UTC as in "10-31 12:00", of 2025 where it names no year."""
    return datetime.fromisoformat(when if len(when) > len("10-31 12:00") else f"2025-{when}").replace(tzinfo=UTC)


NOW = round(at("10-31 12:00").timestamp() * 1000)


def told(event_type: str, of: str, when: str, **fields: object) -> Event:
    """An event about something (`of`) at a moment; its id says the three, so that each is one event."""
    moment = at(when).isoformat()
    return {"event_id": f"{event_type} {of} {when}", "type": event_type, "occurred_at": moment, **fields}


def customer(name: str, step: str, when: str, **fields: object) -> Event:
    """What is told of a customer."""
    return told(f"customer.{step}", name, when, customer_id=name, **fields)


def ends(when: str) -> Mapping[str, str]:
    """The end of a term, as sign-ups and renewals tell it."""
    return {"expires_at": at(when).isoformat()}


def contact(who: str, name: str, when: str, **fields: object) -> Event:
    """An interaction with a customer."""
    return told("interaction.logged", f"{who} {name}", when, customer_id=who, interaction_id=name, **fields)
