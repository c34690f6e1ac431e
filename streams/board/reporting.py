"""What a board says of a period, for a report."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from streams.arithmetic.before import before, finished
from streams.arithmetic.calendar import Period
from streams.arithmetic.panes import MINUTE_MS, Resolution, Stretch
from streams.board.past import Past
from streams.board.reports_asked import AskedReport
from streams.board.windows import Windows
from streams.check import reason_of, reason_text
from streams.goals import Standing, standing
from streams.kpis import Kpi
from streams.kpis.field_names import split_field
from streams.redis.keys import before_of
from streams.reports import Answers, KindCounts, Report, Span, make_report
from streams.reports.making import lines_of
from streams.settings import Settings
from streams.texts import Text
from streams.texts.messages import REPORTS

_TICKETS: Final = "tickets_opened"
_KIND: Final = "category"


class Reports:
    """Makes the reports of a board."""

    def __init__(self, settings: Settings, kpis: Iterable[Kpi], focus: Sequence[str]) -> None:
        """`kpis` are those that the board shows; `focus` are the names of those that come first."""
        self._settings = settings
        self._kpis = {kpi.name: kpi for kpi in kpis}
        self._focus = focus

    async def of(self, asked: AskedReport, past: Past) -> Report:
        """The report of what the board shows, and of what it has of the past."""
        answers = await (self._ended(asked, past) if asked.is_ended else self._running(asked, past))
        return make_report(asked.declared, self._focus, self._kpis, answers)

    async def _running(self, asked: AskedReport, past: Past) -> Answers:
        shown, window, now = past.shown, asked.window, past.shown.as_of
        calendar = past.counted.windows.calendar
        begin = window.span(now, calendar)[0] * MINUTE_MS
        earlier = before(window, now, calendar)
        if earlier is not None and not earlier.is_kept(now, calendar.days):
            earlier = None
        table = shown.tables[window.name]
        kinds = None
        if asked.declared.has_ticket_kinds:
            part = finished(window, now, calendar)
            compared = table if part is None else past.fields({_TICKETS}, part)
            time = now - begin if part is None else (part.end - part.begin) * MINUTE_MS
            kinds = _kinds(table, compared, past.fields({_TICKETS}, earlier), time, earlier)
        trend = await past.history.trend(window.name, now, past.seen)
        return self._answers(
            asked,
            past,
            Span(begin, now + 1),
            earlier,
            table=table,
            before_table=shown.tables[before_of(window.name)],
            trends=trend.values,
            goals=[one for one in shown.goals if not one.goal.labels and one.goal.window == window.name],
            reasons={name: self._why(name, window.name, past) for name in self._missing(asked, table)},
            kinds=kinds,
        )

    async def _ended(self, asked: AskedReport, past: Past) -> Answers:
        now, calendar = past.shown.as_of, past.counted.windows.calendar
        ended, one_before = _ended_stretches(asked.window.period or Period.MONTH, past.counted.windows, now)
        is_kept = ended.is_kept(now, calendar.days)
        earlier = one_before if one_before.is_kept(now, calendar.days) else None
        names = [line.kpi for line, _ in lines_of(asked.declared, self._focus, self._kpis)]
        wanted = {*names, _TICKETS}
        table, before_table = past.fields(wanted, ended), past.fields(wanted, earlier)
        kinds = None
        if asked.declared.has_ticket_kinds:
            kinds = _kinds(table, table, before_table, (ended.end - ended.begin) * MINUTE_MS, earlier)
        trends: Mapping[str, Sequence[str | None]] = {}
        if is_kept:
            trends = (await past.history.trend(asked.window.name, ended.end * MINUTE_MS - 1, past.seen)).values
        return self._answers(
            asked,
            past,
            Span(ended.begin * MINUTE_MS, ended.end * MINUTE_MS),
            earlier,
            table=table,
            before_table=before_table,
            trends=trends,
            goals=[
                standing(self._kpis[goal.kpi], goal, table.get(goal.field), Fraction(1))
                for goal in self._settings.goals.values()
                if goal.kpi in self._kpis and not goal.labels and goal.window == asked.window.name
            ],
            reasons={
                name: self._why_of_ended(name, past, ended, is_kept=is_kept) for name in self._missing(asked, table)
            },
            kinds=kinds,
        )

    def _answers(  # noqa: PLR0913 - what both kinds of periods have to say
        self,
        asked: AskedReport,
        past: Past,
        span: Span,
        earlier: Stretch | None,
        *,
        table: Mapping[str, str],
        before_table: Mapping[str, str],
        trends: Mapping[str, Sequence[str | None]],
        goals: Sequence[Standing],
        reasons: Mapping[str, Text],
        kinds: KindCounts | None,
    ) -> Answers:
        calendar = past.counted.windows.calendar
        return Answers(
            asked.window.name,
            asked.is_ended,
            span,
            None if earlier is None else Span(earlier.begin * MINUTE_MS, earlier.end * MINUTE_MS),
            past.shown.as_of,
            calendar.zone,
            calendar.is_persian,
            self._settings.currency,
            table,
            before_table,
            trends,
            {one.kpi.name: one for one in goals},
            reasons,
            kinds,
        )

    def _missing(self, asked: AskedReport, table: Mapping[str, str]) -> Iterable[str]:
        lines = lines_of(asked.declared, self._focus, self._kpis)
        return [line.kpi for line, _ in lines if line.kpi not in table]

    def _why(self, name: str, window: str, past: Past) -> Text:
        if window not in self._kpis[name].windows:
            return REPORTS["why.window"]
        return reason_text(reason_of(self._kpis[name], self._settings, past.seen, past.counted.growing))

    def _why_of_ended(self, name: str, past: Past, ended: Stretch, *, is_kept: bool) -> Text:
        kpi = self._kpis[name]
        if not is_kept:
            return REPORTS["why.kept"]
        if kpi.past_formula is None:
            return REPORTS["why.past"]
        first = past.counted.seen.first()
        begun = frozenset(mark for mark, moment in first.items() if moment <= ended.begin * MINUTE_MS)
        growing = past.counted.growing
        reason = reason_of(kpi, self._settings, frozenset(first), growing)
        if reason != reason_of(kpi, self._settings, begun, growing):
            return REPORTS["why.began"]
        return reason_text(reason)


def _ended_stretches(period: Period, windows: Windows, now: int) -> tuple[Stretch, Stretch]:
    """The last period that has finished at `now` (epoch ms), and the one before it."""
    calendar = windows.calendar
    days = calendar.days
    running = calendar.first_day(period, days.date_of(now // MINUTE_MS))
    last = calendar.first_of_last(period, running)
    edges = [days.start_of(day) for day in (calendar.first_of_last(period, last), last, running)]
    return Stretch(Resolution.DAY, edges[1], edges[2]), Stretch(Resolution.DAY, edges[0], edges[1])


def _kinds(
    table: Mapping[str, str],
    compared: Mapping[str, str],
    before_table: Mapping[str, str],
    time: int,
    earlier: Stretch | None,
) -> KindCounts:
    """The tickets by kind; `time` is how long what is compared lasted, ms."""
    if earlier is None or _TICKETS not in before_table or _TICKETS not in compared:
        return KindCounts(_by_kind(table))
    time_before = (earlier.end - earlier.begin) * MINUTE_MS
    return KindCounts(_by_kind(table), _by_kind(compared), _by_kind(before_table), time, time_before)


def _by_kind(table: Mapping[str, str]) -> dict[str, int]:
    found = {}
    for field, value in table.items():
        name, labels = split_field(field)
        if name == _TICKETS and len(labels) == 1 and labels[0][0] == _KIND:
            found[labels[0][1]] = int(value)
    return found
