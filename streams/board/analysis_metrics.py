"""Figures of analyses as Prometheus reads them: at most eleven series, whatever a company has."""

from contextlib import suppress
from typing import Final

from streams.analyses import MONTH_DAYS, Cohorts, Curve, Spells, kaplan_meier
from streams.board.asked import AskLaterError
from streams.board.cohorts import cohorts_of
from streams.board.gauges import gauge_lines
from streams.board.running_totals import TotalsOf
from streams.board.survival import SurvivalOf
from streams.kpis.field_names import label_set
from streams.kpis.metric_names import (
    AGE_LABEL,
    MEDIAN_TENURE_METRIC,
    RETENTION_AGES,
    RETENTION_METRIC,
    SURVIVAL_AGES,
    SURVIVAL_METRIC,
)
from streams.settings import Settings

_EVERY_SECONDS: Final = 10.0
"""Prometheus does not ask more often, and a day is the shortest time that is told apart."""
_DAY_SECONDS: Final = 86_400
_COHORTS: Final = 3


class AnalysisMetrics:
    """Writes what analyses come to; what it wrote last is kept for some seconds."""

    def __init__(self, settings: Settings) -> None:
        """Know months and days by these settings."""
        self._cohorts = cohorts_of(settings)
        self._survival = SurvivalOf(settings.calendar.dates)
        self._told_at = -_EVERY_SECONDS
        self._written = b""

    def write(self, totals: TotalsOf, now: int, elapsed: float) -> bytes:
        """The exposition at `now` (epoch ms), without an end mark; `elapsed` are seconds of a clock that goes on.

        It is empty while what it is made of grows.
        """
        if elapsed - self._told_at >= _EVERY_SECONDS:
            self._told_at = elapsed
            cohorts, spells = Cohorts((), (), ()), Spells.of({}, {})
            # What is not counted by all shards yet has no figure, as KPIs have none.
            with suppress(AskLaterError):
                cohorts = self._cohorts.of_customers(totals, now)
            with suppress(AskLaterError):
                spells = self._survival.spells(totals, None, now).get("", spells)
            self._written = written_analyses(cohorts, kaplan_meier(spells))
        return self._written

    def _write(self, totals: TotalsOf, now: int) -> bytes:
        try:
            spells = self._survival.spells(totals, None, now).get("", Spells.of({}, {}))
            return written_analyses(self._cohorts.of_customers(totals, now), kaplan_meier(spells))
        except AskLaterError:
            return b""


def written_analyses(cohorts: Cohorts, curve: Curve) -> bytes:
    """The exposition of these; what has no value yet is left out."""
    kept = {str(age): cohorts.latest_retention(age, _COHORTS) for age in RETENTION_AGES}
    stayed = {f"{age}m": curve.at(age * MONTH_DAYS) for age in SURVIVAL_AGES}
    median = curve.median_days
    lines = (
        *gauge_lines(
            RETENTION_METRIC,
            "Of the customers of the three latest cohorts that came to the age (months), the share that is active.",
            {label_set([(AGE_LABEL, age)]): share for age, share in kept.items()},
        ),
        *gauge_lines(
            SURVIVAL_METRIC,
            "Share of customers who stay for longer than the age, by the estimate of Kaplan and Meier.",
            {label_set([(AGE_LABEL, age)]): share for age, share in stayed.items()},
        ),
        *gauge_lines(
            MEDIAN_TENURE_METRIC,
            "After how long half of the customers are gone, by the estimate of Kaplan and Meier.",
            {"": None if median is None else median * _DAY_SECONDS},
        ),
    )
    return "".join(lines).encode()
