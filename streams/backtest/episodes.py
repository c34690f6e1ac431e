"""From looks to episodes: when an alert begins to tell somebody, by what, and when it has ended."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from streams.alerts import EffectiveAlert
from streams.alerts.alert_state import AlertStatus, Evidence, holds


@dataclass(frozen=True, slots=True)
class Episode:
    """One time that an alert would have told somebody; values are in the units of the tables.

    They are as they were when it began to tell: of a spike those of the unusual stretch of time, else the KPI's over
    the window of the alert.
    """

    alert: EffectiveAlert
    window: str
    """Of a spike the shortest window that holds the unusual stretch."""
    begin: int
    """When it began to tell: epoch ms."""
    end: int | None
    """When it fired no more, epoch ms; None while it lasts."""
    value: float | None
    expected: float | None
    samples: float | None
    once_in_hours: float | None


@dataclass(frozen=True, slots=True)
class Told:
    """By what an alert tells, where that is more than what it is judged by."""

    window: str
    value: float | None
    expected: float | None
    samples: float | None


class Teller:
    """One alert from look to look; later looks come later."""

    def __init__(self, alert: EffectiveAlert) -> None:
        """It is quiet."""
        self._alert = alert
        self._status = AlertStatus()
        self._episode: Episode | None = None

    @property
    def is_quiet(self) -> bool:
        """Whether nothing of what was seen before matters any more."""
        status = self._status
        return status.active_since is None and not status.held and not status.holding

    def look(self, now: int, evidence: Evidence, told: Callable[[], Told], *, working: bool) -> Iterator[Episode]:
        """Look at `now` (epoch ms); gives the episode that has ended with it.

        `told` is asked where an episode begins. An alert of working hours that fires begins to tell when people work.
        """
        held, status = bool(holds(self._alert, evidence)), self._status
        if not held and self.is_quiet:
            return
        alert = self._alert
        self._status = status.after(
            now,
            holds=held,
            hold_ms=alert.hold_seconds * 1000,
            keep_ms=alert.keep_seconds * 1000,
            within_ms=alert.within_seconds * 1000,
        )
        if not self._status.firing:
            yield from self._ended(now)
        elif self._episode is None and (working or not alert.working_hours):
            found = told()
            self._episode = Episode(
                alert, found.window, now, None, found.value, found.expected, found.samples, evidence.once_in_hours
            )

    def lasting(self) -> Iterator[Episode]:
        """The episode that has not ended."""
        if self._episode is not None:
            yield self._episode

    def _ended(self, now: int) -> Iterator[Episode]:
        if self._episode is not None:
            yield replace(self._episode, end=now)
            self._episode = None
