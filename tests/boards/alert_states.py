"""Which alerts fire over time, from what a rule's query answers: as Prometheus has it, and as Grafana documents it.

An evaluation is a moment and the answer then, by labels. What is made of it is the set of labels that fire at that
moment. Labels are those of the answer alone.

Prometheus: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
Grafana: https://grafana.com/docs/grafana/latest/alerting/fundamentals/alert-rule-evaluation/ and the pages below it,
on pending, recovering, stale instances, and on a lack of data that is set to mean that all is normal.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

Labels = frozenset[tuple[str, str]]
Evaluation = tuple[float, Mapping[Labels, float]]


@dataclass(slots=True)
class _Active:
    since: float
    kept_since: float | None = None
    firing: bool = False


def firing_in_prometheus(
    evaluations: Sequence[Evaluation], *, hold_seconds: float, keep_seconds: float
) -> Iterator[frozenset[Labels]]:
    """The alerts of a rule: what has a series is beyond its limit."""
    active: dict[Labels, _Active] = {}
    for moment, found in evaluations:
        for labels in found:
            alert = active.setdefault(labels, _Active(moment))
            alert.kept_since = None
        for labels in [labels for labels in active if labels not in found]:
            alert = active[labels]
            alert.kept_since = moment if alert.kept_since is None else alert.kept_since
            if not alert.firing or moment - alert.kept_since >= keep_seconds:
                del active[labels]
        for alert in active.values():
            alert.firing = alert.firing or moment - alert.since >= hold_seconds
        yield frozenset(labels for labels, alert in active.items() if alert.firing)


class _State(Enum):
    NORMAL = auto()
    PENDING = auto()
    ALERTING = auto()
    RECOVERING = auto()


@dataclass(slots=True)
class _Instance:
    state: _State = _State.NORMAL
    since: float = 0.0
    missing: int = 0


class GrafanaInstances:
    """The instances of one rule of Grafana, evaluation after evaluation."""

    def __init__(self, *, pending_seconds: float, keep_seconds: float, missing_evaluations: int) -> None:
        self._pending_seconds = pending_seconds
        self._keep_seconds = keep_seconds
        self._missing_evaluations = missing_evaluations
        self._instances: dict[Labels, _Instance] = {}

    def evaluate(self, moment: float, above: Mapping[Labels, bool]) -> frozenset[Labels]:
        """Whether each series is above the threshold; what fires then. Nothing at all is a lack of data."""
        if not above:
            above = dict.fromkeys(self._instances, False)
        for labels, is_above in above.items():
            instance = self._instances.setdefault(labels, _Instance())
            instance.missing = 0
            self._next(instance, moment, is_above=is_above)
        for labels in [labels for labels in self._instances if labels not in above]:
            instance = self._instances[labels]
            instance.missing += 1
            if instance.missing >= self._missing_evaluations:
                del self._instances[labels]
        return frozenset(
            labels
            for labels, instance in self._instances.items()
            if instance.state in {_State.ALERTING, _State.RECOVERING}
        )

    def _next(self, instance: _Instance, moment: float, *, is_above: bool) -> None:
        match instance.state, is_above:
            case (_State.NORMAL, True):
                self._enter(instance, _State.PENDING, moment)
            case (_State.PENDING, False):
                self._enter(instance, _State.NORMAL, moment)
            case (_State.ALERTING, False):
                self._enter(instance, _State.RECOVERING, moment)
            case (_State.RECOVERING, True):
                self._enter(instance, _State.ALERTING, moment)
            case _:
                pass
        spent = moment - instance.since
        if instance.state is _State.PENDING and spent >= self._pending_seconds:
            self._enter(instance, _State.ALERTING, moment)
        elif instance.state is _State.RECOVERING and spent >= self._keep_seconds:
            self._enter(instance, _State.NORMAL, moment)

    @staticmethod
    def _enter(instance: _Instance, state: _State, moment: float) -> None:
        instance.state, instance.since = state, moment
