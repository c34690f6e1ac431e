"""Few before many: which KPIs come first, and which are shown nowhere."""

from collections.abc import Callable, Collection
from fnmatch import fnmatchcase
from typing import Annotated, Final

from pydantic import BeforeValidator, ValidationError, ValidationInfo
from pydantic_core import InitErrorDetails

from streams.settings.errors import meant_kpi
from streams.settings.known_kpis import declared, known_kpis
from streams.settings.values import listed, wrong

USUAL_FOCUS: Final = (
    "deal_close_ratio",
    "deal_value_mean",
    "upsell_ratio",
    "deal_stage_seconds_mean",
    "deal_cycle_seconds_mean",
    "customer_lifetime_value",
    "acquisition_cost",
    "campaign_conversion_ratio",
    "nps",
    "ticket_resolution_business_seconds_mean",
    "customer_retention_ratio",
    "customer_churn_ratio",
)
"""What comes first where the settings do not say it."""


def _names(value: object, info: ValidationInfo) -> tuple[str, ...]:
    known = known_kpis(info)
    names = _checked(value, "names of KPIs", known, known.__contains__)
    if len(set(names)) != len(names):
        raise wrong("names of KPIs, each once")
    return names


def _patterns(value: object, info: ValidationInfo) -> tuple[str, ...]:
    known = known_kpis(info)
    expected = "names of KPIs, or parts of names with a star such as 'ces_*'"
    return _checked(value, expected, known, lambda pattern: any(fnmatchcase(name, pattern) for name in known))


def _checked(value: object, expected: str, known: Collection[str], allowed: Callable[[str], bool]) -> tuple[str, ...]:
    """The names of a list; ValidationError names each that is not allowed."""
    given = listed(value, expected) if value not in ((), [], "") else ()
    names = [name.strip() for name in given if isinstance(name, str)]
    if len(names) != len(given):
        raise wrong(expected)
    problems = [
        InitErrorDetails(type=declared(f"there is no KPI '{name}'; {meant_kpi(name, known)}"), loc=(at,), input=name)
        for at, name in enumerate(names)
        if not allowed(name)
    ]
    if problems:
        raise ValidationError.from_exception_data("names", problems)
    return tuple(names)


def is_hidden(name: str, patterns: Collection[str]) -> bool:
    """Whether one of the patterns of `hidden_kpis` means the KPI of this name."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


Focus = Annotated[tuple[str, ...], BeforeValidator(_names)]
HiddenKpis = Annotated[tuple[str, ...], BeforeValidator(_patterns)]
