"""Queries of panels: the metrics of KPIs as Prometheus has them.

Several boards may run, and each tells Prometheus the same figures; every query takes the largest of equal series, so
that a figure is shown once.
"""

from math import gcd
from typing import Final

from streams.arithmetic.calendar import Period
from streams.arithmetic.measures import Breakdown
from streams.arithmetic.panes import TO_DATE
from streams.kpis import Kpi, Unit
from streams.kpis.metric_names import (
    AGE_LABEL,
    BOUND_LABEL,
    CONCENTRATION_METRIC,
    EXPECTED_LOST_METRIC,
    EXPECTED_PURCHASES_METRIC,
    HORIZON_LABEL,
    MEASURE_LABEL,
    MEDIAN_TENURE_METRIC,
    MODEL_FITTED_METRIC,
    MODEL_LABEL,
    MODEL_QUALITY_METRIC,
    PIPELINE_EXPECTED_METRIC,
    PREDICTED_VALUE_METRIC,
    RETENTION_METRIC,
    SURVIVAL_METRIC,
    TOP_LABEL,
    WINDOW_LABEL,
    before_metric_name,
    expected_metric_name,
    forecast_metric_name,
    goal_attained_metric_name,
    goal_metric_name,
    goal_pace_metric_name,
    metric_name,
    once_in_hours_metric_name,
)

WINDOW: Final = "$window"
"""The window that is chosen on the board."""
JOB: Final = 'job=~"$job",environment=~"$environment"'
"""What is chosen of all that is under one Prometheus: jobs, and installations."""
NABZ_ALERTS: Final = (
    'ALERTS{job=~"$job|",environment=~"$environment",alertstate="firing",severity!="none",'
    'kind=~"threshold|spike|goal|absence|engine",hours=~"working|always"}'
)
"""Firing alerts of Nabz alone, by labels that its rules give. Rules over several jobs have no job of their own."""
PROCESS: Final = f'{JOB},instance=~"$instance"'


def window_of(kpi: Kpi) -> str:
    """The chosen window, or the one over which a KPI is shown whatever is chosen."""
    return own_window(kpi) or WINDOW


def own_window(kpi: Kpi) -> str:
    """The window of a KPI that has only one, or few long ones because it is kept by day; "" of all others."""
    few = len(kpi.windows) == 1 or any(measure.by_day for measure in kpi.formula.measures())
    return kpi.windows[0] if few else ""


def total(kpi: Kpi, window: str = "") -> str:
    """A KPI's total, over the chosen window unless one is given."""
    return f"max({_selected(metric_name(kpi), window or window_of(kpi))})"


COMPARED_BY_DAYS: Final = tuple(window.name for window in TO_DATE if window.period is not Period.DAY)
"""Windows whose period before is compared with their finished days alone, which Prometheus does not have."""
IN_OWN_UNIT: Final = frozenset({Unit.RATIO, Unit.POINTS})
"""Units whose change is a difference: 3 % more of 20 % would be 20.6 %, which nobody expects."""


def change(kpi: Kpi, window: str = "") -> str:
    """The change of a total against the period before: the difference, or its share of what it was.

    Nothing over windows of `COMPARED_BY_DAYS`, and no share of 0.
    """
    others = f'{WINDOW_LABEL}!~"{"|".join(COMPARED_BY_DAYS)}"'
    before = f"max({_selected(before_metric_name(kpi), window or window_of(kpi), others)})"
    difference = f"{total(kpi, window)} - {before}"
    return difference if kpi.unit in IN_OWN_UNIT else f"({difference}) / abs({before} != 0)"


def broken_down(kpi: Kpi, breakdown: Breakdown, *matchers: str) -> str:
    """A KPI by a breakdown, cut down to the values that are chosen on the board."""
    chosen = [f'{name}=~"${name}"' for name in breakdown if name not in UNCHOSEN]
    selected = _selected(metric_name(kpi, breakdown), window_of(kpi), *chosen, *matchers)
    return f"max by ({', '.join(breakdown)}) ({selected})"


def legend(breakdown: Breakdown) -> str:
    """What a series of a breakdown is called: its values."""
    return " / ".join(f"{{{{{name}}}}}" for name in breakdown)


UNCHOSEN: Final = frozenset({"stage", "kind", "direction", "relation", "step", "purpose", "cost_kind", "driver"})
"""Dimensions without a variable: of a funnel, or of a list of kinds, all is shown."""


def before(kpi: Kpi) -> str:
    """What a KPI was one window ago."""
    return f"max({_selected(before_metric_name(kpi), window_of(kpi))})"


def expected(kpi: Kpi) -> str:
    """What is normal at this hour for a KPI that is watched for spikes."""
    return f"max({_selected(expected_metric_name(kpi), '1h')})"


