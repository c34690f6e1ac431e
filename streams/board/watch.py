"""The board's own watch over all alerts: it tells people what Prometheus tells Alertmanager, by the same rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from streams.alerts import EffectiveAlert, Kind
from streams.alerts.alert_state import AlertState, AlertStatus, Evidence, holds
from streams.board.watched_kpi import Baseline
from streams.goals import Standing


@dataclass(frozen=True, slots=True)
class Watched:
    """How one alert stands, and by what numbers, in the units of the tables."""

    alert: EffectiveAlert
    state: AlertState
    since: int | None
    """Since when it has held, epoch ms; None unless it is pending or fires."""
    evidence: Evidence
    muted: bool
    """Whether it would tell nobody now, because nobody works."""


class Watch:
    """All alerts of a board, from one look to the next. It begins anew with each process: nothing is pending then."""

    def __init__(self, alerts: Sequence[EffectiveAlert]) -> None:
        """Watch these alerts."""
        self._alerts = tuple(alerts)
        self._statuses = dict.fromkeys((alert.name for alert in alerts), AlertStatus())

    def look(
        self,
        now: int,
        tables: Mapping[str, Mapping[str, str]],
        baselines: Mapping[str, Baseline],
        goals: Sequence[Standing] = (),
        *,
        working: bool,
    ) -> tuple[Watched, ...]:
        """How all alerts stand at `now` (epoch ms, the wall clock's, as that of Prometheus), later than the last look.

        `tables` are window -> field -> decimal text, `baselines` by KPI; `goals` are how all goals stand, and
        `working` is whether people work now.
        """
        stand = {one.goal.key: one for one in goals}
        return tuple(
            self._watched(alert, _evidence(alert, tables.get(alert.window, {}), baselines, stand), now, working=working)
            for alert in self._alerts
        )

    def _watched(self, alert: EffectiveAlert, evidence: Evidence, now: int, *, working: bool) -> Watched:
        held = holds(alert, evidence)
        status = self._statuses[alert.name].after(
            now,
            holds=bool(held),
            hold_ms=alert.hold_seconds * 1000,
            keep_ms=alert.keep_seconds * 1000,
            within_ms=alert.within_seconds * 1000,
        )
        self._statuses[alert.name] = status
        return Watched(
            alert,
            status.state(known=held is not None),
            status.active_since,
            evidence,
            muted=alert.working_hours and not working,
        )


def _evidence(
    alert: EffectiveAlert,
    table: Mapping[str, str],
    baselines: Mapping[str, Baseline],
    goals: Mapping[str, Standing],
) -> Evidence:
    value, samples = table.get(alert.kpi.name), table.get(alert.kpi.samples_name)
    # A threshold over another window than the normal's says nothing of what is normal.
    baseline = baselines.get(alert.kpi.name) if alert.kind is Kind.SPIKE else None
    goal = goals.get(f"{alert.kpi.name}:{alert.window}") if alert.kind is Kind.GOAL else None
    reached = goal.reached if goal else None
    return Evidence(
        None if value is None else float(value),
        None if samples is None else float(samples),
        baseline.expected if baseline else None,
        baseline.once_in_hours if baseline else None,
        None if reached is None else float(reached),
        baseline.counts if baseline else None,
        baseline.minutes if baseline else None,
    )
