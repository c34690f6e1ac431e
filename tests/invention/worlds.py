"""Settings out of nothing, as the text of a TOML file."""

import json
import random

_RATES = {
    "USD": ("1", "0.87", "1.09"),
    "EUR": ("1.0975", "0.93", "163.215"),
    "JPY": ("0.0061", "0.0068"),
    "KWD": ("3.25", "2.81"),
    "GBP": ("1.25", "1.1333333"),
    "TND": ("0.319",),
}


_DAYS = ("2024-01-31", "2024-05-05", "2024-09-01", "2024-12-31", "2025-01-01", "2025-02-10", "2025-02-28")
"""From which a rate may hold."""


def _calendar(timezone: str, days: str, hours: str, holidays: object) -> str:
    week = json.dumps(days.split())
    return f'[calendar]\ntimezone = "{timezone}"\ndays = {week}\nhours = "{hours}"\nholidays = {json.dumps(holidays)}\n'


_CALENDARS = (
    "",
    _calendar("Europe/Berlin", "mon tue wed thu fri", "08:00-16:30", "DE"),
    _calendar("America/New_York", "mon tue wed thu fri", "20:00-04:00", ["2025-02-27"]),
    _calendar("UTC", "mon tue wed thu fri sat sun", "00:00-24:00", []),
    _calendar("Asia/Tehran", "sat sun mon tue wed thu", "09:00-17:00", "IR"),
)
_PIPELINES = (
    "",
    (
        '[pipelines.partners]\nstages = { contact = 0.2, trial = 0.4, contract = 0.8 }\nwon = ["signed", "paid"]\n'
        'lost = ["refused", "silent"]\n'
    ),
    (
        '[pipelines.default]\nstages = { contact = "0.125", qualified = "0.4", contract = "0.8000004" }\n'
        'won = ["won", "paid"]\nlost = ["lost", "silent"]\n'
        '[pipelines.partners]\nstages = { lead = 0.3, contact = 0.6 }\nwon = ["signed"]\nlost = ["refused"]\n'
    ),
)


def _rate(name: str, chance: random.Random) -> str:
    """One rate, or one from each of a few dates on, the first of them after some of the events."""
    if chance.random() < 0.5:
        return f'"{chance.choice(_RATES[name])}"'
    days = sorted(chance.sample(_DAYS, 3))
    return "{ " + ", ".join(f'"{day}" = "{chance.choice(_RATES[name])}"' for day in days) + " }"


def a_world(chance: random.Random) -> tuple[str, int, int, tuple[str, ...]]:
    """Settings (TOML), days of inactivity, minutes until a cart is abandoned, and the currencies that have a rate."""
    currency = chance.choice(("USD", "EUR", "JPY", "KWD"))
    others = chance.sample([name for name in _RATES if name != currency], 4)
    rates = ", ".join(f"{name} = {_rate(name, chance)}" for name in others)
    inactivity = chance.choice((0, 0, 7, 30, 90))
    timeout = chance.choice((1, 20, 60))
    text = (
        f'clock = "event"\ncurrency = {json.dumps(currency)}\nrates = {{ {rates} }}\n'
        f"inactivity_days = {inactivity}\ncart_timeout_minutes = {timeout}\n"
        f"lifespan_cap_years = {chance.choice((1, 4, 10))}\nmargin = {chance.choice(('1', '0.35', '0.125'))}\n"
        f"acsi_weights = {{ satisfaction = {chance.choice((1, 3))}, expectancy = {chance.choice((1, 0, 2))}, "
        f"ideal = {chance.choice(('1', '0.5', '2.25'))} }}\n"
        f"{chance.choice(_PIPELINES)}{chance.choice(_CALENDARS)}"
    )
    return text, inactivity, timeout, (currency, *others)
