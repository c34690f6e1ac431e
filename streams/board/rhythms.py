"""Rhythms: what KPIs come to by weekday and hour of the company's zone, put together out of the hours of some weeks."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from streams.arithmetic.calendar import Calendar
from streams.arithmetic.panes import HOUR_MINUTES, MINUTE_MS, Resolution, Window
from streams.board.decimals import decimal_text, shift_of
from streams.board.history_values import HistoryValues, PastSums
from streams.board.pane_history import PaneHistory
from streams.kpis import Kpi
from streams.kpis.formula import adds_up
from streams.kpis.rhythm import check_rhythm, unknown_kpi

_WEEK_DAYS: Final = 7
_DAY_HOURS: Final = 24
_CELLS: Final = _WEEK_DAYS * _DAY_HOURS
_HOUR: Final = Window("hour", HOUR_MINUTES, Resolution.HOUR)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a KPI came to in each hour of the week, over `weeks` weeks that end with the last finished hour.

    Rows are weekdays in the order of the company's week, columns the hours of the day.
    """

    kpi: str
    weeks: int
    zone: str
    begin: int
    end: int
    """Both epoch ms; the running hour is not in it."""
    is_per_hour: bool
    """Whether a value is a mean an hour, as of counts and sums; else it is that of all these hours together."""
    weekdays: tuple[int, ...]
    """As ISO counts them: 1 is Monday."""
    hours: tuple[str, ...]
    """When the hours begin, as in "09:00". Hours are cut in UTC: half past, where the zone is half an hour off."""
    values: tuple[tuple[str | None, ...], ...]
    """As the tables write them; None where nothing is known."""
    samples: tuple[tuple[str | None, ...], ...]
    """How many hours of a mean an hour; else how many samples, None where the KPI has none."""


class Rhythms:
    """The rhythms of KPIs, made when somebody asks."""

    def __init__(
        self,
        kpis: Sequence[Kpi],
        every: Sequence[Kpi],
        pane_history: PaneHistory,
        calendar: Calendar,
        money_digits: int,
    ) -> None:
        """Read these KPIs, of `every` one of the catalogue, out of `pane_history`.

        10**money_digits minor units make one that is shown.
        """
        self._every = every
        self._kpis = {kpi.name: kpi for kpi in kpis}
        self._pane_history = pane_history
        self._calendar = calendar
        self._money_digits = money_digits

    def check(self, name: str) -> None:
        """Raises NoRhythmError if there is no KPI of this name, or none that has a rhythm."""
        if name not in self._kpis:
            raise unknown_kpi(name, self._kpis, self._every)
        check_rhythm(self._kpis[name])

    def of(self, name: str, weeks: int, now: int, seen: frozenset[str]) -> Rhythm:
        """The rhythm of a KPI at `now` (epoch ms); `seen` are the event types that were ever counted."""
        kpi, calendar = self._kpis[name], self._calendar
        end = Resolution.HOUR.floor(now // MINUTE_MS, calendar.days)
        begin = end - weeks * _CELLS * HOUR_MINUTES
        past = self._pane_history.past(Resolution.HOUR, range(begin, end + 1, HOUR_MINUTES), _HOUR, seen)
        known_since = self._pane_history.known_since(Resolution.HOUR, kpi.formula.measures(), calendar.days)
        places = _places(begin, end, calendar)
        known = np.arange(begin, end, HOUR_MINUTES) >= known_since
        hours = np.bincount(places[known], minlength=_CELLS).tolist()
        cells = list(_together(past, places, known))
        per_hour, shift = adds_up(kpi.formula), shift_of(kpi.unit, self._money_digits)

        def value(cell: int) -> str | None:
            found = kpi.formula.evaluate(cells[cell]) if hours[cell] else None
            if found is None:
                return None
            # A quotient of whole numbers is rounded once, as in tables.
            return decimal_text(found / hours[cell] if per_hour else found, shift)

        def samples(cell: int) -> str | None:
            if per_hour:
                return str(hours[cell])
            found = kpi.samples.evaluate(cells[cell]) if kpi.samples is not None and hours[cell] else None
            return None if found is None else decimal_text(found, 0)

        return Rhythm(
            name,
            weeks,
            calendar.zone,
            begin * MINUTE_MS,
            end * MINUTE_MS,
            per_hour,
            tuple((calendar.week_start + day) % _WEEK_DAYS + 1 for day in range(_WEEK_DAYS)),
            _names_of_hours(end, calendar),
            _table(value),
            _table(samples),
        )


def rhythm_text(rhythm: Rhythm) -> str:
    """A rhythm as JSON, numbers digit by digit as tables write them: the contract of `/api/rhythm`."""
    head = {
        "kpi": rhythm.kpi,
        "weeks": rhythm.weeks,
        "zone": rhythm.zone,
        "begin": rhythm.begin,
        "end": rhythm.end,
        "per": "hour" if rhythm.is_per_hour else "sample",
        "weekdays": rhythm.weekdays,
        "hours": rhythm.hours,
    }
    return f'{json.dumps(head)[:-1]}, "values": {_numbers(rhythm.values)}, "samples": {_numbers(rhythm.samples)}}}'


def _numbers(table: Sequence[Sequence[str | None]]) -> str:
    rows = (", ".join("null" if value is None else value for value in row) for row in table)
    return f"[{', '.join(f'[{row}]' for row in rows)}]"


def _table(of_cell: Callable[[int], str | None]) -> tuple[tuple[str | None, ...], ...]:
    return tuple(tuple(of_cell(day * _DAY_HOURS + hour) for hour in range(_DAY_HOURS)) for day in range(_WEEK_DAYS))


def _together(past: PastSums, places: np.ndarray, known: np.ndarray) -> Iterator[HistoryValues]:
    """For each cell all its hours as one reading."""
    inside = np.zeros((_CELLS, past.inside.shape[1]), dtype=np.int64)
    np.add.at(inside, places[known], past.inside[known])
    nothing = np.zeros(past.inside.shape[1], dtype=np.int64)
    for sums in inside:
        yield HistoryValues(past.window, past.columns, sums, nothing, nothing, past.seen)


@lru_cache(maxsize=8)
def _places(begin: int, end: int, calendar: Calendar) -> np.ndarray:
    """The cell of each hour, by the weekday and hour at which it begins: an hour that comes twice counts twice."""
    zone = ZoneInfo(calendar.zone)
    local = [_local(minute, zone) for minute in range(begin, end, HOUR_MINUTES)]
    return np.array(
        [(at.weekday() - calendar.week_start) % _WEEK_DAYS * _DAY_HOURS + at.hour for at in local], dtype=np.int64
    )


def _names_of_hours(end: int, calendar: Calendar) -> tuple[str, ...]:
    minute = _local(end, ZoneInfo(calendar.zone)).minute
    return tuple(f"{hour:02}:{minute:02}" for hour in range(_DAY_HOURS))


def _local(minute: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC).astimezone(zone)
