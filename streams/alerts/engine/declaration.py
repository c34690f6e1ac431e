"""What a rule about the engine itself is: one frozen declaration, with its examples."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from streams.alerts.rule import ONE_BOARD_LABELS, Recording
from streams.kpis import Severity
from streams.texts import Text
from streams.texts.messages import ALERTS

Metrics = tuple[tuple[str, str], ...]
"""(series, values) in promtool's notation, a value every `step_seconds` of the rule."""


def increase(series: str, over: str, *without: str) -> str:
    """How much counters grew over a time (`15m`), those that are younger than that from 0 on; added up over processes.

    `increase()` does not see what a counter begins with, and a process that has just started begins anew. A counter
    that was there an hour before `over` already had only a break in being scraped. `without` are labels to add up over.
    """
    apart = ", ".join([*without, ONE_BOARD_LABELS])
    begun_with = f"(min_over_time({series}[{over}]) unless last_over_time({series}[1h] offset {over}))"
    return (
        f"sum without ({apart}) (\n  (increase({series}[{over}]) or {series} * 0) + {begun_with}\n"
        f"  or increase({series}[{over}])\n)"
    )


def gone(series: str) -> str:
    """That nobody has this series any more: by all labels that it had within a week, or never there at all.

    So one installation that is gone is told while another one under the same Prometheus lives.
    """
    there = f"max without ({ONE_BOARD_LABELS})"
    return f"{there} (present_over_time({series}[7d]))\nunless\n{there} ({series})\nor\nabsent_over_time({series}[7d])"


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
    recorded: tuple[Recording, ...] = ()

    @property
    def summary(self) -> Text:
        """One line for people. Raises KeyError where the messages have none for the rule."""
        return ALERTS[f"rule.{self.name}"]
