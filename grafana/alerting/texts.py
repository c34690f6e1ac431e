"""What Grafana's alerts say: templates of Grafana, which can ask for nothing but the values of a rule's queries. Pure.

Values and labels are named by a dot in front (`.Values.B.Value`), for a dollar sign in a file would be taken for a
variable of the environment. https://grafana.com/docs/grafana/latest/alerting/alerting-rules/templates/
"""

from collections.abc import Iterator, Mapping
from typing import Final

from streams.alerts import Direction, EffectiveAlert, Kind
from streams.alerts.messages import spoken_window
from streams.alerts.rule import ONE_BOARD_LABELS, Rule
from streams.alerts.template_values import Told, kpi_description, value_template
from streams.kpis import Unit
from streams.kpis.metric_names import WINDOW_LABEL, before_metric_name

VALUE: Final = "B"
"""The query of what a rule compares."""
_KPI: Final = "D"
_BESIDE: Final = "E"
"""The KPI itself where the rule compares something else, and what it is told beside."""


def asked_beside(alert: EffectiveAlert) -> Mapping[str, str]:
    """Further queries of a KPI's rule by their letters, for its description alone."""
    return dict(_asked_beside(alert))


def _asked_beside(alert: EffectiveAlert) -> Iterator[tuple[str, str]]:
    function = "max" if alert.direction is Direction.ABOVE else "min"

    def over_its_window(metric: str | None) -> str:
        return f'{function} without ({ONE_BOARD_LABELS}) ({metric}{{{WINDOW_LABEL}="{alert.window}"}})'

    if alert.kind is Kind.SPIKE:
        yield _KPI, over_its_window(alert.metric)
        yield _BESIDE, over_its_window(alert.expected_metric)
    elif alert.kind is Kind.GOAL:
        yield _BESIDE, over_its_window(alert.reached_metric)
    elif alert.has_trend:
        yield _BESIDE, over_its_window(before_metric_name(alert.kpi))


def description_of_kpi(alert: EffectiveAlert, currency: str) -> str:
    """The description of an alert of a KPI."""
    unit = alert.kpi.unit
    if alert.once_in_hours is not None:
        unusual = "high" if alert.direction is Direction.ABOVE else "low"
        return (
            f"{alert.kpi.title.en} is unusually {unusual}: if all were normal, it would be so once in "
            f'{{{{ {_value(VALUE)} | printf "%.0f" }}}} hours. The alert fires for what is rarer than once in '
            f"{alert.once_in_hours:.0f} hours. Over {spoken_window(alert.window).en} it is "
            f"{value_template(unit, currency, _value(_KPI))}, and {value_template(unit, currency, _value(_BESIDE))} is "
            f"normal." + (" It tells nobody outside working hours." if alert.working_hours else "")
        )
    told = Told(
        value=value_template(unit, currency, _value(VALUE)),
        window=spoken_window(alert.window).en,
        reached=value_template(Unit.RATIO, currency, _value(_BESIDE)),
        before=value_template(unit, currency, _value(_BESIDE)) if alert.has_trend else "",
    )
    return kpi_description(alert, currency, told)


def description_of_rule(rule: Rule) -> str:
    """That of a rule that is about no value of a KPI: Prometheus's, or the summary where that asks for more."""
    said = rule.annotations["description"].replace("$labels.", ".Labels.").replace("$value", _value(VALUE))
    return rule.annotations["summary"] if "$" in said or "| query" in said else said


def _value(letter: str) -> str:
    return f".Values.{letter}.Value"
