"""Finished months: computed from the panes of days while these hold all of them, and as they are kept after that.

Any number of boards compute the same; the one that writes the tables keeps what it has computed in Redis. A month of
which a day's pane has expired is never computed again, so that it stays what it was last.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np
import structlog

from streams.arithmetic.calendar import Calendar, Period
from streams.arithmetic.measures import Measure, Part
from streams.arithmetic.panes import HOUR_MINUTES, MINUTE_MS, Resolution, Window
from streams.board.field_index import Int64s
from streams.board.history_values import PastSums
from streams.board.pane_history import PaneHistory
from streams.board.trends import starts_of
from streams.kpis.field_names import Labels
from streams.periods import (
    PERIODS,
    KeptMonth,
    Source,
    Sums,
    UnreadableMonthError,
    goals_field,
    goals_of_field,
    goals_text,
    merged,
    month_field,
    month_of_field,
    month_starts,
    packed,
    unpacked,
)
from streams.settings import Goal

_log = structlog.get_logger("nabz.board")

_MONTH: Final = Window(Period.MONTH.word, 0, Resolution.DAY, Period.MONTH)
_HOUR_MS: Final = HOUR_MINUTES * MINUTE_MS


class FinishedMonths:
    """All months that have finished and of which anything is known, and the goals that periods had."""

    def __init__(
        self,
        pane_history: PaneHistory,
        measures: Iterable[Measure],
        calendar: Calendar,
        source: Source,
        goals: Collection[Goal],
        *,
        replay: bool = False,
    ) -> None:
        """Know nothing yet. Months are those of the calendar, and told with what `source` says of it and of money.

        In a `replay` time may stand still: every change of a level counts at once, otherwise once an hour.
        """
        self.calendar = calendar
        self.months: dict[date, KeptMonth] = {}
        """First day -> month."""
        self.revision = 0
        """Raised whenever a month changes."""
        self.corrected_from: date | None = None
        """The first day of the first month that can still be corrected; None while none is known to be."""
        self._pane_history = pane_history
        self._measures = {measure.name: measure for measure in measures}
        self._source = source
        self._settings_goals = tuple(goals)
        self._replay = replay
        self._counted: dict[date, tuple[tuple[object, ...], KeptMonth]] = {}
        """Those that panes hold, and what each was made of."""
        self._held: Mapping[str, str] = {}
        """What Redis holds, as far as this board knows."""
        self._unpacked: dict[date, tuple[str, KeptMonth | None]] = {}
        """Texts of months and what they say; None of one that cannot be read or stands beside no other."""
        self._table: dict[str, str] = {}
        self._asked: object = None
        self._pane_revision = 0

    def is_due(self, now: int, first_seen: Mapping[str, int], level_changes: int) -> bool:
        """Whether anything may be another at `now` (epoch ms); arguments as in `update`."""
        return self._asked != self._question(now, first_seen, level_changes) or self._pane_history.has_changed(
            Resolution.DAY, before=self._this_month(now), since=self._pane_revision
        )

    def update(self, now: int, latest: int, first_seen: Mapping[str, int], level_changes: int) -> None:
        """Compute what panes tell at `now` (epoch ms). The past has to be caught up in days.

        `latest` is what panes may have expired by, `first_seen` the moment of the first event of each type that was
        ever counted (both epoch ms), and `level_changes` how often running totals were taken in.
        """
        self._asked = self._question(now, first_seen, level_changes)
        self._pane_revision = self._pane_history.revision
        days = self.calendar.days
        oldest = Resolution.DAY.oldest_kept(max(now, latest), days)
        edges = [edge for edge in starts_of(Period.MONTH, now, self.calendar) if edge >= oldest]
        self.corrected_from = days.date_of(edges[0]) if edges else None
        past = None
        if len(edges) > 1:
            past = self._pane_history.past(Resolution.DAY, edges, _MONTH, frozenset(first_seen))
        counted = {}
        for place, edge in enumerate(edges[:-1]):
            first = days.date_of(edge)
            whole = frozenset(mark for mark, at in first_seen.items() if days.floor(at // MINUTE_MS) <= edge)
            if past is None or not whole:
                continue
            seen = frozenset(mark for mark, at in first_seen.items() if at < edges[place + 1] * MINUTE_MS)
            made_of = whole, seen, _content(past.inside[place]), _content(past.end[place])
            known = self._counted.get(first)
            if known is not None and known[0] == made_of:
                counted[first] = known
            else:
                counted[first] = made_of, self._month(first, whole, seen, past, place)
        if counted != self._counted:
            self._counted = counted
            self._settle()

    def learn(self, held: Mapping[str, str]) -> None:
        """Take in what Redis holds of periods: field -> text."""
        if held is self._held or held == self._held:
            return
        self._held = held
        for field, text in held.items():
            first = month_of_field(field)
            if first is not None and self._unpacked.get(first, ("", None))[0] != text:
                self._unpacked[first] = text, self._read(first, text)
        self._settle()

    def table(self, held: Mapping[str, str]) -> Mapping[str, str]:
        """What Redis should hold, where it holds this: nothing of it goes, and what is known by now is put right."""
        self.learn(held)
        return self._table

    def between(self, first: date, after: date) -> Sequence[KeptMonth] | None:
        """The months from the one that begins with `first` to the one before `after`; None where one is not known."""
        found = [self.months.get(start) for start in month_starts(first, after, self.calendar)]
        known = [month for month in found if month is not None]
        return known if known and len(known) == len(found) else None

    def periods(self, period: Period) -> dict[date, Sequence[KeptMonth]]:
        """The periods of which all months are known, the oldest first: first day -> months."""
        firsts = dict.fromkeys(self.calendar.first_day(period, first) for first in sorted(self.months))
        found = {first: self.between(first, self.calendar.first_of_next(period, first)) for first in firsts}
        return {first: months for first, months in found.items() if months is not None}

    def goals(self, period: Period, first: date) -> Mapping[str, Decimal]:
        """The goals that a period had when it finished: field of the tables -> goal."""
        return goals_of_field(self._table.get(goals_field(period, first), "{}"))

    def _question(self, now: int, first_seen: Mapping[str, int], level_changes: int) -> object:
        """What months depend on apart from panes."""
        days = self.calendar.days
        levels = level_changes if self._replay else now // _HOUR_MS
        return days.floor(now // MINUTE_MS), dict(first_seen), levels

    def _this_month(self, now: int) -> int:
        """The epoch minute with which the month of `now` (epoch ms) begins."""
        days = self.calendar.days
        return days.start_of(self.calendar.first_day(Period.MONTH, days.date_of(now // MINUTE_MS)))

    def _month(self, first: date, whole: frozenset[str], seen: frozenset[str], past: PastSums, place: int) -> KeptMonth:
        inside, before, end = past.inside[place], past.before[place], past.end[place]
        sums: dict[Labels, Mapping[str, Sums]] = {(): self.totals(inside, before, end)}
        sums |= {labels: self._of_value(labels, inside, before, end) for labels in self._pane_history.of_values}
        return KeptMonth(first, self._source, whole, seen, sums)

    def totals(self, inside: Int64s, before: Int64s, end: Int64s) -> Mapping[str, Sums]:
        """The totals of all measures out of sums by column, and running totals before them and at their end."""
        columns, found = self._pane_history.columns, {}
        for name, measure in self._measures.items():
            buckets, places = columns.sketch(measure)
            counts = inside[places]
            sketch = {buckets[at]: counts.item(at) for at in np.flatnonzero(counts).tolist()}
            amount, samples = columns.of(measure, Part.AMOUNT), columns.of(measure, Part.SAMPLES)
            level = amount if measure.kind.is_level else None
            found[name] = Sums(
                0 if amount is None else inside.item(amount),
                0 if samples is None else inside.item(samples),
                sketch,
                0 if level is None else before.item(level),
                0 if level is None else end.item(level),
            )
        return found

    def _of_value(self, labels: Labels, inside: Int64s, before: Int64s, end: Int64s) -> Mapping[str, Sums]:
        """Of all measures that are broken down so; those of which nothing came are 0."""
        dimensions = frozenset(dict(labels))
        found = {
            name: Sums()
            for name, measure in self._measures.items()
            if any(frozenset(breakdown) == dimensions for breakdown in measure.by)
        }
        for measure, part, bucket, column in self._pane_history.of_values[labels]:
            one, amount = found[measure.name], inside.item(column)
            if part is Part.AMOUNT:
                at = (before.item(column), end.item(column)) if measure.kind.is_level else (0, 0)
                more = Sums(one.amount + amount, one.samples, one.sketch, one.before + at[0], one.end + at[1])
            elif part is Part.SAMPLES:
                more = replace(one, samples=one.samples + amount)
            else:
                counts = {**one.sketch, bucket: one.sketch.get(bucket, 0) + amount}
                more = replace(one, sketch={known: count for known, count in counts.items() if count})
            found[measure.name] = more
        return found

    def _read(self, first: date, text: str) -> KeptMonth | None:
        """A month that Redis holds; None of one that is told of in another form, or in other money or days."""
        try:
            month = unpacked(first, text)
        except UnreadableMonthError as error:
            _log.warning("A finished month is left as it is", reason=str(error))
            return None
        return month if month.source.is_like(self._source) else None

    def _settle(self) -> None:
        """Put together what is counted and what is held. What was known before and Redis has lost is put back."""
        table = {**self._table, **self._held}
        months = {first: month for first, (_, month) in self._unpacked.items() if month is not None}
        for first, (_, counted) in self._counted.items():
            held = months.get(first)
            month = months[first] = merged(counted, held, self._measures)
            if month is not held:
                text = table[month_field(first)] = packed(month)
                self._unpacked[first] = text, month
        if months != self.months:
            self.months = months
            self.revision += 1
        for period in PERIODS:
            for first in self.periods(period):
                table.setdefault(goals_field(period, first), goals_text(self._settings_goals, period))
        self._table = table


def _content(sums: Int64s) -> bytes:
    """What tells sums by column apart: columns that come later are 0 in what did not change."""
    return np.trim_zeros(sums, "b").tobytes()
