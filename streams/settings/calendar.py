"""The working week: days, hours, time zone and holidays."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from streams.settings.values import listed, text, words, wrong

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Names of the days; a day's place is what `date.weekday` says."""
ROUND_THE_CLOCK = "24/7"

_DAY = 24 * 3600
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOURS = "'09:00-17:00', a list of such spans, or '24/7'"
_HOLIDAYS = "a country code such as 'IR' or 'DE-BY', a date such as '2026-03-21', or a list of them"


class Span(NamedTuple):
    """Working hours in seconds of the wall clock from the midnight at which their day begins.

    `begins` is below 24 hours, `ends` above `begins`; past midnight `ends` is more than 24 hours, and the
    whole span belongs to the day on which it begins.
    """

    begins: int
    ends: int


def _hours(value: object) -> tuple[Span, ...]:
    if isinstance(value, str) and value.strip() == ROUND_THE_CLOCK:
        return ()
    if isinstance(value, tuple) and all(isinstance(span, Span) for span in value):
        return value
    spans = [_span(part) for part in listed(value, _HOURS)]
    if not spans:
        raise wrong(_HOURS)
    return tuple(sorted(spans))


def _span(value: object) -> Span:
    begins, dash, ends = value.partition("-") if isinstance(value, str) else ("", "", "")
    first, last = _since_midnight(begins), _since_midnight(ends)
    if not dash or first is None or last is None or first == _DAY:
        raise wrong(_HOURS)
    return Span(first, last if last > first else last + _DAY)


def _since_midnight(clock: str) -> int | None:
    if clock.strip() == "24:00":
        return _DAY
    found = _CLOCK.fullmatch(clock.strip())
    return None if found is None else int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3] or 0)


def _holidays(value: object) -> tuple[str | date, ...]:
    if isinstance(value, str) and not value.strip():
        return ()
    entries = [value] if isinstance(value, date) else listed(value, _HOLIDAYS)
    return tuple(_holiday(entry) for entry in entries)


def _holiday(entry: object) -> str | date:
    if isinstance(entry, date) and not isinstance(entry, datetime):
        return entry
    if isinstance(entry, str) and _ISO_DATE.fullmatch(entry.strip()):
        try:
            return date.fromisoformat(entry.strip())
        except ValueError:  # a 30th of February
            raise wrong(_HOLIDAYS) from None
    if isinstance(entry, str):
        code = entry.strip().upper()
        country, dash, subdivision = code.partition("-")
        parts = _countries().get(country)
        if parts is not None and (not dash or subdivision in parts):
            return code
    raise wrong(_HOLIDAYS)


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, list[str]]:
    import holidays  # noqa: PLC0415 - most commands never ask, and start sooner

    return holidays.list_supported_countries()


def _is_timezone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


class CalendarSettings(BaseModel):
    """When people work: what counts in the resolution times that are taken in working hours.

    `hours = "24/7"` means always: days and holidays are not asked then. With "00:00-24:00" they are.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    timezone: Annotated[str, text("a time zone such as 'Asia/Tehran' or 'UTC'", _is_timezone)] = Field(
        default="Asia/Tehran", description="The time zone of the working hours."
    )
    days: Annotated[
        tuple[str, ...],
        words(
            f"a list of different days among {', '.join(WEEKDAYS)}",
            lambda day: day.strip().lower() if day.strip().lower() in WEEKDAYS else None,
        ),
    ] = Field(default=("sat", "sun", "mon", "tue", "wed"), description="The working days.")
    hours: Annotated[tuple[Span, ...], BeforeValidator(_hours)] = Field(
        default=(Span(9 * 3600, 17 * 3600),),
        description='Working hours of a day: one span, a list of spans, or `"24/7"`. A span may end after midnight.',
    )
    """In the order of the day; what spans share counts once. Empty: round the clock."""
    holidays: Annotated[tuple[str | date, ...], BeforeValidator(_holidays)] = Field(
        default=("IR",),
        description="Days without work: a country's code (`IR`, or `DE-BY` for a part of one), a date, or a list of "
        "both.",
    )
    """Codes of countries are those of the package `holidays`."""

    @property
    def always(self) -> bool:
        """Whether all time is working time."""
        return not self.hours

    @property
    def weekdays(self) -> frozenset[int]:
        """The working days as `date.weekday` counts them."""
        return frozenset(map(WEEKDAYS.index, self.days))
