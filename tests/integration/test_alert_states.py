"""Alert states of the board, against Prometheus itself: the same series, rule by rule and look by look, by promtool."""

import random
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.alerts import EffectiveAlert, effective_alerts
from streams.alerts.alert_state import AlertState, AlertStatus, Evidence, holds
from streams.alerts.kpi_rules import expression
from streams.settings import Settings
from tests.servers.installed import installed

HOLDS = (0, 1, 3, 10)
KEEPS = (0, 1, 7)
MINUTES = 60
ROUNDS = 4
LIMIT, BEYOND = 0.0, -5.0
LOW = next(alert for alert in effective_alerts(Settings()) if alert.name == "NpsLow")

Looks = Sequence[bool | None]
"""A look a minute: whether the KPI is beyond its limit; None where it has no value."""


def alert(hold: int, keep: int) -> EffectiveAlert:
    """Holds below 0, and is looked at each minute."""
    name = f"Hold{hold}Keep{keep}"
    return replace(LOW, name=name, hold_seconds=hold * 60, keep_seconds=keep * 60, look_seconds=60, least_samples=0)


ALERTS = [alert(hold, keep) for hold, keep in product(HOLDS, KEEPS)]


def states(of: EffectiveAlert, looks: Looks) -> list[AlertState]:
    status, found = AlertStatus(), []
    for minute, look in enumerate(looks):
        held = holds(of, Evidence(None if look is None else BEYOND if look else LIMIT))
        status = status.after(
            minute * 60_000,
            holds=bool(held),
            hold_ms=of.hold_seconds * 1000,
            keep_ms=of.keep_seconds * 1000,
            within_ms=of.within_seconds * 1000,
        )
        found.append(status.state(known=held is not None))
    return found


def chance_looks(number: int) -> Looks:
    """Longer and shorter stretches that hold, do not, and have no value at all."""
    chance = random.Random(number)
    looks: list[bool | None] = []
    while len(looks) < MINUTES:
        looks += [chance.choice([True, False, None])] * chance.choice([1, 1, 2, 4, 11])
    return looks[:MINUTES]


ALTERNATING = [minute % 2 == 0 for minute in range(MINUTES)]
STORIES: dict[str, Looks] = {
    "alternating": ALTERNATING,
    "a third": [minute % 3 == 0 for minute in range(MINUTES)],
    "alternating with gaps": [None if minute % 2 else True for minute in range(MINUTES)],
    **{f"chance {number}": chance_looks(number) for number in range(ROUNDS)},
}


def value(look: bool | None) -> str:
    return "stale" if look is None else str(BEYOND if look else LIMIT)


def firing(looks: Looks) -> list[dict[str, Any]]:
    """What Prometheus has to say each minute."""
    expected = {of.name: states(of, looks) for of in ALERTS}
    return [
        {
            "expr": "ALERTS",
            "eval_time": f"{minute}m",
            "exp_samples": [
                {"labels": f'ALERTS{{alertname="{name}",alertstate="firing",window="30d"}}', "value": 1}
                for name, told in expected.items()
                if told[minute] is AlertState.FIRING
            ],
        }
        for minute in range(MINUTES)
    ]


def test_alerts_stand_as_prometheus_says(tmp_path: Path) -> None:
    rules = [
        {
            "alert": of.name,
            "expr": expression(of),
            **({"keep_firing_for": f"{of.keep_seconds}s"} if of.keep_seconds else {}),
        }
        for of in ALERTS
    ]
    (tmp_path / "rules.yml").write_text(yaml.safe_dump({"groups": [{"name": "all", "rules": rules}]}))
    tests = [
        {
            "name": name,
            "interval": "1m",
            "input_series": [
                {"series": f'{LOW.metric}{{window="30d"}}', "values": " ".join(value(look) for look in looks)}
            ],
            "promql_expr_test": firing(looks),
        }
        for name, looks in STORIES.items()
    ]
    document = {"rule_files": ["rules.yml"], "evaluation_interval": "1m", "tests": tests}
    (tmp_path / "tests.yml").write_text(yaml.safe_dump(document))
    ran = subprocess.run(
        [installed("promtool", "prometheus"), "test", "rules", str(tmp_path / "tests.yml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-3_000:]


def test_the_stories_tell_of_every_state() -> None:
    seen = {state for looks in STORIES.values() for of in ALERTS for state in states(of, looks)}
    assert seen == set(AlertState)


@pytest.mark.parametrize("hold", HOLDS)
def test_what_is_beyond_its_limit_every_other_minute_fires_and_goes_on_firing(hold: int) -> None:
    found = states(alert(hold, keep=7), ALTERNATING)
    first = found.index(AlertState.FIRING)
    assert first <= 2 * hold
    assert set(found[first:]) == {AlertState.FIRING}


def test_what_is_beyond_its_limit_a_third_of_the_time_does_not_fire() -> None:
    assert AlertState.FIRING not in states(alert(10, keep=7), STORIES["a third"])
