"""What a rule of Prometheus is, and the cases that prove it: plain values, rendered elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass

SEVERITY_LABEL = "severity"
KPI_LABEL = "kpi"
WINDOW_LABEL = "window"
KIND_LABEL = "kind"
ENVIRONMENT_LABEL = "environment"
"""Which of several installations under one Prometheus, where the settings tell."""
HOURS_LABEL = "hours"
"""`working` of an alert that may tell nobody outside working hours, else `always`."""

ONE_BOARD_LABELS = "instance, pod"
"""What tells boards, or workers, of one installation apart. Aggregated away, two boards give one alert; all other
labels stay, so that two installations under one Prometheus give two."""


@dataclass(frozen=True, slots=True)
class Expected:
    """An alert that a case expects to fire: all its labels but the name, and its description."""

    labels: Mapping[str, str]
    description: str


@dataclass(frozen=True, slots=True)
class Case:
    """Series, and which alerts of the rule fire `at_seconds` after their first sample; none of a silent case.

    `series` are (series, values) in promtool's notation, a value every `step_seconds`.
    """

    title: str
    series: tuple[tuple[str, str], ...]
    at_seconds: int
    expected: tuple[Expected, ...] = ()
    step_seconds: int = 60


@dataclass(frozen=True, slots=True)
class Recording:
    """A series that Prometheus records for a rule, in the same group and before it."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One alerting rule with its cases."""

    name: str
    expression: str
    hold_seconds: int
    keep_seconds: int
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    cases: tuple[Case, ...]
    recorded: tuple[Recording, ...] = ()
    """What it is made of."""
