"""What a rule about the engine itself is: one frozen declaration, with its examples."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from streams.kpis import Severity
from streams.texts import Text
from streams.texts.messages import ALERTS

Metrics = tuple[tuple[str, str], ...]
"""(series, values) in promtool's notation, a value every `step_seconds` of the rule."""


@dataclass(frozen=True, slots=True)
class Fires:
    """Series on which the rule's condition holds from `begins` (seconds after the first sample, whole steps) on.

    `labels` are those that the alert has beside the rule's own, `description` is what it says then.
    """

    title: str
    series: Metrics
    begins: int
    description: str
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Silent:
    """Series on which the rule does not fire at `at` (seconds after the first sample, whole steps)."""

    title: str
    series: Metrics
    at: int = 3600


@dataclass(frozen=True, slots=True)
class EngineRule:
    """One rule. `severity` None tells nobody: the rule is there for other rules and for Alertmanager.

    `description` is a template of Prometheus. Times are before `alerts.hold_scale`.
    """

    name: str
    severity: Severity | None
    expression: str
    description: str
    fires: tuple[Fires, ...]
    silent: tuple[Silent, ...]
    hold_seconds: int = 300
    keep_seconds: int = 300
    step_seconds: int = 60
    """Time between two values in the examples."""

    @property
    def summary(self) -> Text:
        """One line for people. Raises KeyError where the messages have none for the rule."""
        return ALERTS[f"rule.{self.name}"]
