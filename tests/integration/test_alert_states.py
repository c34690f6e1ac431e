"""Alert states, against Prometheus itself: the same series, rule by rule and look by look, through promtool."""

import random
import subprocess
from itertools import product
from pathlib import Path

import pytest
import yaml

from streams.alerts.alert_state import AlertState, AlertStatus
from tests.servers.installed import installed

HOLDS = (0, 1, 3, 10)
KEEPS = (0, 1, 2, 7)
MINUTES = 60
ROUNDS = 4


def rule(number: int, hold: int, keep: int) -> dict[str, str]:
    return {
        "alert": f"Round{number}Hold{hold}Keep{keep}",
        "expr": f'value{{round="{number}"}} > 0',
        **({"for": f"{hold}m"} if hold else {}),
        **({"keep_firing_for": f"{keep}m"} if keep else {}),
    }


def states(looks: list[bool | None], hold: int, keep: int) -> list[AlertState]:
    status, found = AlertStatus(), []
    for minute, holds in enumerate(looks):
        status = status.after(minute * 60_000, holds=bool(holds), hold_ms=hold * 60_000, keep_ms=keep * 60_000)
        found.append(status.state(known=holds is not None))
    return found


def looks_of(number: int) -> list[bool | None]:
    """Longer and shorter stretches that hold, do not, and have no value at all."""
    chance = random.Random(number)
    looks: list[bool | None] = []
    while len(looks) < MINUTES:
        looks += [chance.choice([True, False, None])] * chance.choice([1, 1, 2, 4, 11])
    return looks[:MINUTES]


def value(look: bool | None) -> str:
    return "stale" if look is None else str(int(look))


@pytest.mark.parametrize("number", range(ROUNDS))
def test_alerts_stand_as_prometheus_says(number: int, tmp_path: Path) -> None:
    looks = looks_of(number)
    rules = [rule(number, hold, keep) for hold, keep in product(HOLDS, KEEPS)]
    expected = {rule(number, hold, keep)["alert"]: states(looks, hold, keep) for hold, keep in product(HOLDS, KEEPS)}
    seen = {state for told in expected.values() for state in told}
    assert {AlertState.FIRING, AlertState.PENDING, AlertState.UNKNOWN} <= seen
    (tmp_path / "rules.yml").write_text(yaml.safe_dump({"groups": [{"name": "all", "rules": rules}]}))
    tests = {
        "rule_files": ["rules.yml"],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [
                    {"series": f'value{{round="{number}"}}', "values": " ".join(value(look) for look in looks)}
                ],
                "promql_expr_test": [
                    {
                        "expr": "ALERTS",
                        "eval_time": f"{minute}m",
                        "exp_samples": [
                            {
                                "labels": f'ALERTS{{alertname="{name}",alertstate="{told[minute].value}",'
                                f'round="{number}"}}',
                                "value": 1,
                            }
                            for name, told in expected.items()
                            if told[minute] in {AlertState.FIRING, AlertState.PENDING}
                        ],
                    }
                    for minute in range(MINUTES)
                ],
            }
        ],
    }
    (tmp_path / "tests.yml").write_text(yaml.safe_dump(tests))
    ran = subprocess.run(
        [installed("promtool", "prometheus"), "test", "rules", str(tmp_path / "tests.yml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, (ran.stdout + ran.stderr)[-3_000:]
