"""What the totals were one window ago, out of the panes that the board holds."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from streams.arithmetic.before import before, finished
from streams.arithmetic.panes import MINUTE_MS, Resolution, Stretch, Window
from streams.board.decimals import decimal_text, shift_of
from streams.board.finished_months import FinishedMonths
from streams.board.history_values import HistoryValues
from streams.board.pane_history import PaneHistory
from streams.board.windows import Windows
from streams.board.year_before import before_of_months
from streams.kpis import Kpi
from streams.periods import KeptReading
from streams.redis.keys import FINISHED, before_of

_Past: TypeAlias = HistoryValues | KeptReading


class _Compared(NamedTuple):
    """The period before a window, and what of the window is compared with it; None where that is the window itself."""

    window: Window
    before: Stretch
    finished: Stretch | None
    is_kept: bool
    """Whether panes of all of it are kept."""

    @property
    def stretches(self) -> Iterable[Stretch]:
        return (self.before,) if self.finished is None else (self.before, self.finished)


class Befores:
    """The tables of the periods before: computed anew once a minute, and when what they are made of was corrected."""

    def __init__(
        self,
        kpis: Sequence[Kpi],
        pane_history: PaneHistory,
        windows: Windows,
        digits: int,
        *,
        replay: bool,
        months: FinishedMonths | None = None,
    ) -> None:
        """Know nothing yet; 10**digits minor units make one that is shown. Where panes no longer reach, `months` tell.

        A fact that is older than all panes moves a level and no pane. With the wall clock that is seen within a minute;
        in a `replay` time may stand still, so there every change of a level counts.
        """
        self.tables: dict[str, Mapping[str, str]] = {before_of(window.name): {} for window in windows.shown}
        """Table -> field -> decimal text."""
        self._kpis = [(kpi, shift_of(kpi.unit, digits)) for kpi in kpis if kpi.has_before]
        self._pane_history = pane_history
        self._windows = windows
        self._replay = replay
        self._months = months
        self._asked: object = None
        self._revision = 0
        """The revision of the past that the tables are of."""

    def resolutions(self, now: int) -> set[Resolution]:
        """The resolutions in which the past has to be caught up before `update` at `now` (epoch ms)."""
        return {compared.before.resolution for compared in self._compared(now)}

    def is_due(self, now: int, first_seen: Mapping[str, int]) -> bool:
        """Whether anything may be another at `now` (epoch ms); `first_seen` as in `update`."""
        if self._asked != self._question(now, first_seen):
            return True
        ends: dict[Resolution, int] = {}
        for compared in self._compared(now):
            for stretch in compared.stretches:
                ends[stretch.resolution] = max(stretch.end, ends.get(stretch.resolution, 0))
        return any(
            self._pane_history.has_changed(resolution, before=end, since=self._revision)
            for resolution, end in ends.items()
        )

    def update(self, now: int, first_seen: Mapping[str, int]) -> bool:
        """Compute all tables at `now` (epoch ms); says whether any value changed. The past has to be caught up.

        `first_seen` tells of each event type that was ever counted the moment of its first event (epoch ms).
        """
        self._asked, self._revision = self._question(now, first_seen), self._pane_history.revision
        tables: dict[str, Mapping[str, str]] = {name: {} for name in self.tables}
        for resolution in Resolution:
            some = [one for one in self._compared(now) if one.is_kept and one.before.resolution is resolution]
            spans = [(stretch.begin, stretch.end) for one in some for stretch in one.stretches]
            if not spans:
                continue
            readings = iter(self._pane_history.spans(resolution, spans, some[0].window, frozenset(first_seen)))
            for one in some:
                was = next(readings)
                is_ = None if one.finished is None else next(readings)
                begin = one.before.begin * MINUTE_MS
                known = was.with_seen(frozenset(mark for mark, first in first_seen.items() if first <= begin))
                tables[before_of(one.window.name)] = self._table(one, known, was, is_)
        for one in self._compared(now):
            if not one.is_kept:
                tables[before_of(one.window.name)] = self._of_months(one, first_seen)
        changed = tables != self.tables
        self.tables = tables
        return changed

    def _question(self, now: int, first_seen: Mapping[str, int]) -> object:
        """What the tables depend on apart from panes."""
        levels = self._windows.level_changes if self._replay else 0
        months = 0 if self._months is None else self._months.revision
        return now // MINUTE_MS, dict(first_seen), self._pane_history.columns.count, levels, months

    def _compared(self, now: int) -> list[_Compared]:
        """The windows that have a period before at `now` (epoch ms)."""
        calendar = self._windows.calendar
        found = []
        for window in self._windows.windows:
            stretch = before(window, now, calendar)
            if stretch is not None:
                is_kept = stretch.is_kept(now, calendar.days)
                found.append(_Compared(window, stretch, finished(window, now, calendar), is_kept))
        return found

    def _of_months(self, compared: _Compared, first_seen: Mapping[str, int]) -> dict[str, str]:
        """The fields of one table whose first panes have expired; none where months do not tell what is missing."""
        if self._months is None or compared.finished is None:
            return {}
        seen, window, begin = frozenset(first_seen), compared.window, compared.before.begin
        was = before_of_months(self._months, self._pane_history, compared.before, window, seen)
        if was is None:
            return {}
        spans = [(compared.finished.begin, compared.finished.end)]
        (is_,) = self._pane_history.spans(Resolution.DAY, spans, window, seen)
        # A month is told from the first day on that has anything, a period before from the first event on.
        second_day = self._windows.calendar.days.after(begin)
        late = {mark for mark, at in first_seen.items() if begin * MINUTE_MS < at < second_day * MINUTE_MS}
        return self._table(compared, was.with_seen(was.seen_types - late), was.with_seen(seen | was.seen_types), is_)

    def _table(self, compared: _Compared, known: _Past, was: _Past, is_: HistoryValues | None) -> dict[str, str]:
        """The fields of one table; `was` reads the period before, `is_` what is compared with it.

        `known` reads the same for who saw only what was seen before it began.
        """
        table: dict[str, str] = {}
        for kpi, shift in self._kpis:
            # What began inside the stretch has no whole period before.
            if compared.window.name not in kpi.windows or not _tells(known, kpi) or kpi.formula.evaluate(known) is None:
                continue
            value = kpi.formula.evaluate(was)
            text = None if value is None else decimal_text(value, shift)
            if text is None:
                continue
            table[kpi.name] = text
            if kpi.samples is not None and (samples := kpi.samples.evaluate(was)) is not None:
                table[kpi.samples_name] = decimal_text(samples, 0) or ""
            current = None if is_ is None else kpi.formula.evaluate(is_)
            if current is not None and (shown := decimal_text(current, shift)) is not None:
                table[kpi.name + FINISHED] = shown
        return table


def _tells(past: _Past, kpi: Kpi) -> bool:
    """Whether all that a KPI is made of was kept."""
    return isinstance(past, HistoryValues) or past.tells([kpi.formula, *([] if kpi.samples is None else [kpi.samples])])
