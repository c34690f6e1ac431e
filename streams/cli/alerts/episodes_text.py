"""What a backtest found, as lines of JSON and as a table. Pure."""

import json
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from schemas.timestamps import rfc_3339
from streams.alerts.false_alarms import shares, statement
from streams.backtest import Episode
from streams.cli.terminal.readable import NO_VALUE, aligned, duration, readable
from streams.kpis import Severity
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue

_HEADS = ("From (UTC)", "Lasts", "Alert", "Tells", "Window", "Value", "Expected", "Once in hours")
_TEXTS = range(5)
"""The columns that are no numbers."""


def json_line(episode: Episode) -> str:
    """One episode as an object on one line."""
    alert = episode.alert
    return json.dumps(
        {
            "alert": alert.name,
            "kpi": alert.kpi.name,
            "window": episode.window,
            "labels": {},
            "kind": alert.kind.value,
            "severity": alert.severity.value,
            "from": rfc_3339(episode.begin),
            "to": None if episode.end is None else rfc_3339(episode.end),
            "value": episode.value,
            "expected": episode.expected,
            "samples": episode.samples,
            "once_in_hours": episode.once_in_hours,
        },
        ensure_ascii=False,
    )


def table(episodes: Sequence[Episode], until: int, currency: str) -> str:
    """All episodes in the order of time; those that last do so `until` then (epoch ms)."""
    if not episodes:
        return "Nothing would have fired.\n"
    rows = [_HEADS, *(_row(episode, until, currency) for episode in episodes)]
    return aligned(rows, _TEXTS)


def totals(episodes: Sequence[Episode], begin: int, until: int, settings: Settings) -> str:
    """How many episodes there are of each severity in that time, and the budget of false alarms beside it."""
    weeks = max((until - begin) / (7 * 24 * 3_600_000), 0.0)
    counts = Counter((episode.alert.severity, episode.alert.kind.value) for episode in episodes)
    lines = [f"In {weeks:.1f} weeks, from {rfc_3339(begin)} to {rfc_3339(until)}:"]
    for severity in Severity:
        of = {kind: count for (one, kind), count in counts.items() if one is severity}
        told = ", ".join(f"{count} by {_BY[kind]}" for kind, count in sorted(of.items())) or "none"
        lines.append(f"  {severity.value}: {sum(of.values())}" + (f" ({told})" if of else ""))
    return "\n".join(lines) + "\n" + statement(shares(settings, configured_catalogue(settings)))


_BY = {"spike": "what is normal", "threshold": "a limit", "goal": "a goal"}


def _row(episode: Episode, until: int, currency: str) -> tuple[str, ...]:
    alert = episode.alert
    lasts = duration(Decimal(((episode.end or until) - episode.begin) // 1000))

    def said(value: float | None) -> str:
        return NO_VALUE if value is None else readable(f"{Decimal(f'{value:.6g}'):f}", alert.kpi.unit, currency)

    return (
        rfc_3339(episode.begin)[:16].replace("T", " "),
        lasts if episode.end is not None else f"{lasts}, still",
        alert.name,
        alert.severity.value,
        episode.window,
        said(episode.value),
        said(episode.expected),
        NO_VALUE if episode.once_in_hours is None else f"{episode.once_in_hours:,.0f}",
    )
