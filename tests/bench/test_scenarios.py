"""How soon somebody is told of scenarios of a fixed size, and how often of nothing, with the delivered alerts.

`make bench ARGS='-k scenarios'`: events of the simulator's company, counted and judged by the product's own code on
simulated time. A company of 35 days, then 50 starts spread over a week for each scenario; and eight weeks of business
as usual, with two holidays, of which the calendar knows one, a sale, a quiet week, and a day of which nothing is told.
SCENARIO_RATES and SCENARIO_STARTS take other rates than 0.2, 1 and 5, and fewer starts.
"""

import math
import os
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import numpy as np
import pytest
from scipy.stats import poisson

from streams.arithmetic.panes import DAY_MINUTES, HOUR_MINUTES, MINUTE_MS
from streams.backtest.episodes import Episode
from streams.backtest.watching import Watching
from streams.kpis import Severity
from streams.settings import Settings
from streams.simulator import place
from streams.simulator.scenarios import Placed
from tests.spikes.fixed_sizes import CASES, Case, Told, bound, try_out
from tests.spikes.quiet_company import DAY_MS, QuietCompany, apart

RATES: Final = [float(rate) for rate in os.environ.get("SCENARIO_RATES", "0.2 1 5").split()]
STARTS: Final = int(os.environ.get("SCENARIO_STARTS", "50"))
MONDAY: Final = 1_779_667_200_000
SEED: Final = 1
DAYS: Final = 35
WEEKS: Final = 8
_WEEK_HOURS: Final = 7 * 24


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.timeout(7_200)
def test_scenarios_of_a_fixed_size_are_told(rate: float, capsys: pytest.CaptureFixture[str]) -> None:
    company = QuietCompany(rate, SEED, MONDAY, DAYS)
    bounds = {case: bound(case, company, rate) for case in CASES}
    found: dict[Case, list[Told | None]] = defaultdict(list)
    for start in [number * _WEEK_HOURS // STARTS for number in range(STARTS)]:
        company.go_on(MONDAY // MINUTE_MS // HOUR_MINUTES + start - company.now // HOUR_MINUTES)
        for case in CASES:
            found[case].append(apart(partial(try_out, case, company, rate)))
    lines = [_line(case, told, bounds[case], rate) for case, told in found.items()]
    with capsys.disabled():
        print("\n" + "\n".join([_HEAD, *lines]))  # noqa: T201 - figures are what a bench is for
    for case, told in found.items():
        tried = [one.minutes for one in told if one is not None]
        if tried and case.scenario not in {"payment-outage", "resolution-drift"}:
            assert np.mean(np.isfinite(tried)) >= 0.9, case.scenario


_HEAD: Final = (
    "| rate | scenario | KPI | starts | left out | told in time | median | 9 of 10 | hours | bound |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


def _line(case: Case, told: Sequence[Told | None], least: float, rate: float) -> str:
    tried = [one for one in told if one is not None]
    drifts = case.scenario == "resolution-drift"
    head = f"| {rate:g} | {case.scenario} | {case.kpi} | {len(tried)} | {len(told) - len(tried)} |"
    if not tried:
        return f"{head} | | | | {least:.1f} |"
    numbers = [one.minutes / HOUR_MINUTES if drifts else one.number for one in tried]
    most = 3 * 24 if drifts else case.least
    median, late = (np.quantile(numbers, share, method="higher") for share in (0.5, 0.9))
    hours = np.quantile([one.minutes for one in tried], 0.5, method="higher") / HOUR_MINUTES
    unit = " h" if drifts else ""
    in_time = sum(number < most for number in numbers)
    return f"{head} {in_time} | {_said(median)}{unit} | {_said(late)}{unit} | {_said(hours)} | {least:.1f}{unit} |"


def _said(number: float) -> str:
    return f"{number:.1f}" if math.isfinite(number) else "never"


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.timeout(7_200)
def test_business_as_usual_stays_within_the_budget(rate: float, capsys: pytest.CaptureFixture[str]) -> None:
    known = datetime.fromtimestamp(MONDAY / 1000, UTC).date() + timedelta(days=9)
    settings = Settings.model_validate({"calendar": {"hours": "09:00-17:00", "holidays": [known.isoformat()]}})
    company = QuietCompany(rate, SEED, MONDAY, DAYS, _usual_weeks(), settings)
    watching = Watching(company.spikes(), settings)
    told: list[Episode] = []
    for _ in range(WEEKS * _WEEK_HOURS // 6):
        told += company.go_on(6, watching)
    told += watching.lasting()
    lines = [_episode(episode) for episode in sorted(told, key=lambda episode: episode.begin)]
    by_severity = Counter(episode.alert.severity for episode in told)
    said = ", ".join(f"{by_severity[severity]} {severity.value}" for severity in Severity)
    with capsys.disabled():
        print(f"\nrate {rate:g}, {WEEKS} weeks: {said}\n" + "\n".join(lines))  # noqa: T201 - figures are what a bench is for
    for severity in Severity:
        expected = WEEKS * _WEEK_HOURS / settings.alerts.false_alarms.of(severity).hours
        assert by_severity[severity] <= poisson.ppf(0.99, expected), "chance alone hardly brings so many"


def _usual_weeks() -> list[Placed]:
    days = {"holiday": (9, 30), "sale": (17,), "quiet-week": (35,), "lost-day": (50,)}
    return [place(name, MONDAY + day * DAY_MS) for name, starts in days.items() for day in starts]


def _episode(episode: Episode) -> str:
    day, minute = divmod((episode.begin - MONDAY) // MINUTE_MS, DAY_MINUTES)
    end = math.inf if episode.end is None else (episode.end - episode.begin) / MINUTE_MS / HOUR_MINUTES
    return (
        f"day {day:2} {minute // 60:02}:{minute % 60:02} {episode.alert.severity.value:6} {episode.alert.name}, "
        f"{end:.1f} h: {episode.value} for {episode.expected} within {episode.window}, once in "
        f"{episode.once_in_hours or 0:,.0f} h"
    )
