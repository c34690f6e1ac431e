"""Whether an alert holds, and its state from one look to the next: a rule of Prometheus as pure functions.

An alert fires while it holds and has held for long enough of the time just past, so that a value that moves about its
limit fires as well; after that it fires on for `keep`. Prometheus's rule (`streams.alerts.kpi_rules`) counts the
moments at which it held, and its `keep_firing_for` is that of `AlertingRule.Eval` (prometheus/rules/alerting.go).
"""

from dataclasses import dataclass, replace
from enum import Enum

from streams.alerts.effective import Direction, EffectiveAlert, Kind


@dataclass(frozen=True, slots=True)
class Counts:
    """How many, of how many, and between which numbers it is normally; each None where there is no such number."""

    part: float | None
    whole: float | None
    normal_low: float | None
    normal_high: float | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an alert is judged by, in the units of the tables; None where there is no such number."""

    value: float | None = None
    samples: float | None = None
    expected: float | None = None
    once_in_hours: float | None = None
    """How rarely it would be so if all were normal: once in so many hours."""
    reached: float | None = None
    """The pace of a goal where it has one, else the attained share."""
    counts: Counts | None = None
    """What is so unusual, over the last `minutes`."""
    minutes: int | None = None


def holds(alert: EffectiveAlert, evidence: Evidence) -> bool | None:
    """Whether the alert holds; None where nothing can be said: no value, too few samples, no normal."""
    if alert.least_samples and (evidence.samples is None or evidence.samples < alert.least_samples):
        return None
    match alert.kind:
        case Kind.THRESHOLD:
            return _beyond(alert.direction, evidence.value, float(alert.limit or 0))
        case Kind.SPIKE:
            # The judgement is on the bad side alone: rarer is always worse.
            return _beyond(Direction.ABOVE, evidence.once_in_hours, alert.once_in_hours or 0.0)
        case Kind.GOAL:
            return _beyond(alert.direction, evidence.reached, float(alert.least_reached))


def _beyond(direction: Direction, number: float | None, bound: float) -> bool | None:
    if number is None:
        return None
    return number > bound if direction is Direction.ABOVE else number < bound


class AlertState(Enum):
    """What an alert says."""

    FIRING = "firing"
    PENDING = "pending"
    """It holds, but not for long enough."""
    QUIET = "quiet"
    UNKNOWN = "unknown"
    """There is nothing to judge by: no value, not enough samples, or nothing known of what is normal."""


@dataclass(frozen=True, slots=True)
class AlertStatus:
    """What has to be remembered of an alert. Moments are epoch ms.

    `active_since` is when it began to hold, None if it neither is pending nor fires; `released_at` when it was first
    seen not to go on while it fires. `held` are the stretches of the time just past in which it held, each half-open
    and in order, and `looked_at` is the last look; `holding` is whether it held then.
    """

    active_since: int | None = None
    firing: bool = False
    released_at: int | None = None
    held: tuple[tuple[int, int], ...] = ()
    looked_at: int = 0
    holding: bool = False

    def after(self, now: int, *, holds: bool, hold_ms: int, keep_ms: int, within_ms: int) -> "AlertStatus":
        """How it stands after a look at `now`, at which it `holds` or does not.

        It fires while it holds and has held for `hold_ms` of the last `within_ms`, and for `keep_ms` after that. What
        it was at one look it was until the next.
        """
        held = self._held_until(now, within_ms)
        begun = held[0][0] if held else now
        if holds and sum(end - begin for begin, end in held) >= hold_ms:
            since = self.active_since if self.firing else begun
            return AlertStatus(since, firing=True, held=held, looked_at=now, holding=holds)
        if self.firing:
            released = now if self.released_at is None else self.released_at
            if now - released < keep_ms:
                return replace(self, released_at=released, held=held, looked_at=now, holding=holds)
        return AlertStatus(begun if holds else None, held=held, looked_at=now, holding=holds)

    def state(self, *, known: bool) -> AlertState:
        """What it says; `known` is whether the last look had anything to judge by."""
        if self.active_since is not None:
            return AlertState.FIRING if self.firing else AlertState.PENDING
        return AlertState.QUIET if known else AlertState.UNKNOWN

    def _held_until(self, now: int, within_ms: int) -> tuple[tuple[int, int], ...]:
        """The stretches in which it held, cut to the last `within_ms`."""
        stretches = [*self.held]
        if self.holding:
            if stretches and stretches[-1][1] == self.looked_at:
                stretches[-1] = (stretches[-1][0], now)
            else:
                stretches.append((self.looked_at, now))
        oldest = now - within_ms
        return tuple((max(begin, oldest), end) for begin, end in stretches if end > oldest)
