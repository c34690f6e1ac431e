"""Values in the descriptions of alerts: the template that Prometheus fills in, and what it makes of a value.

The second is for the rules' own tests, which compare whole descriptions. Functions of Prometheus's templates:
https://prometheus.io/docs/prometheus/latest/configuration/template_reference/
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from schemas.money import minor_digits
from streams.alerts.effective import Direction, EffectiveAlert
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


PRELUDE: Final = (
    '{{ $of := "" }}{{ range $name, $said := $labels }}{{ if not (match "^(currency|window)$" $name) }}'
    '{{ $of = printf "%s,%s=%q" $of $name $said }}{{ end }}{{ end }}'
)
"""Stands before templates that ask for more: makes `$of` what selects series with the labels of the alert.

So the numbers of another installation under the same Prometheus are never quoted. The window is chosen by each query,
and only money has a currency.
"""
_SPOKEN: Final = (
    ("m$", " minutes"),
    ("^1h$", "1 hour"),
    ("h$", " hours"),
    ("d$", " days"),
)
"""How the name of a window becomes words."""


def queried_template(function: str, metric: str | None, window: str, template: str) -> str:
    """The template that writes a metric over a window (a name, or a variable with one) by `template`.

    The value is `FIRST` in `template`, the greatest or least of all boards by `function`. It writes a dash if there is
    none.
    """
    name = window if window.startswith("$") else f'"{window}"'
    query = f'printf "{function}({metric}{{window=%q%s}})" {name} $of | query'
    return f"{{{{ with {query} }}}}{template}{{{{ else }}}}-{{{{ end }}}}"


def beyond_template(metric: str | None, once_in_hours: float, windows: Sequence[str]) -> str:
    """The template that makes `$w` the shortest of the windows, longest first, over which a spike is beyond."""
    names = " ".join(f'"{window}"' for window in windows)
    query = f'printf "max({metric}{{window=%q%s}}) > {once_in_hours:g}" . $of | query'
    found = f"{{{{ if {query} }}}}{{{{ $w = . }}}}{{{{ end }}}}"
    return f'{{{{ $w := "1h" }}}}{{{{ range args {names} }}}}{found}{{{{ end }}}}'


def window_template() -> str:
    """The template that writes the window `$w` in words."""
    steps = "".join(f' | reReplaceAll "{pattern}" "{words}"' for pattern, words in _SPOKEN)
    return f"{{{{ $w{steps} }}}}"


@dataclass(frozen=True, slots=True)
class Told:
    """What a description quotes: values as they are written, or the templates that write them."""

    value: str
    window: str = ""
    expected: str = ""
    once_in_hours: str = ""
    reached: str = ""
    before: str = ""


def kpi_description(alert: EffectiveAlert, currency: str, told: Told) -> str:
    """The description of an alert of a KPI."""
    kpi, side = alert.kpi, alert.direction.value
    over = "" if kpi.is_level else f" over {told.window}"
    if alert.limit is not None:
        text = (
            f"{kpi.title.en}{over} is {told.value}, {side} the limit of {readable(alert.limit, kpi.unit, currency).en}."
        )
        if told.before:
            text += f" {spoken_window(alert.window).en} ago it was {told.before}."
    elif alert.goal is not None:
        by_now = "what it should be by now" if kpi.is_paced(alert.window) else "the goal"
        text = (
            f"{kpi.title.en} over {told.window} is {told.value}; the goal is "
            f"{readable(alert.goal, kpi.unit, currency).en}. That is {told.reached} of {by_now}, and "
            f"{readable(alert.least_reached, Unit.RATIO, currency).en} is the limit."
        )
    else:
        unusual = "high" if alert.direction is Direction.ABOVE else "low"
        text = (
            f"{kpi.title.en}{over} is {told.value}, which is unusually {unusual}: if all were normal, it would be so "
            f"once in {told.once_in_hours} hours. The alert fires for what is rarer than once in "
            f"{alert.once_in_hours:.0f} hours. Normal over {spoken_window(alert.window).en} is {told.expected} now."
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
