"""Cases of the rules of KPIs: when each has to fire, and when it must not. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from streams.alerts.effective import Direction, EffectiveAlert, Kind
from streams.alerts.rule import WINDOW_LABEL, Case, Expected
from streams.alerts.template_values import kpi_description, value_text
from streams.kpis import Unit
from streams.kpis.metric_names import CURRENCY_LABEL

_TWO_BOARDS: Final = ("one", "two")
_LOW_AND_HIGH: Final = {
    Unit.RATIO: (Decimal("0.125"), Decimal("0.5")),
    Unit.SECONDS: (Decimal(5400), Decimal(93_784)),
    Unit.POINTS: (Decimal(-12), Decimal(30)),
}
_OTHERWISE: Final = (Decimal(250), Decimal(1000))
"""A low and a high value by unit, for a spike from one to the other."""
_LOOKBACK_SECONDS: Final = 300
"""For so long Prometheus takes the last sample of a series that ends without a mark for the present."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the boards show of a KPI; None where they show nothing."""

    value: Decimal
    expected: Decimal | None
    deviation: Decimal | None
    samples: int | None
    reached: Decimal | None = None


def alert_cases(alert: EffectiveAlert, labels: Mapping[str, str], currency: str) -> Iterator[Case]:
    """Firing: beyond the limit, on two boards as one alert, and kept. Silent: everything that is nearly so."""
    bad, fine = _bad(alert), _fine(alert)
    series = _Series(alert, currency)
    # Coarse enough to be quick, fine enough to see the moment at which it begins to fire.
    step = max(1, min(60, alert.hold_seconds // 5))
    fires_at = _up(alert.hold_seconds, step)
    firing = (Expected({**series.labels, **labels}, _described(alert, bad, currency)),)

    def case(title: str, at: int, *shown: tuple[_Shown, int], expected: tuple[Expected, ...] = ()) -> Case:
        return Case(title, series.of(shown, step), at, expected, step)

    over = fires_at + _up(alert.keep_seconds, step) + 2 * step
    story = ((bad, fires_at), (fine, over))
    if alert.hold_seconds:
        yield case("beyond, but not for long enough yet", fires_at - step, *story)
    yield case("beyond for long enough, on two boards", fires_at, *story, expected=firing)
    kept = alert.keep_seconds // step * step
    if kept > step:
        yield case("just fine again", fires_at + kept - step, *story, expected=firing)
    yield case("fine for long enough", over, *story)
    late = fires_at + step
    yield case("at it, but not beyond", late, (fine, late))
    if alert.least_samples:
        yield case("too few samples", late, (replace(bad, samples=alert.least_samples - 1), late))
        yield case("nobody knows how many samples", late, (replace(bad, samples=None), late))
    if alert.kind is Kind.SPIKE:
        yield case("nobody knows what is normal", late, (replace(bad, expected=None, deviation=None), late))
        yield case("as far on the good side", late, (replace(bad, deviation=-(bad.deviation or Decimal(0))), late))
    if alert.kind is Kind.GOAL:
        yield case("nobody knows how far the goal is", late, (replace(bad, reached=None), late))
    other = _Series(alert, currency, window="15m" if alert.window != "15m" else "5m")
    yield Case("another window", other.of([(bad, late)], step), late, (), step)
    yield Case("not there", (), late, (), step)


def vanished_cases(
    alert: EffectiveAlert, labels: Mapping[str, str], description: str, hold: int, currency: str
) -> Iterator[Case]:
    """Firing: it was there and is gone. Silent: it is there, was never there, or only just went."""
    series = _Series(alert, currency, window=labels[WINDOW_LABEL])
    there = _Shown(_bad(alert).value, None, None, None)
    step, seen_for = 60, 600
    gone_for = _LOOKBACK_SECONDS + _up(hold, step)
    firing = (Expected({**series.labels, **labels}, description),)

    def case(title: str, at: int, shown_for: int, expected: tuple[Expected, ...] = ()) -> Case:
        return Case(f"{alert.kpi.name} {title}", series.of([(there, shown_for)], step), at, expected)

    if hold >= 2 * step:
        yield case("is gone, but not for long enough yet", seen_for + gone_for - 2 * step, seen_for)
    yield case("is gone for long enough", seen_for + gone_for + step, seen_for, firing)
    yield case("is still there", seen_for + gone_for + step, seen_for + gone_for + step)
    yield Case(f"{alert.kpi.name} was never there", (), seen_for + gone_for)


class _Series:
    """Writes what two boards show as series of promtool."""

    def __init__(self, alert: EffectiveAlert, currency: str, window: str | None = None) -> None:
        self._alert = alert
        self._window = window or alert.window
        self.labels = {CURRENCY_LABEL: currency} if alert.kpi.unit.is_money else {}
        """Labels of the KPI beside those that every alert has."""

    def of(self, shown: Sequence[tuple[_Shown, int]], step: int) -> tuple[tuple[str, str], ...]:
        """Each part is shown until so many seconds after the first sample, that one included."""
        alert = self._alert
        metrics: list[tuple[str | None, Mapping[str, str], list[Decimal | None]]] = [
            (alert.metric, self.labels, [part.value for part, _ in shown]),
            (alert.expected_metric, self.labels, [part.expected for part, _ in shown]),
            (alert.deviation_metric, {}, [part.deviation for part, _ in shown]),
            (alert.reached_metric, {}, [part.reached for part, _ in shown]),
            (alert.samples_metric, {}, [None if part.samples is None else Decimal(part.samples) for part, _ in shown]),
        ]
        return tuple(
            (self._named(metric, labels, board), self._written(values, [until for _, until in shown], step))
            for metric, labels, values in metrics
            if metric is not None and any(value is not None for value in values)
            for board in _TWO_BOARDS
        )

    def _named(self, metric: str, labels: Mapping[str, str], board: str) -> str:
        told = {"instance": board, **labels, WINDOW_LABEL: self._window}
        written = ", ".join(f'{name}="{value}"' for name, value in told.items())
        return f"{metric}{{{written}}}"

    @staticmethod
    def _written(values: list[Decimal | None], ends: list[int], step: int) -> str:
        parts, before = [], -step
        for value, end in zip(values, ends, strict=True):
            more = (end - before) // step - 1
            before = end
            written = "_" if value is None else f"{value:f}"
            parts.append(f"{written}x{more}")
        return " ".join(parts)


def _bad(alert: EffectiveAlert) -> _Shown:
    """Just beyond."""
    out = 1 if alert.direction is Direction.ABOVE else -1
    samples = None if alert.samples_metric is None else alert.least_samples
    if alert.limit is not None:
        step = abs(alert.limit) / 100 or Decimal(1)
        return _Shown(alert.limit + out * step, None, None, samples)
    if alert.goal is not None:
        return _Shown(alert.goal / 2, None, None, samples, alert.least_reached + out * Decimal("0.01"))
    low, high = _LOW_AND_HIGH.get(alert.kpi.unit, _OTHERWISE)
    value, expected = (high, low) if out > 0 else (low, high)
    return _Shown(value, expected, out * ((alert.deviations or 0) + Decimal("0.1")), samples)


def _fine(alert: EffectiveAlert) -> _Shown:
    """At the limit itself, which is allowed."""
    bad = _bad(alert)
    if alert.limit is not None:
        return _Shown(alert.limit, None, None, bad.samples)
    if alert.goal is not None:
        return replace(bad, reached=alert.least_reached)
    out = 1 if alert.direction is Direction.ABOVE else -1
    return _Shown(bad.value, bad.expected, out * (alert.deviations or Decimal(0)), bad.samples)


def _described(alert: EffectiveAlert, shown: _Shown, currency: str) -> str:
    """The description that Prometheus writes then."""
    unit = alert.kpi.unit
    return kpi_description(
        alert,
        currency,
        value=value_text(float(shown.value), unit, currency),
        expected=value_text(float(shown.expected or 0), unit, currency),
        deviation=f"{float(shown.deviation or 0):.1f}",
        reached=value_text(float(shown.reached or 0), Unit.RATIO, currency),
    )


def _up(seconds: int, step: int) -> int:
    return -(-seconds // step) * step
