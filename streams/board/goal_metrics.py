"""Goals as Prometheus reads them: what KPIs should come to, and how far they are."""

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from streams.arithmetic.measures import Breakdown
from streams.goals import Standing
from streams.kpis.field_names import label_set
from streams.kpis.metric_names import (
    CURRENCY_LABEL,
    WINDOW_LABEL,
    goal_attained_metric_name,
    goal_metric_name,
    goal_pace_metric_name,
)


def written_goals(stand: Iterable[Standing], windows: Collection[str], currency: str) -> bytes:
    """The exposition of goals over these windows, without an end mark; a goal of money has its currency."""
    metrics: dict[str, list[str]] = {}
    for one in stand:
        if one.goal.window in windows:
            for metric, text, line in _samples(one, currency):
                metrics.setdefault(metric, [f"# HELP {metric} {text}\n# TYPE {metric} gauge\n"]).append(line)
    return "".join(chain.from_iterable(metrics.values())).encode()


def _samples(one: Standing, currency: str) -> Iterator[tuple[str, str, str]]:
    """(metric, help, line) of each number of a goal."""
    kpi, breakdown = one.kpi, _breakdown_of(one)
    title = kpi.title.en.replace("\\", r"\\")
    by = f" By {' and '.join(breakdown)}." if breakdown else ""
    window = (WINDOW_LABEL, one.goal.window)
    money = [(CURRENCY_LABEL, currency)] if kpi.unit.is_money else []
    shares = label_set([window, *one.goal.labels])
    goal = goal_metric_name(kpi, breakdown)
    labels = label_set([window, *money, *one.goal.labels])
    yield goal, f"{title}: the goal.{by}", f"{goal}{labels} {one.goal.target:f}\n"
    if one.attained is not None:
        attained = goal_attained_metric_name(kpi, breakdown)
        text = f"{title}: the value divided by the goal.{by}"
        yield attained, text, f"{attained}{shares} {float(one.attained)!r}\n"
    if one.pace is not None:
        pace = goal_pace_metric_name(kpi, breakdown)
        text = f"{title}: the attained share of the goal divided by the share of working time that has passed.{by}"
        yield pace, text, f"{pace}{shares} {float(one.pace)!r}\n"


def _breakdown_of(one: Standing) -> Breakdown:
    """The breakdown in the order of its declaration."""
    return next(breakdown for breakdown in one.kpi.breakdowns if set(breakdown) == one.goal.dimensions)
