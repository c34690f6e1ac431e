"""The budget of false alarms, and the thresholds of spikes that follow from it. Pure.

Spikes that come with Nabz share one pot for each severity, and those that the settings add have pots of the same size
beside them, so that nobody's new alert makes the others deafer. In a pot each alert gets an equal part: with a budget
of one alarm in 8 weeks and two alerts, each may be wrong once in 16 weeks.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from streams.kpis import Kpi, Severity, Spike
from streams.settings import Settings
from streams.settings.false_alarms import Budget

_HOURS_A_WEEK: Final = 7 * 24


class Pot(Enum):
    """Whose alerts share a budget."""

    DELIVERED = "delivered"
    """Of KPIs that declare a spike, whatever the settings change in it."""
    OWN = "own"
    """Those that the settings add."""


@dataclass(frozen=True, slots=True)
class Share:
    """The spikes of one severity in one pot; at least one."""

    pot: Pot
    severity: Severity
    budget: Budget
    kpis: tuple[str, ...]
    """Of which KPIs the spikes are, in the order of the catalogue."""

    @property
    def once_in_hours(self) -> float:
        """An alert of it fires while its KPI is so unusual as it would be less than once in so many hours."""
        return self.budget.hours * len(self.kpis)


def shares(settings: Settings, kpis: Iterable[Kpi]) -> tuple[Share, ...]:
    """The pots that are not empty: delivered ones first, pages before tickets before chat."""
    found: dict[tuple[Pot, Severity], list[str]] = {(pot, severity): [] for pot in Pot for severity in Severity}
    for kpi in kpis:
        pot = Pot.DELIVERED if any(isinstance(alert, Spike) for alert in kpi.alerts) else Pot.OWN
        for alert in settings.alerts.alerts_of(kpi):
            if isinstance(alert, Spike):
                found[pot, alert.severity].append(kpi.name)
    return tuple(
        Share(pot, severity, settings.alerts.false_alarms.of(severity), tuple(names))
        for (pot, severity), names in found.items()
        if names
    )


def statement(of: Sequence[Share]) -> str:
    """Both pots in plain words, a line for each part of them."""
    return "".join(f"{line}\n" for line in _lines(of))


def _lines(of: Sequence[Share]) -> Iterator[str]:
    if not of:
        yield "No alert judges by what is normal."
        return
    yield "False alarms that are allowed, and when alerts that judge by what is normal fire:"
    for pot, title in ((Pot.DELIVERED, "alerts that come with Nabz"), (Pot.OWN, "alerts that your settings add")):
        parts = [share for share in of if share.pot is pot]
        if not parts:
            yield f"  {title}: none"
        for share in parts:
            yield f"  {title}, {share.severity.value}: {_said(share)}"


def _said(share: Share) -> str:
    rare = f"{share.once_in_hours:,.0f} hours ({_weeks(share.once_in_hours)})"
    if len(share.kpis) == 1:
        return f"{share.budget} for {share.kpis[0]}, so it fires for what happens less than once in {rare}"
    return (
        f"{share.budget} for {len(share.kpis)} alerts together, so each fires for what happens less than once in {rare}"
        f": {', '.join(share.kpis)}"
    )


def _weeks(hours: float) -> str:
    weeks = hours / _HOURS_A_WEEK
    return f"{weeks:,.3g} weeks" if round(weeks, 2) != 1 else "a week"
