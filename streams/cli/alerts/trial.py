"""`nabz alerts test`: a test alert through Alertmanager, to see whether it arrives and whom it goes to."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import Any, Final

from streams.alerts.generated import rules_of
from streams.alerts.notifications.alertmanager import TEST_LABEL
from streams.alerts.rule import SEVERITY_LABEL, Rule
from streams.cli.alerts.alertmanager import Alertmanager, Shown
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused
from streams.cli.terminal.readable import write_readable
from streams.settings import Settings
from streams.settings.receivers import NOBODY

_LASTS: Final = timedelta(minutes=5)
_USUAL_ADDRESS: Final = "http://localhost:9093"
_PATIENCE_SECONDS: Final = 10.0
_PAUSE_SECONDS: Final = 0.1
_TEMPLATE: Final = "{{"
"""Begins what Prometheus fills in."""


def try_alert(settings: Settings, name: str, url: str | None) -> int:
    """Send a test alert of this rule, wait until Alertmanager shows it, and print whom it goes to.

    Raises:
        Misused: no rule has this name.
        CommandFailed: Alertmanager does not answer, or does not show the alert.
    """
    rule = _named(rules_of(settings).every, name)
    now = datetime.now(UTC).replace(microsecond=0)
    ends_at = now + _LASTS
    address = url or settings.alerts.alertmanager_url or _USUAL_ADDRESS
    place, shown = asyncio.run(_sent(address, trial(rule, now, ends_at), ends_at))
    write_readable(_told(rule, place, shown, ends_at))
    return DONE


def trial(rule: Rule, starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
    """A test alert of a rule, as Alertmanager takes it. Its numbers are of the rule's first example that fires."""
    example = next(expected for case in rule.cases for expected in case.expected)
    plain = {key: text for key, text in rule.annotations.items() if _TEMPLATE not in text}
    return {
        "labels": {"alertname": rule.name, **rule.labels, **example.labels, TEST_LABEL: "true"},
        "annotations": {**plain, "description": example.description},
        "startsAt": starts_at.isoformat(),
        "endsAt": ends_at.isoformat(),
    }


def _named(rules: Sequence[Rule], name: str) -> Rule:
    """The first rule of this name; Misused with near names if there is none."""
    known = {rule.name: rule for rule in reversed(rules)}
    if name not in known:
        close = get_close_matches(name, known)
        advice = f"did you mean {' or '.join(close)}?" if close else "docs/runbooks has a page of each"
        raise Misused(f"no alert is named '{name}': {advice}")
    return known[name]


async def _sent(url: str, alert: dict[str, Any], ends_at: datetime) -> tuple[str, Shown]:
    """Send it; where it went, and how Alertmanager shows it then."""
    labels = alert["labels"]
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    async with Alertmanager(url) as alertmanager:
        await alertmanager.send(alert)
        while time.monotonic() < give_up_at:
            # One that is left from a test before has the same labels, and ends earlier.
            for shown in await alertmanager.alerts([("alertname", labels["alertname"]), (TEST_LABEL, "true")]):
                if shown.labels == labels and shown.ends_at >= ends_at:
                    return alertmanager.place, shown
            await asyncio.sleep(_PAUSE_SECONDS)
        raise CommandFailed(
            f"Alertmanager at {alertmanager.place} took the alert and does not show it after {_PATIENCE_SECONDS:g} s: "
            "see its log, and whether its clock is right"
        )


def _told(rule: Rule, place: str, shown: Shown, ends_at: datetime) -> str:
    names = [receiver.name for receiver in shown.receivers]
    lines = [f"{rule.name} (severity {rule.labels[SEVERITY_LABEL]}) has arrived in Alertmanager at {place}."]
    if set(names) <= {NOBODY}:
        lines.append("It goes to nobody.")
    elif shown.status.silenced_by:
        lines.append(f"It would go to {', '.join(names)}, but it is silenced ({', '.join(shown.status.silenced_by)}).")
    elif shown.status.inhibited_by:
        lines.append(f"It would go to {', '.join(names)}, but another alert keeps it back.")
    else:
        lines.append(f"It goes to: {', '.join(names)}.")
    lines.append(f'It has the label test="true", and ends at {ends_at:%H:%M} UTC.')
    return "\n".join(lines) + "\n"
