"""What is asked of a board between its rounds: of the past, of running totals, of what events came."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TypeVar

from streams.arithmetic.calendar import Period
from streams.board.comments import Asked as AskedComments
from streams.board.comments import comments_text
from streams.board.finished_months import FinishedMonths
from streams.board.goal_lines import GoalLines
from streams.board.item_baskets import asked_item_rules, check_kept, found_rules, item_rules_text
from streams.board.json_text import written
from streams.board.past import Past
from streams.board.reporting import Reports
from streams.board.reports_asked import AskedReport
from streams.board.rhythms import rhythm_text
from streams.board.rounds import Board
from streams.board.running_totals import TotalsOf
from streams.board.trends import finished_text, trend_text
from streams.check import check_json, checked
from streams.goals import drawn_benchmarks
from streams.problems.came import read_came
from streams.redis.clock import wall_clock
from streams.redis.comments import CommentReader
from streams.redis.errors import StoreUnavailableError
from streams.reports import Report

Told = TypeVar("Told")


class Questions:
    """Answers of one board, as of what it shows. They are None before it shows anything."""

    def __init__(self, board: Board) -> None:
        """Ask this board."""
        settings = board.settings
        self._board = board
        self._reports = Reports(settings, board.kpis, board.focus)
        kpis = {kpi.name: kpi for kpi in board.kpis}
        self._goal_lines = GoalLines(settings.goals.values(), kpis, settings.calendar.dates, board.working_calendar)
        self._comments = CommentReader(board.client)
        self._benchmarks = drawn_benchmarks(board.kpis, settings.benchmarks)

    async def trend(self, window: str) -> str | None:
        """How the totals of a window came about, as JSON."""
        async with self._board.between_rounds() as past:
            if past is None:
                return None
            as_of = past.shown.as_of
            trend = await past.history.trend(window, as_of, past.seen)
        return trend_text(trend, self._goal_lines.of(window, trend.edges, as_of), self._benchmarks)

    async def finished(self, period: Period) -> str | None:
        """What KPIs came to in the finished periods of the calendar, as JSON."""
        async with self._board.between_rounds() as past:
            if past is None:
                return None
            return finished_text(await past.history.finished(period, past.shown.as_of, past.seen))

    async def rhythm(self, kpi: str, weeks: int) -> str | None:
        """What a KPI comes to by weekday and hour, as JSON. Raises NoRhythmError or AskLaterError if nobody can say."""
        async with self._board.between_rounds() as past:
            if past is None:
                return None
            self._check_complete(past, kpi)
            return rhythm_text(await past.history.rhythm(kpi, weeks, past.shown.as_of, past.seen))

    async def report(self, asked: AskedReport) -> Report | None:
        """A report of a period."""
        async with self._board.between_rounds() as past:
            return None if past is None else await self._reports.of(asked, past)

    async def of_totals(self, tell: Callable[[TotalsOf, int], Told]) -> Told | None:
        """What `tell` makes of the running totals and the moment of what is shown (epoch ms). Raises AskLaterError."""
        async with self._board.between_rounds() as past:
            return None if past is None else tell(past.counted.running_totals, past.shown.as_of)

    async def of_window(self, window: str, tell: Callable[[TotalsOf], Told]) -> Told | None:
        """What `tell` makes of the sums over a window that is shown. Raises AskLaterError."""
        async with self._board.between_rounds() as past:
            return None if past is None else tell(past.counted.sums_over(window))

    def item_rules(self, query: Mapping[str, str]) -> str:
        """Which single items are bought together, by the limits of a question: the contract of `/api/baskets?of=skus`.

        It is as of when the analyst looked. Raises WrongQuestionError where there are no such rules.
        """
        asked_item_rules(query)
        check_kept(self._board.settings)
        found = found_rules(self._board.models.models)
        return item_rules_text(asked_item_rules(query, found), found)

    async def of_months(self, kpi: str, tell: Callable[[FinishedMonths], Told]) -> Told | None:
        """What `tell` makes of the months that have finished, for a KPI. Raises AskLaterError."""
        async with self._board.between_rounds() as past:
            if past is None:
                return None
            self._check_complete(past, kpi)
            return tell(past.history.months)

    async def comments(self, asked: AskedComments) -> str | None:
        """The newest comments that are asked for, as JSON. Raises StoreUnavailableError."""
        board, shown = self._board, self._board.shown
        if shown is None:
            return None
        # Workers that are away remove nothing, and what is too old is told nobody.
        now = shown.as_of if board.settings.clock == "event" else max(shown.as_of, wall_clock())
        return await comments_text(asked, self._comments, board.settings, now)

    async def check(self) -> str:
        """Which event types came, which KPIs have no value and why: the contract of `/api/check`.

        This is told before the board shows anything, and while Redis is away too.
        """
        came: dict[str, tuple[int, int]] = {}
        with suppress(StoreUnavailableError):
            came |= {kind: (one.events, one.at) for kind, one in (await read_came(self._board.client)).items()}
        board, shown = self._board, self._board.shown
        tables = {} if shown is None else {name: shown.tables[name] for name in board.settings.window_names}
        check = checked(board.kpis, board.settings, board.counted.seen.by_shard, tables, came, board.growing)
        return written(check_json(check, shown.as_of if shown else None))

    def _check_complete(self, past: Past, name: str) -> None:
        """Raises AskLaterError while a KPI of this name grows."""
        kpi = next((kpi for kpi in self._board.kpis if kpi.name == name), None)
        past.counted.check_complete(() if kpi is None else kpi.measures)
