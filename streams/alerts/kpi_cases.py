"""Cases of the rules of KPIs: when each has to fire, and when it must not. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from streams.alerts.effective import Direction, EffectiveAlert, Kind
from streams.alerts.messages import spoken_window
from streams.alerts.rule import WINDOW_LABEL, Case, Expected
from streams.alerts.template_values import Told, kpi_description, value_text
from streams.kpis import Unit
from streams.kpis.metric_names import CURRENCY_LABEL, before_metric_name

_TWO_BOARDS: Final = ("one", "two")
_LOW_AND_HIGH: Final = {
    Unit.RATIO: (Decimal("0.125"), Decimal("0.5")),
    Unit.SECONDS: (Decimal(5400), Decimal(93_784)),
    Unit.POINTS: (Decimal(-12), Decimal(30)),
}
_OTHERWISE: Final = (Decimal(250), Decimal(1000))
"""A low and a high value by unit, for a spike from one to the other."""
_LONGER: Final = "30d"
"""What is beyond over one window is so over all longer ones."""
_NOTHING: Final = "-"
"""What a description has in place of a value that nobody knows."""
_LOOKBACK_SECONDS: Final = 300
"""For so long Prometheus takes the last sample of a series that ends without a mark for the present."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the boards show of a KPI; None where they show nothing."""

    value: Decimal
    expected: Decimal | None = None
    once_in_hours: Decimal | None = None
    samples: int | None = None
    reached: Decimal | None = None
    before: Decimal | None = None


_Story = list[tuple[_Shown, int]]
"""What is shown, each until so many seconds after the first sample."""


