"""Scenarios of a fixed size: how many events more or fewer have come once somebody is told, and how few that can be.

No test whose false alarms come once in A normal events, as their mean, tells a change sooner, as its mean, than after
about ln(A) divided by the Kullback-Leibler divergence of an event (Lorden 1971): that is the bound beside the figures.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from streams.arithmetic.panes import DAY_MINUTES, HOUR_MINUTES, MINUTE_MS, Resolution, Window
from streams.backtest.watching import Watching
from streams.board.history_values import Floats
from streams.board.judged import judged_by
from streams.simulator import place
from streams.simulator.figures import FIGURES
from streams.simulator.scenarios import SCENARIOS
from streams.simulator.seasons import Season, Seasons
from tests.spikes.quiet_company import QuietCompany

MORE: Final = 10.0
"""Somebody has to be told before there are so many events more or fewer than usual."""
THINGS: Final = 30.0
"""Or before there are so many durations or answers."""
_HOUR: Final = Window("1h", HOUR_MINUTES, Resolution.HOUR)
_STEPS: Final = (1, 1, 1, 3)
"""Hours that are counted and looked at in one go; then six."""

_CUSTOMERS, _MARKETING = FIGURES.customers, FIGURES.marketing
_ORDERS = _CUSTOMERS.orders_daily / (1 - FIGURES.shop.by_guests)
_UNSUBSCRIBED = _MARKETING.messages_daily * _MARKETING.delivered * _MARKETING.unsubscribed


@dataclass(frozen=True)
class Case:
    """A scenario, the KPI that has to tell, and what it is measured in.

    `daily` is how many events there are on an average day of a company of full size, in the rhythm that `season`
    reads, and `times` how many times as many in the scenario. None of a KPI of durations or scores.
    """

    scenario: str
    kpi: str
    daily: float | None = None
    times: float = 1.0
    season: Callable[[Season], float] = lambda season: season.shop
    most_hours: int = 7 * 24
    """When to give up."""

    @property
    def least(self) -> float:
        """The number before which it has to tell."""
        return THINGS if self.daily is None else MORE


CASES: Final = (
    Case("churn-times-five", "customer_churn_ratio", _CUSTOMERS.starting_daily, 5.0),
    Case("resolution-times-three", "ticket_resolution_seconds_mean"),
    Case("scores-one-less", "nps", most_hours=10 * 24),
    Case("scores-one-less", "csat_ratio", most_hours=14 * 24),
    Case("unsubscribes-times-four", "campaign_unsubscribe_ratio", _UNSUBSCRIBED, 4.0, lambda season: season.mail),
    Case("orders-fall", "orders", _ORDERS, 0.4),
    Case("payment-outage", "orders", _ORDERS, 0.0, most_hours=1),
    Case("openings-times-three", "tickets_opened", FIGURES.desk.daily, 3.0, lambda season: season.office),
    Case("resolution-drift", "ticket_resolution_seconds_mean", most_hours=7 * 24),
)


class Told(NamedTuple):
    """How one start went: minutes until somebody was told, and events more or fewer, or things, by then."""

    minutes: float
    number: float


def try_out(case: Case, company: QuietCompany, rate: float) -> Told | None:
    """Let the scenario befall a company from now on; None where it is too small for what is asked."""
    start = company.now
    usual = _usual(case, company, rate, start) if case.daily is not None else None
    if usual is not None and abs(case.times - 1) * usual[min(SCENARIOS[case.scenario].minutes, len(usual)) - 1] < MORE:
        return None
    company.befall(place(case.scenario, start * MINUTE_MS))
    watching = Watching(company.spikes([case.kpi]), company.settings)
    numbers: list[Floats] = []
    while company.now - start < case.most_hours * HOUR_MINUTES:
        hours = min(_STEPS[len(numbers)] if len(numbers) < len(_STEPS) else 6, case.most_hours)
        ended = company.go_on(hours, watching)
        numbers.append(_numbers(case, company, hours))
        begins = sorted(episode.begin for episode in (*ended, *watching.lasting()))
        if begins:
            minutes = begins[0] // MINUTE_MS - start
            so_far = float(np.concatenate(numbers)[:minutes].sum())
            return Told(minutes, so_far if usual is None else abs(so_far - usual[minutes - 1]))
    return Told(math.inf, math.inf)


def bound(case: Case, company: QuietCompany, rate: float) -> float:
    """How many events more or fewer, or things, no test is below on average; of a drift: how many hours."""
    (alert,) = company.spikes([case.kpi])
    once_in = alert.once_in_hours or 1.0
    if case.daily is not None:
        divergence = case.times * math.log(case.times) - case.times + 1 if case.times else 1.0
        return abs(case.times - 1) * math.log(once_in * case.daily * rate / 24) / divergence
    if case.scenario == "scores-one-less":
        usual, worse = _answers(case, company)
        divergence = sum(after * math.log(after / before) for before, after in zip(usual, worse, strict=True) if after)
        return math.log(once_in * _an_hour(case, company)) / divergence
    spread, a_day = _spread(case, company), 24 * _an_hour(case, company)
    normal = math.log(once_in * a_day / 24)
    if case.scenario == "resolution-drift":
        return 24 * math.cbrt(6 * spread**2 * normal / (a_day * math.log(1.06) ** 2))
    return normal * 2 * spread**2 / math.log(3.0) ** 2


def _usual(case: Case, company: QuietCompany, rate: float, start: int) -> Floats:
    """How many events usually come up to the end of each minute from `start` on."""
    seasons = Seasons(company.settings.calendar)
    daily = (case.daily or 0.0) * rate
    by_hour = [
        daily / DAY_MINUTES * case.season(seasons.at((start + hour * HOUR_MINUTES) * MINUTE_MS))
        for hour in range(case.most_hours + 6)
    ]
    return np.cumsum(np.repeat(by_hour, HOUR_MINUTES))


def _numbers(case: Case, company: QuietCompany, hours: int) -> Floats:
    """How many events, or things, came in each minute of the last hours."""
    edges = range(company.now - hours * HOUR_MINUTES, company.now + 1)
    part, whole, _ = _columns(case, company, Resolution.MINUTE, edges)
    return whole if case.daily is None else part


def _columns(
    case: Case, company: QuietCompany, resolution: Resolution, edges: Sequence[int]
) -> tuple[Floats, Floats, Floats]:
    (alert,) = company.spikes([case.kpi])
    formula = alert.kpi.past_formula
    assert formula is not None
    return judged_by(alert.kpi, formula, 0).columns(company.totals.past(resolution, edges, _HOUR))


def _month(case: Case, company: QuietCompany) -> tuple[Floats, Floats, Floats]:
    edges = range(company.now - 30 * DAY_MINUTES, company.now + 1, HOUR_MINUTES)
    return _columns(case, company, Resolution.HOUR, edges)


def _an_hour(case: Case, company: QuietCompany) -> float:
    """How many durations or answers there are in an average hour."""
    return float(_month(case, company)[1].mean())


def _spread(case: Case, company: QuietCompany) -> float:
    """The deviation of the logarithm of durations."""
    part, whole, squares = (float(column.sum()) for column in _month(case, company))
    return math.sqrt(squares / whole - (part / whole) ** 2)


def _answers(case: Case, company: QuietCompany) -> tuple[list[float], list[float]]:
    """The shares of bad, middling and good answers, usually and where each is a point of five worse."""
    kind, worst, less, good, bad = ("nps", 0, 2, 9, 6) if case.kpi == "nps" else ("csat", 1, 1, 4, 3)
    given = {score: count for (of, score), count in company.answers.items() if of == kind}

    def shares(fewer: int) -> list[float]:
        counts = [0.0, 0.0, 0.0]
        for score, count in given.items():
            now = max(worst, score - fewer)
            counts[2 if now >= good else 0 if now <= bad else 1] += count
        return [count / sum(counts) for count in counts]

    return shares(0), shares(less)