def goal(kpi: Kpi, window: str = "") -> str:
    """The goal of a KPI's total, over the chosen window unless one is given."""
    return f"max({_selected(goal_metric_name(kpi), window or window_of(kpi))})"


def goal_attained(kpi: Kpi, window: str) -> str:
    """The share of a KPI's goal that is attained."""
    return f"max({_selected(goal_attained_metric_name(kpi), window)})"


def goal_pace(kpi: Kpi, window: str) -> str:
    """That share, divided by the share of working time that has passed."""
    return f"max({_selected(goal_pace_metric_name(kpi), window)})"


def goal_reached(kpi: Kpi, window: str) -> str:
    """What a goal is judged by: the pace where it has one, else the attained share."""
    return goal_pace(kpi, window) if kpi.is_paced(window) else goal_attained(kpi, window)


def once_in_hours(kpi: Kpi) -> str:
    """How rarely a KPI would be as unusual as now if all were normal, over whichever window: once in so many hours."""
    return f"max({once_in_hours_metric_name(kpi)}{{{JOB}}})"


def retention(age: int) -> str:
    """Retention of cohorts at an age in months."""
    return f'max({RETENTION_METRIC}{{{JOB},{AGE_LABEL}="{age}"}})'


def survival(age: int) -> str:
    """The share of customers who stay for longer than so many months."""
    return f'max({SURVIVAL_METRIC}{{{JOB},{AGE_LABEL}="{age}m"}})'


def median_tenure() -> str:
    """After how long half of the customers are gone."""
    return f"max({MEDIAN_TENURE_METRIC}{{{JOB}}})"


def predicted_value(days: int) -> str:
    """What customers are expected to bring within so many days."""
    return _within(PREDICTED_VALUE_METRIC, days)


def expected_purchases(days: int) -> str:
    """How many purchases are expected within so many days."""
    return _within(EXPECTED_PURCHASES_METRIC, days)


def expected_lost() -> str:
    """How many customers are expected to be lost, over the horizon that the settings name."""
    return f"max({EXPECTED_LOST_METRIC}{{{JOB}}})"


def pipeline_expected(days: int) -> str:
    """What open deals are expected to bring within so many days."""
    return _within(PIPELINE_EXPECTED_METRIC, days)


def concentration(top: int) -> str:
    """The share of revenue that so many percent of the customers bring."""
    return f'max({CONCENTRATION_METRIC}{{{JOB},{TOP_LABEL}="{top}"}})'


def forecast(kpi: Kpi, days: int, bound: str) -> str:
    """What a KPI will come to within so many days: `low`, `mean` or `high`."""
    return f'max({forecast_metric_name(kpi)}{{{JOB},{HORIZON_LABEL}="{days}d",{BOUND_LABEL}="{bound}"}})'


def quality(model: str, *measures: str) -> str:
    """What a model is worth, by measure."""
    matchers = f'{MODEL_LABEL}="{model}",{MEASURE_LABEL}=~"{"|".join(measures)}"'
    return f"max by ({MEASURE_LABEL}) ({MODEL_QUALITY_METRIC}{{{JOB},{matchers}}})"


def model_age() -> str:
    """How long ago each model was fitted, in seconds."""
    return f"time() - max by ({MODEL_LABEL}) ({MODEL_FITTED_METRIC}{{{JOB}}})"


def _within(metric: str, days: int) -> str:
    return f'max({metric}{{{JOB},{HORIZON_LABEL}="{days}d"}})'


HOUR: Final = "1h"
"""The window of which a rhythm is made."""
_HOUR_SECONDS: Final = 3600
_FOUR_WEEKS: Final = 28


def rhythm(kpi: Kpi, clock_seconds: int, days: int = _FOUR_WEEKS) -> str:
    """The mean of a KPI's total by weekday and hour of a clock so far ahead of UTC: `day` is 0 on Sunday, `hour` "09".

    The value over one hour is taken at each full hour of that clock, and belongs to the hour that ends then. Subqueries
    look at moments that are whole steps from the epoch, so a clock that is half an hour from UTC needs steps of that.
    """
    begun = f"vector(time() + {clock_seconds - _HOUR_SECONDS})"
    step = gcd(clock_seconds, _HOUR_SECONDS)
    hour = f'label_replace(count_values("hour", hour({begun})), "hour", "0$1", "hour", "(.)")'
    place = f'{hour} * on () group_left (day) count_values("day", day_of_week({begun}))'
    at_full_hours = f"({place} * on () group_left () {total(kpi, HOUR)}) and on () minute({begun}) == 0"
    return f"avg_over_time(({at_full_hours})[{days}d:{step}s])"


def _selected(metric: str, window: str, *matchers: str) -> str:
    joined = ",".join([JOB, f'{WINDOW_LABEL}="{window}"', *matchers])
    return f"{metric}{{{joined}}}"
