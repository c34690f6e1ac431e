"""Values in the descriptions of alerts: the template that Prometheus fills in, and what it makes of a value.

The second is for the rules' own tests, which compare whole descriptions. Functions of Prometheus's templates:
https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
"""

from typing import Final

from schemas.money import minor_digits
from streams.alerts.effective import EffectiveAlert
from streams.alerts.messages import readable, spoken_window, with_unit
from streams.kpis import Unit
from streams.texts import Text

FIRST: Final = ". | first | value"
"""The first value of the answer to a query, inside of `queried_template`."""
_FORMS: Final = {Unit.POINTS: "%.1f", Unit.PER_YEAR: "%.2f", Unit.COUNT: "%.0f"}
"""How numbers are written, but amounts of money, ratios and times."""


def value_template(unit: Unit, currency: str, value: str = "$value") -> str:
    """The template that writes `value` (an expression of the template language) in readable units."""
    if unit is Unit.RATIO:
        return f"{{{{ {value} | humanizePercentage }}}}"
    if unit is Unit.SECONDS:
        return f"{{{{ {value} | humanizeDuration }}}}"
    form = _FORMS.get(unit) or _form_of_money(currency)
    return _said(f'{{{{ {value} | printf "{form}" }}}}', unit, currency)


def queried_template(query: str, template: str) -> str:
    """The template that writes the answer to a query by `template`, in which it is `FIRST`; a dash if there is none."""
    quoted = query.replace('"', r"\"")
    return f'{{{{ with query "{quoted}" }}}}{template}{{{{ else }}}}-{{{{ end }}}}'


def kpi_description(
    alert: EffectiveAlert, currency: str, *, value: str, expected: str, deviation: str, reached: str
) -> str:
    """The description of an alert of a KPI around these values, or around the templates that give them."""
    side = alert.direction.value
    text = f"{alert.kpi.title.en} over {spoken_window(alert.window).en} is {value}"
    if alert.limit is not None:
        text += f", {side} the limit of {readable(alert.limit, alert.kpi.unit, currency).en}."
    elif alert.goal is not None:
        by_now = "what it should be by now" if alert.kpi.is_paced(alert.window) else "the goal"
        text += (
            f"; the goal is {readable(alert.goal, alert.kpi.unit, currency).en}. That is {reached} of {by_now}, and "
            f"{readable(alert.least_reached, Unit.RATIO, currency).en} is the limit."
        )
    else:
        text += (
            f"; normal at this hour is {expected}. That is {deviation} spreads from normal, and "
            f"{alert.deviations:f} are allowed {side} it."
        )
    return text + (" It tells nobody outside working hours." if alert.working_hours else "")


def value_text(value: float, unit: Unit, currency: str) -> str:
    """What `value_template` gives for a value."""
    if unit is Unit.RATIO:
        return f"{value * 100:.4g}%"
    if unit is Unit.SECONDS:
        return _duration(value)
    form = _FORMS.get(unit) or _form_of_money(currency)
    return _said(form % value, unit, currency)


def _form_of_money(currency: str) -> str:
    return f"%.{minor_digits(currency) or 0}f"


def _said(number: str, unit: Unit, currency: str) -> str:
    return with_unit(Text(number, number), unit, currency).en


def _duration(seconds: float) -> str:
    if abs(seconds) < 60:
        return f"{seconds:.4g}s"
    sign, whole = ("-" if seconds < 0 else ""), int(abs(seconds))
    parts = [(whole // 86_400, "d"), (whole // 3_600 % 24, "h"), (whole // 60 % 60, "m"), (whole % 60, "s")]
    while not parts[0][0]:
        del parts[0]
    return sign + " ".join(f"{count}{letter}" for count, letter in parts)
