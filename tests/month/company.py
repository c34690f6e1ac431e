"""The month of Aban 1404 in a company, told by hand: its settings, its events, and the moment at which it is looked at.

It is Thursday 22 Aban, 13 November 2025, half past twelve in Tehran: half an hour before the half day ends.
"""

from pathlib import Path

from tests.month.deals import DEALS
from tests.month.outreach import OUTREACH
from tests.month.shop import SHOP
from tests.month.telling import tehran
from tests.month.tickets import TICKETS

SETTINGS = (Path(__file__).parent / "settings.toml").read_text(encoding="utf-8")
"""TOML; the clock is that of the events."""
EVENTS = (*TICKETS, *DEALS, *SHOP, *OUTREACH)
"""All of them, by subject; in which order they arrive does not matter."""
NOW = round(tehran("Nov 13 12:30").timestamp() * 1000)
"""The moment of the last event, epoch ms."""
