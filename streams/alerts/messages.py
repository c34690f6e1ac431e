"""Summaries of alerts in English and Persian: limits and windows as people say them. Pure."""

from decimal import Decimal
from typing import Final

from streams.kpis import Kpi, Unit
from streams.texts import Text, persian_digits
from streams.texts.messages import ALERTS

_SPANS: Final = (
    (86_400, ALERTS["span.day"], ALERTS["span.days"]),
    (3_600, ALERTS["span.hour"], ALERTS["span.hours"]),
    (60, ALERTS["span.minute"], ALERTS["span.minutes"]),
    (1, ALERTS["span.second"], ALERTS["span.seconds"]),
)
"""(seconds, one of them, several of them), the longest first."""


def threshold_summary(kpi: Kpi, limit: Decimal, window: str, currency: str, *, above: bool) -> Text:
    """As in "Churn: above 10 % over 30 days", or of a level "Backlog: above 200"."""
    kind = "level" if kpi.is_level else "threshold"
    template = ALERTS[f"summary.{kind}.{'above' if above else 'below'}"]
    return template.filled(title=kpi.title, limit=readable(limit, kpi.unit, currency), window=spoken_window(window))


def spike_summary(kpi: Kpi, *, above: bool) -> Text:
    """As in "Churn: unusually high"."""
    return ALERTS["summary.spike.above" if above else "summary.spike.below"].filled(title=kpi.title)


def goal_summary(kpi: Kpi, window: str, *, above: bool) -> Text:
    """As in "Revenue: behind the goal, this month"."""
    template = ALERTS["summary.goal.above" if above else "summary.goal.below"]
    return template.filled(title=kpi.title, window=spoken_window(window))


def spoken_window(window: str) -> Text:
    """A window's length, as in "30 days"."""
    return ALERTS[f"window.{window}"]


def readable(value: Decimal, unit: Unit, currency: str) -> Text:
    """A value in the units of the table as people write it: "10 %", "2 days", "1,000 USD"."""
    if unit is Unit.RATIO:
        return ALERTS["value.ratio"].filled(n=_number(value * 100))
    return _duration(value) if unit is Unit.SECONDS else with_unit(_number(value), unit, currency)


def with_unit(number: Text, unit: Unit, currency: str) -> Text:
    """A number and the unit that it counts; a ratio and a time are written in ways of their own."""
    match unit:
        case Unit.MONEY:
            return ALERTS["value.money"].filled(n=number, currency=Text(currency, currency))
        case Unit.MONEY_PER_DAY:
            return ALERTS["value.money-per-day"].filled(n=number, currency=Text(currency, currency))
        case Unit.POINTS:
            return ALERTS["value.points"].filled(n=number)
        case Unit.PER_YEAR:
            return ALERTS["value.per-year"].filled(n=number)
        case _:
            return number


def _duration(seconds: Decimal) -> Text:
    """In the largest unit of which it is a whole number; in seconds, if it is of none."""
    length, one, several = next((span for span in _SPANS if seconds and seconds % span[0] == 0), _SPANS[-1])
    count = seconds / length
    return (one if count == 1 else several).filled(n=_number(count))


def _number(value: Decimal) -> Text:
    """Thousands parted by commas, without trailing zeros."""
    text = f"{value:,f}"
    digits = text.rstrip("0").rstrip(".") if "." in text else text
    return Text(digits, persian_digits(digits))
