"""The working week: days, hours, time zone and holidays."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Final, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from streams.arithmetic.calendar import Calendar
from streams.settings.values import Change, listed, one_of, tabled, text, whole, words, wrong

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Names of the days; a day's place is what `date.weekday` says."""
ROUND_THE_CLOCK = "24/7"
DEFAULT_HOURS: Final = "default"
"""In a table of hours by weekday: those of all working days that the table does not name."""
SYSTEMS: Final = ("gregorian", "persian")

_DAY = 24 * 3600
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SPANS = "'09:00-17:00' or a list of such spans"
_HOURS = (
    "'09:00-17:00', a list of such spans, '24/7', or a table such as { default = '09:00-17:00', thu = '09:00-13:00' }"
)
_HOLIDAYS = "a country code such as 'IR' or 'DE-BY', a date such as '2026-03-21', or a list of them"


class Span(NamedTuple):
    """Working hours in seconds of the wall clock from the midnight at which their day begins.

    `begins` is below 24 hours, `ends` above `begins`; past midnight `ends` is more than 24 hours, and the
    whole span belongs to the day on which it begins.
    """

    begins: int
    ends: int


Spans: TypeAlias = tuple[Span, ...]
"""In the order of the day. What they share counts once."""
SpansByDay: TypeAlias = Mapping[str, Spans]
"""By the names in WEEKDAYS, and `DEFAULT_HOURS` for all others."""


def _hours(value: object) -> Spans | SpansByDay:
    value = tabled(value)
    if isinstance(value, Mapping):
        return _by_day(value)
    if isinstance(value, str) and value.strip() == ROUND_THE_CLOCK:
        return ()
    return _spans(value, _HOURS)


def _by_day(table: Mapping[object, object]) -> SpansByDay:
    """Hours by weekday; that `default` is there and that the days are worked is checked with the whole calendar."""
    hours = {}
    for day, value in table.items():
        name = str(day).strip().lower()
        if name not in {DEFAULT_HOURS, *WEEKDAYS}:
            raise wrong(f"hours of 'default' or of a day among {', '.join(WEEKDAYS)}, not of '{day}'")
        hours[name] = _spans(value, f"hours of '{name}' as {_SPANS}")
    return hours


def _spans(value: object, expected: str) -> Spans:
    if isinstance(value, tuple) and value and all(isinstance(span, Span) for span in value):
        return value
    spans = [_span(part, expected) for part in listed(value, expected)]
    if not spans:
        raise wrong(expected)
    return tuple(sorted(spans))


def _span(value: object, expected: str) -> Span:
    begins, dash, ends = value.partition("-") if isinstance(value, str) else ("", "", "")
    first, last = _since_midnight(begins), _since_midnight(ends)
    if not dash or first is None or last is None or first == _DAY:
        raise wrong(expected)
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
    """The company's calendar: when people work, and when its days, weeks, months and years begin.

    `hours = "24/7"` means always: days and holidays are not asked then. With "00:00-24:00" they are.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    timezone: Annotated[str, text("a time zone such as 'Asia/Tehran' or 'UTC'", _is_timezone), Change.REPROCESS] = (
        Field(
            default="Asia/Tehran",
            description="The company's time zone. Working hours are those of its clock, and days begin at its "
            "midnight.",
        )
    )
    days: Annotated[
        tuple[str, ...],
        words(
            f"a list of different days among {', '.join(WEEKDAYS)}",
            lambda day: day.strip().lower() if day.strip().lower() in WEEKDAYS else None,
        ),
    ] = Field(default=("sat", "sun", "mon", "tue", "wed"), description="The working days.")
    hours: Annotated[Spans | SpansByDay, BeforeValidator(_hours)] = Field(
        default=(Span(9 * 3600, 17 * 3600),),
        description='Working hours of a day: one span, a list of spans, or `"24/7"`. A table gives days other hours: '
        '`{ default = "09:00-17:00", thu = "09:00-13:00" }`. A span may end after midnight.',
    )
    """Of all working days, or by weekday. Without spans: round the clock."""
    holidays: Annotated[tuple[str | date, ...], BeforeValidator(_holidays)] = Field(
        default=("IR",),
        description="Days without work: a country's code (`IR`, or `DE-BY` for a part of one), a date, or a list of "
        "both.",
    )
    """Codes of countries are those of the package `holidays`."""
    week_start: Annotated[str, one_of(*WEEKDAYS, fold=str.lower), Change.ANY_TIME] = Field(
        default="sat", description="The day with which a week begins."
    )
    system: Annotated[str, one_of(*SYSTEMS, fold=str.lower)] = Field(
        default="gregorian",
        description="The calendar whose months, quarters and years are counted: the Gregorian or the Persian one. "
        "Customers belong to the month of it in which they joined.",
    )
    year_start: Annotated[int, whole(1, 12), Change.ANY_TIME] = Field(
        default=1,
        description="The month of `system` with which a business year begins. Its quarters begin with it too.",
    )

    @model_validator(mode="after")
    def _hours_of_working_days(self) -> "CalendarSettings":
        if isinstance(self.hours, Mapping):
            problems = [
                InitErrorDetails(type=wrong(expected), loc=("hours", day), input={})
                for day, expected in _wrong_days(self.hours, self.days)
            ]
            if problems:
                raise ValidationError.from_exception_data("hours", problems)
        return self

    @property
    def always(self) -> bool:
        """Whether all time is working time."""
        return not self.hours

    @property
    def dates(self) -> Calendar:
        """When days, weeks, months and years begin."""
        return Calendar(self.timezone, WEEKDAYS.index(self.week_start), self.system == "persian", self.year_start)

    @property
    def weekdays(self) -> frozenset[int]:
        """The working days as `date.weekday` counts them."""
        return frozenset(map(WEEKDAYS.index, self.days))

    def hours_of(self, weekday: int) -> Spans:
        """The hours of a working day, which is given as `date.weekday` counts; none of a day that is not worked."""
        day = WEEKDAYS[weekday]
        if day not in self.days:
            return ()
        return self.hours.get(day, self.hours[DEFAULT_HOURS]) if isinstance(self.hours, Mapping) else self.hours


def _wrong_days(hours: SpansByDay, days: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What is missing or too much in a table of hours: its key, and what was expected there."""
    if DEFAULT_HOURS not in hours:
        yield DEFAULT_HOURS, "the hours of all days that the table does not name"
    for day in hours:
        if day not in {DEFAULT_HOURS, *days}:
            yield day, f"no hours, for '{day}' is no working day (calendar.days)"
