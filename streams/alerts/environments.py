"""A rule for one of several installations under one Prometheus: it looks at series of its own alone. Pure."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from streams.alerts.rule import ENVIRONMENT_LABEL, Case, Rule

_SELECTOR: Final = re.compile(r"\b(crm_\w+|nabz[_:]\w+|up)\b(\{)?")
_ANOTHER: Final = "another"
"""The installation beside it in the cases."""


def of_environment(rule: Rule, environment: str) -> Rule:
    """The rule with the label `environment`, over series that have it, and silent about those of another one.

    Queries in its description select by the labels of the alert already.
    """
    cases = tuple(_case(case, environment) for case in rule.cases)
    return replace(
        rule,
        expression=_within(rule.expression, environment),
        labels={**rule.labels, ENVIRONMENT_LABEL: environment},
        recorded=tuple(replace(one, expression=_within(one.expression, environment)) for one in rule.recorded),
        cases=(*cases, *_of_another(rule, environment)),
    )


def _within(expression: str, environment: str) -> str:
    """Every selector of a series of Nabz also by the environment."""
    matcher = f'{ENVIRONMENT_LABEL}="{environment}"'

    def selected(found: re.Match[str]) -> str:
        return f"{found[1]}{{{matcher}, " if found[2] else f"{found[1]}{{{matcher}}}"

    return _SELECTOR.sub(selected, expression)


def _case(case: Case, environment: str) -> Case:
    expected = tuple(replace(one, labels={**one.labels, ENVIRONMENT_LABEL: environment}) for one in case.expected)
    return replace(case, series=_series(case, environment), expected=expected)


def _series(case: Case, environment: str) -> tuple[tuple[str, str], ...]:
    return tuple((_within(name, environment), values) for name, values in case.series)


def _of_another(rule: Rule, environment: str) -> Iterator[Case]:
    """What fires on series of its own does not on those of another, unless it fires where there is none at all."""
    for case in rule.cases:
        if not case.expected or not case.series:
            continue
        on_nothing = [other for other in rule.cases if not other.series and other.at_seconds <= case.at_seconds]
        nothing = max(on_nothing, key=lambda other: other.at_seconds).expected if on_nothing else ()
        expected = tuple(replace(one, labels={**one.labels, ENVIRONMENT_LABEL: environment}) for one in nothing)
        yield replace(
            case, title=f"{case.title}, in another environment", series=_series(case, _ANOTHER), expected=expected
        )
