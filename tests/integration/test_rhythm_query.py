"""The query by weekday and hour, asked of Prometheus's own engine over weeks of a company's clock."""

import json
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from grafana import promql
from streams.kpis import catalogue
from tests.boards.queries import replaced
from tests.servers.installed import installed

ORDERS = next(kpi for kpi in catalogue() if kpi.name == "orders")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Where promtool's time begins."""
NOISE = 1_000_000
"""What is shown at moments at which no hour of the company's clock is over."""
CHOSEN = {"job": ".+", "environment": ".*"}


def shown(clock_seconds: int, step: timedelta, days: int) -> str:
    """The value over one hour at each moment: of the hour that is over then, 100 a day since Sunday and 1 an hour."""
    clock = timezone(timedelta(seconds=clock_seconds))
    values = []
    for number in range(timedelta(days) // step + 1):
        ended = (EPOCH + number * step).astimezone(clock)
        hour = ended - timedelta(hours=1)
        values.append(100 * (hour.isoweekday() % 7) + hour.hour + 1 if ended.minute == 0 else NOISE)
    return " ".join(map(str, values))


def promtool(
    folder: Path, expression: str, clock_seconds: int, step: timedelta, days: int
) -> subprocess.CompletedProcess[str]:
    """Ask at the end of so many days, and compare with the mean of each hour."""
    series = [
        {
            "series": f'crm_orders{{job="nabz", instance="{board}", window="{window}"}}',
            "values": shown(clock_seconds, step, days) if window == "1h" else f"{NOISE}x{timedelta(days) // step}",
        }
        for board in ("one", "two")
        for window in ("1h", "24h")
    ]
    expected = [
        {"labels": f'{{day="{day}", hour="{hour:02}"}}', "value": 100 * day + hour + 1}
        for day in range(7)
        for hour in range(24)
    ]
    asked = {"expr": replaced(expression, CHOSEN), "eval_time": f"{days}d", "exp_samples": expected}
    story = {
        "interval": f"{int(step.total_seconds())}s",
        "input_series": series,
        "promql_expr_test": [asked],
    }
    (folder / "test.yml").write_text(json.dumps({"tests": [story]}), encoding="utf-8")
    command = [installed("promtool", "prometheus"), "test", "rules", str(folder / "test.yml")]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


# promtool takes 10,000 samples, of which quarters of an hour make many.
@pytest.mark.parametrize(("clock_seconds", "minutes", "days"), [(12_600, 30, 28), (20_700, 15, 7), (-18_000, 60, 28)])
def test_each_hour_of_the_companys_clock_has_the_mean_of_its_own_weekday(
    clock_seconds: int, minutes: int, days: int, tmp_path: Path
) -> None:
    asked = promql.rhythm(ORDERS, clock_seconds, days)
    found = promtool(tmp_path, asked, clock_seconds, timedelta(minutes=minutes), days)
    assert found.returncode == 0, found.stdout[:2000] + found.stderr[:2000]


def test_another_clock_gives_other_hours(tmp_path: Path) -> None:
    found = promtool(tmp_path, promql.rhythm(ORDERS, 3_600), 12_600, timedelta(minutes=30), 28)
    assert found.returncode == 1
    assert "hour=" in found.stdout + found.stderr
