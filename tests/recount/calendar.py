"""The company's calendar as the settings tell it: its working week, and when its weeks, months and years begin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ONE_DAY = timedelta(days=1)

# A shift as offsets from local midnight; one that ends no later than it begins ends on the next day.
Shift = tuple[timedelta, timedelta]
Shifts = tuple[Shift, ...]

NINE_TO_FIVE: Shifts = ((timedelta(hours=9), timedelta(hours=17)),)


@dataclass(frozen=True)
class WorkingWeek:
    """Local working days (0 is Monday), their shifts, and the holidays: dates and codes of countries.

    `other_hours` are the shifts of single weekdays that have others than `hours`. With `always` every moment is
    worked, and nothing else matters.
    """

    timezone: str = "Asia/Tehran"
    days: frozenset[int] = frozenset({5, 6, 0, 1, 2})
    hours: Shifts = NINE_TO_FIVE
    other_hours: tuple[tuple[int, Shifts], ...] = ()
    holidays: frozenset[str | date] = frozenset({"IR"})
    always: bool = False

    def shifts_of(self, weekday: int) -> Shifts:
        """The shifts of a weekday that is no holiday."""
        return dict(self.other_hours).get(weekday, self.hours) if weekday in self.days else ()


def working_week(table: Mapping[str, Any]) -> WorkingWeek:
    """The working week that the table `calendar` of a TOML file tells, defaults where it is silent."""
    plain = WorkingWeek()
    hours = table.get("hours", {})
    by_day = hours if isinstance(hours, Mapping) else {"default": hours}
    others = {day: spans for day, spans in by_day.items() if day != "default"}
    return WorkingWeek(
        timezone=table.get("timezone", plain.timezone),
        days=frozenset(WEEKDAYS.index(day) for day in table["days"]) if "days" in table else plain.days,
        hours=plain.hours if "default" not in by_day or hours == "24/7" else _shifts(by_day["default"]),
        other_hours=tuple((WEEKDAYS.index(day), _shifts(spans)) for day, spans in others.items()),
        holidays=_holidays(table.get("holidays", "IR")),
        always=hours == "24/7",
    )


def _shifts(spans: str | Sequence[str]) -> Shifts:
    return tuple(map(_shift, [spans] if isinstance(spans, str) else spans))


def _shift(span: str) -> Shift:
    begins, ends = map(_since_midnight, span.split("-"))
    return begins, ends if ends > begins else ends + ONE_DAY


def _since_midnight(text: str) -> timedelta:
    if text.strip() == "24:00":
        return ONE_DAY
    clock = time.fromisoformat(text.strip().zfill(5))
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)


def _holidays(told: str | date | Sequence[str | date]) -> frozenset[str | date]:
    entries = [told] if isinstance(told, str | date) else told
    return frozenset(map(_holiday, entries))


def _holiday(entry: str | date) -> str | date:
    return date.fromisoformat(entry) if isinstance(entry, str) and entry[:1].isdigit() else entry


@dataclass(frozen=True)
class Dates:
    """In which zone days begin, and with which of them weeks and business years do."""

    timezone: str = "Asia/Tehran"
    week_start: str = "sat"
    system: str = "gregorian"
    year_start: int = 1


def told_dates(table: Mapping[str, Any]) -> Dates:
    """What the table `calendar` of a TOML file tells of dates, defaults where it is silent."""
    return Dates(**{name: table[name] for name in ("timezone", "week_start", "system", "year_start") if name in table})
