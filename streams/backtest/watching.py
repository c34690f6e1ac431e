"""All alerts of a company over the moments of an hour."""

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial

import numpy as np

from schemas.money import minor_digits
from streams.alerts import Direction, EffectiveAlert, Kind
from streams.alerts.alert_state import Evidence
from streams.arithmetic.measures import Measure
from streams.arithmetic.panes import MINUTE_MS
from streams.backtest.episodes import Episode, Teller, Told
from streams.backtest.spikes import Spikes
from streams.backtest.totals import Totals
from streams.backtest.windows import Looks
from streams.board.decimals import shift_of
from streams.board.history_values import Floats
from streams.calendars.working_time import WorkingCalendar
from streams.goals import Passed, standing
from streams.settings import Settings


class Watching:
    """What alerts say of totals that grow."""

    def __init__(self, alerts: Sequence[EffectiveAlert], settings: Settings) -> None:
        """All is quiet, and nothing is known of what is normal."""
        self._alerts = tuple(alerts)
        self._settings = settings
        self._digits = minor_digits(settings.currency) or 0
        self._calendar = WorkingCalendar(settings.calendar)
        self._passed = Passed(settings.calendar, self._calendar)
        self._spikes = Spikes(alerts, settings)
        self._tellers = {alert.name: Teller(alert) for alert in alerts}

    @property
    def measures(self) -> dict[str, Measure]:
        """All measures that are asked for, by name."""
        formulas = [
            formula
            for alert in self._alerts
            for formula in (alert.kpi.formula, alert.kpi.past_formula, alert.kpi.samples)
            if formula is not None
        ]
        return {measure.name: measure for formula in formulas for measure in formula.measures()}

    def look(self, totals: Totals, moments: Sequence[int], learned_until: int) -> Iterator[Episode]:
        """Look at these moments (epoch minutes) of one hour, having learned what had ended; gives what has ended."""
        self._spikes.learn(totals, learned_until)
        rare = self._spikes.look(totals, moments)
        looks = Looks(totals, moments, self._settings.calendar.dates)
        working = [self._calendar.milliseconds_between(at * MINUTE_MS, at * MINUTE_MS + 1) > 0 for at in moments]
        for alert in self._alerts:
            teller = self._tellers[alert.name]
            if teller.is_quiet and not self._may_hold(alert, looks, rare.get(alert.name)):
                continue
            for moment, works, evidence in zip(
                moments, working, self._evidence(alert, looks, moments, rare.get(alert.name)), strict=True
            ):
                told = partial(self._told, alert, evidence, moment)
                yield from teller.look(moment * MINUTE_MS, evidence, told, working=works)

    def lasting(self) -> Iterator[Episode]:
        """The episodes that have not ended."""
        for teller in self._tellers.values():
            yield from teller.lasting()

    def _may_hold(self, alert: EffectiveAlert, looks: Looks, rare: Floats | None) -> bool:
        """Whether an alert may hold at any of the moments; it certainly does not where this says so."""
        match alert.kind:
            case Kind.SPIKE:
                return rare is not None and bool(np.any(rare > (alert.once_in_hours or 0.0)))
            case Kind.THRESHOLD:
                value = looks.values(alert.kpi.formula, alert.window) / 10 ** shift_of(alert.kpi.unit, self._digits)
                limit = float(alert.limit or 0)
                return bool(np.any(value > limit if alert.direction is Direction.ABOVE else value < limit))
            case Kind.GOAL:
                return True

    def _evidence(
        self, alert: EffectiveAlert, looks: Looks, moments: Sequence[int], rare: Floats | None
    ) -> Iterator[Evidence]:
        kpi, window = alert.kpi, alert.window
        shift = shift_of(kpi.unit, self._digits)
        unknown = np.full(len(moments), np.nan)
        value = unknown if alert.kind is Kind.SPIKE else looks.values(kpi.formula, window) / 10**shift
        samples = unknown if kpi.samples is None else looks.values(kpi.samples, window)
        reached = unknown
        if alert.kind is Kind.GOAL:
            reached = np.array([self._reached(alert, *one) for one in zip(value.tolist(), moments, strict=True)])
        numbers = zip(value.tolist(), samples.tolist(), (unknown if rare is None else rare).tolist(), reached.tolist(),
                      strict=True)  # fmt: skip
        for one, of, once, far in numbers:
            yield Evidence(_known(one), _known(of), None, _known(once), _known(far))

    def _reached(self, alert: EffectiveAlert, value: float, moment: int) -> float:
        goal = self._settings.goal(alert.kpi.name, alert.window)
        if goal is None or not math.isfinite(value):
            return math.nan
        text = f"{Decimal(repr(value)):f}"
        share = self._passed.share(alert.window, moment * MINUTE_MS - 1)
        reached = standing(alert.kpi, goal, text, share).reached
        return math.nan if reached is None else float(reached)

    def _told(self, alert: EffectiveAlert, evidence: Evidence, moment: int) -> Told:
        run = self._spikes.run_at(alert.name, moment) if alert.kind is Kind.SPIKE else None
        if run is None:
            expected = None if alert.goal is None else float(alert.goal)
            return Told(alert.window, evidence.value, expected, evidence.samples)
        return Told(run.window, _known(run.value), _known(run.expected), _known(run.samples))


def _known(number: float) -> float | None:
    return number if math.isfinite(number) else None
