"""The simulator's company in business, counted and watched as a board does, and the same with a scenario in it.

A quiet company goes on hour after hour. What a scenario would do to it from any hour on is tried in a process of its
own that begins where the quiet one stands, so that all starts have one history, which is counted once.
"""

import os
import pickle
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from schemas import SurveyAnswered
from streams.alerts import EffectiveAlert, effective_alerts
from streams.arithmetic.panes import DAY_MINUTES, HOUR_MINUTES, MINUTE_MS
from streams.backtest.counting import Counting
from streams.backtest.episodes import Episode
from streams.backtest.totals import Totals
from streams.backtest.watching import Watching
from streams.board.history_values import Columns
from streams.settings import Settings
from streams.simulator import Simulation
from streams.simulator.figures import FIGURES, Figures
from streams.simulator.scenarios import Placed

DAY_MS: Final = DAY_MINUTES * MINUTE_MS
_ARCHIVE_DAYS: Final = 400
"""The company is older than what is told in full: it takes weeks until its customers come at their usual hours."""
_HOUR_MS: Final = HOUR_MINUTES * MINUTE_MS

Found = TypeVar("Found")


def figures_of(rate: float) -> Figures:
    """The simulator's figures without what no alert that judges by what is normal asks for, to count less.

    There are no carts, no openings, clicks, replies and conversions of campaigns, and not more batches of mails than
    a company of full size sends.
    """
    marketing = replace(
        FIGURES.marketing,
        opened=0.0,
        clicked=0.0,
        converted=0.0,
        replied=0.0,
        batch=FIGURES.marketing.batch * max(4.0 * rate, 1.0),
    )
    return replace(FIGURES, marketing=marketing, shop=replace(FIGURES.shop, by_cart=0.0))


class QuietCompany:
    """A company that does business, with delivered settings; `now` is the epoch minute up to which it is counted."""

    def __init__(
        self,
        rate: float,
        seed: int,
        begins: int,
        days: int,
        scenarios: Sequence[Placed] = (),
        settings: Settings | None = None,
    ) -> None:
        """So many days of history are counted, up to `begins` (epoch ms, the beginning of an hour)."""
        self.settings = Settings() if settings is None else settings
        self._simulation = Simulation(
            seed, begins, days=days, archive_days=_ARCHIVE_DAYS, rate=rate, scenarios=scenarios, settings=self.settings,
            figures=figures_of(rate),
        )  # fmt: skip
        columns = Columns()
        alerts = effective_alerts(self.settings)
        self._alerts = {alert.name: alert for alert in alerts}
        measures = Watching([alert for alert in alerts if alert.once_in_hours is not None], self.settings).measures
        self.totals = Totals(columns, self.settings.calendar.dates.days)
        self.answers: Counter[tuple[str, float]] = Counter()
        """How often each (kind, score) was given, by who gives one score."""
        self._counting = Counting(self.settings, measures.values(), columns)
        self.now = begins // MINUTE_MS - days * DAY_MINUTES
        self._count(self.now)
        while self.now < begins // MINUTE_MS:
            self._count(min(self.now + DAY_MINUTES, begins // MINUTE_MS))

    def spikes(self, kpis: Sequence[str] = ()) -> list[EffectiveAlert]:
        """The delivered alerts that judge by what is normal, of these KPIs or of all."""
        return [
            alert
            for alert in self._alerts.values()
            if alert.once_in_hours is not None and (not kpis or alert.kpi.name in kpis)
        ]

    def befall(self, placed: Placed) -> None:
        """Let a scenario happen from now on."""
        self._simulation.befall(placed)

    def go_on(self, hours: int, watching: Watching | None = None) -> list[Episode]:
        """So many hours of business, looked at each minute; gives the episodes that have ended with them."""
        begin = self.now
        self._count(begin + hours * HOUR_MINUTES)
        if watching is None:
            return []
        moments = range(begin + 1, self.now + 1)
        return list(watching.look(self.totals, moments, begin - HOUR_MINUTES))

    def _count(self, until: int) -> None:
        events = list(self._simulation.until(until * MINUTE_MS - 1))
        self.answers.update(
            (event.kind, event.score)
            for event in events
            if isinstance(event, SurveyAnswered) and event.score is not None
        )
        self.totals.add(self._counting.count(events, until * MINUTE_MS), until)
        self.totals.seen = frozenset(self._counting.seen)
        self.now = until


def apart(work: Callable[[], Found]) -> Found:
    """What some work comes to that is done in a process of its own, and changes nothing here.

    Raises:
        RuntimeError: the work failed; its traceback is on stderr.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        done = False
        try:
            os.close(reading)
            with os.fdopen(writing, "wb") as pipe:
                pickle.dump(work(), pipe)
            done = True
        finally:
            if not done:
                traceback.print_exc()
            os._exit(0 if done else 1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError("the work that was done apart has failed")
    found: Found = pickle.loads(told)  # noqa: S301 - of our own process
    return found