def alert_cases(alert: EffectiveAlert, labels: Mapping[str, str], currency: str) -> Iterator[Case]:
    """Firing: beyond the limit, on two boards as one alert, and kept. Silent: everything that is nearly so."""
    bad, fine = _bad(alert), _fine(alert)
    series = _Series(alert, currency)
    # Coarse enough to be quick, fine enough to see the moment at which it begins to fire.
    step = max(1, min(60, (alert.hold_seconds or alert.keep_seconds) // 5))
    moments = -(-alert.hold_seconds // alert.look_seconds)
    fires_at = _up(moments * alert.look_seconds, step)
    firing = (Expected({**series.kept, **labels}, _described(alert, bad, currency)),)

    def case(title: str, at: int, *shown: tuple[_Shown, int], expected: tuple[Expected, ...] = ()) -> Case:
        return Case(title, series.of(shown, step), at, expected, step)

    over = fires_at + _up(alert.keep_seconds, step) + 2 * step
    story = ((bad, fires_at), (fine, over))
    if fires_at:
        yield case("beyond, but not for long enough yet", fires_at - step, *story)
    yield case("beyond for long enough, on two boards", fires_at, *story, expected=firing)
    kept = alert.keep_seconds // step * step
    if kept > step:
        yield case("just fine again", fires_at + kept - step, *story, expected=firing)
    yield case("fine for long enough", over, *story)
    late = fires_at + step
    yield case("at it, but not beyond", late, (fine, late))
    if moments > 1:
        moving, ends = _moving(alert, bad, fine, late, step)
        for (title, at), fires in zip(ends, (False, False, True), strict=True):
            yield case(title, at, *moving, expected=firing if fires else ())
    if alert.least_samples:
        few = replace(bad, samples=alert.least_samples - 1)
        if moments > 1:
            yield case("too few samples for long enough", over, (bad, fires_at), (few, over))
            yield case("enough samples only now", late, (few, late - step), (bad, late))
        yield case("too few samples", late, (few, late))
        yield case("nobody knows how many samples", late, (replace(bad, samples=None), late))
    if alert.kind is Kind.GOAL:
        yield case("nobody knows how far the goal is", late, (replace(bad, reached=None), late))
    if alert.kind is Kind.SPIKE:
        yield case("nobody knows what is normal", late, (replace(bad, expected=None, once_in_hours=None), late))
        longer = _Series(alert, currency, window="24h")
        told = _described(alert, replace(bad, expected=None), currency, window="24h")
        over_a_day = (Expected(firing[0].labels, told),) if not alert.least_samples else ()
        yield Case("beyond over a day", longer.of([(bad, late)], step), late, over_a_day, step)
    else:
        other = _Series(alert, currency, window="15m" if alert.window != "15m" else "5m")
        yield Case("another window", other.of([(bad, late)], step), late, (), step)
    yield Case("not there", (), late, (), step)


def _moving(
    alert: EffectiveAlert, bad: _Shown, fine: _Shown, late: int, step: int
) -> tuple[_Story, Sequence[tuple[str, int]]]:
    """A KPI that moves about its limit, first beyond it a quarter of the time, then two thirds; titles and moments."""
    turn = max(_up(alert.hold_seconds // 8, step), step)
    story = [(fine, late - step), (bad, late)]
    ends = [("at it for long, and beyond only now", late)]
    for title, off, on in (("beyond a quarter of the time", 3, 1), ("beyond two thirds of the time", 1, 2)):
        until = story[-1][1] + 3 * alert.hold_seconds
        while story[-1][1] < until:
            begin = story[-1][1]
            story += [(fine, begin + off * turn), (bad, begin + (off + on) * turn)]
        ends.append((title, story[-1][1]))
    return story, ends


def vanished_cases(
    alert: EffectiveAlert, labels: Mapping[str, str], description: str, hold: int, currency: str
) -> Iterator[Case]:
    """Firing: it was there and is gone. Silent: it is there, was never there, or only just went."""
    series = _Series(alert, currency, window=labels[WINDOW_LABEL])
    there = _Shown(_bad(alert).value)
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
        self.kept = {} if alert.kind is Kind.SPIKE else self.labels
        """Those of them that the alert has too."""

    def of(self, shown: Sequence[tuple[_Shown, int]], step: int) -> tuple[tuple[str, str], ...]:
        """Each part is shown until so many seconds after the first sample, that one included."""
        alert = self._alert
        metrics: list[tuple[str | None, Mapping[str, str], list[Decimal | None]]] = [
            (alert.metric, self.labels, [part.value for part, _ in shown]),
            (alert.expected_metric, self.labels, [part.expected for part, _ in shown]),
            (alert.once_in_hours_metric, {}, [part.once_in_hours for part, _ in shown]),
            (before_metric_name(alert.kpi), self.labels, [part.before for part, _ in shown]),
            (alert.reached_metric, {}, [part.reached for part, _ in shown]),
            (alert.samples_metric, {}, [None if part.samples is None else Decimal(part.samples) for part, _ in shown]),
        ]
        return tuple(
            (self._named(metric, labels, board, window), self._written(values, [until for _, until in shown], step))
            for metric, labels, values in metrics
            if metric is not None and any(value is not None for value in values)
            for board in _TWO_BOARDS
            for window in ((self._window, _LONGER) if metric == alert.once_in_hours_metric else (self._window,))
        )

    @staticmethod
    def _named(metric: str, labels: Mapping[str, str], board: str, window: str) -> str:
        told = {"instance": board, **labels, WINDOW_LABEL: window}
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
        before = alert.limit - out * step if alert.has_trend else None
        return _Shown(alert.limit + out * step, samples=samples, before=before)
    if alert.goal is not None:
        return _Shown(alert.goal / 2, samples=samples, reached=alert.least_reached + out * Decimal("0.01"))
    low, high = _LOW_AND_HIGH.get(alert.kpi.unit, _OTHERWISE)
    value, expected = (high, low) if out > 0 else (low, high)
    return _Shown(value, expected, Decimal(alert.once_in_hours or 0) + 1, samples)


def _fine(alert: EffectiveAlert) -> _Shown:
    """At the limit itself, which is allowed."""
    bad = _bad(alert)
    if alert.limit is not None:
        return replace(bad, value=alert.limit)
    if alert.goal is not None:
        return replace(bad, reached=alert.least_reached)
    return replace(bad, once_in_hours=Decimal(alert.once_in_hours or 0))


def _described(alert: EffectiveAlert, shown: _Shown, currency: str, window: str = "") -> str:
    """The description that Prometheus writes then, of a spike that is beyond over this window."""
    unit = alert.kpi.unit
    told = Told(
        value=value_text(float(shown.value), unit, currency),
        window=spoken_window(window or alert.window).en,
        expected=_NOTHING if shown.expected is None else value_text(float(shown.expected), unit, currency),
        once_in_hours=f"{float(shown.once_in_hours or 0):.0f}",
        reached=value_text(float(shown.reached or 0), Unit.RATIO, currency),
        before="" if shown.before is None else value_text(float(shown.before), unit, currency),
    )
    return kpi_description(alert, currency, told)


def _up(seconds: int, step: int) -> int:
    return -(-seconds // step) * step
