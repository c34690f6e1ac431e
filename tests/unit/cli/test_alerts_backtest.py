"""`nabz alerts backtest --events`: what is read, and what is printed."""

import gzip
import json
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from streams.cli.alerts.backtesting import backtest_events
from streams.cli.terminal.exit_codes import DONE, CommandFailed, Misused
from streams.cli.terminal.overrides import overrides_of
from streams.settings import Settings
from streams.settings.loading import load

MINUTE = 60_000
BEGIN = int(datetime(2026, 3, 2, 8, tzinfo=UTC).timestamp()) * 1000
LIMIT = {"threshold": {"window": "24h", "limit": 3, "severity": "ticket", "hold_seconds": 0, "working_hours": False}}
OTHER = {"threshold": {**LIMIT["threshold"], "limit": 100}}
LONG_AGO = "2026-01-01T00:00:00Z"


def ticket(number: int, **changes: object) -> Mapping[str, object]:
    return {
        "event_id": f"t{number}",
        "type": "ticket.opened",
        "occurred_at": BEGIN + number * MINUTE,
        "ticket_id": f"t{number}",
        "customer_id": "c1",
        **changes,
    }


@pytest.fixture
def settings() -> Settings:
    return load(None, {"alerts": {"tickets_backlog": LIMIT}})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    lines = [json.dumps(ticket(number)) for number in (*range(5), 2)]
    lines += ["", "{", json.dumps(ticket(9, customer_id=None)), json.dumps(ticket(9, occurred_at=4_000_000_000_000))]
    random.Random(3).shuffle(lines)
    path = tmp_path / "events.ndjson.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


def test_each_episode_is_one_object_a_line(settings: Settings, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert backtest_events(settings, str(file), LONG_AGO, None, as_json=True) == DONE
    told = capsys.readouterr()
    (episode,) = map(json.loads, told.out.splitlines())
    assert episode == {
        "alert": "TicketsBacklogHigh",
        "kpi": "tickets_backlog",
        "window": "24h",
        "labels": {},
        "kind": "threshold",
        "severity": "ticket",
        "from": "2026-03-02T08:04:00.000Z",
        "to": None,
        "value": 4.0,
        "expected": None,
        "samples": None,
        "once_in_hours": None,
    }


def test_what_is_not_counted_is_said(settings: Settings, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    backtest_events(settings, str(file), LONG_AGO, None, as_json=True)
    said = capsys.readouterr().err
    assert "nabz: counted 5 events, 1 duplicates\n" in said
    assert "nabz: not counted, as dead letters: 3 of 10 lines (" in said
    assert all(f"{reason} 1" in said for reason in ("not-json", "missing-field", "in-the-future"))


def test_people_get_a_table_and_the_budget_beside_the_totals(
    settings: Settings, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backtest_events(settings, str(file), None, None, as_json=False)
    told = capsys.readouterr()
    assert "told from 2026-03-02T08:00:00.000Z on" in told.err
    rows = told.out.splitlines()
    assert rows[0].split()[:2] == ["From", "(UTC)"]
    assert rows[1].split()[:5] == ["2026-03-02", "08:04", "1m", "00s,", "still"]
    assert "  page: 0" in rows
    assert "  ticket: 1 (1 by a limit)" in rows
    assert "1 in 8 weeks" in told.out


def test_a_changed_setting_is_told_beside_it(
    settings: Settings, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = load(None, {"alerts": {"tickets_backlog": OTHER}})
    backtest_events(settings, str(file), LONG_AGO, changed, as_json=False)
    as_it_is, with_the_change = capsys.readouterr().out.split("With the change\n\n")
    assert as_it_is.startswith("As it is\n\nFrom (UTC)")
    assert with_the_change.startswith("Nothing would have fired.\n")


def test_it_is_said_what_to_do_about_input_that_is_none(settings: Settings, tmp_path: Path, file: Path) -> None:
    empty = tmp_path / "empty"
    empty.write_text("\n")
    with pytest.raises(CommandFailed, match="no event is in it; it takes lines as `nabz publish` does"):
        backtest_events(settings, str(empty), None, None, as_json=True)
    with pytest.raises(CommandFailed, match="it cannot be read"):
        backtest_events(settings, str(tmp_path / "none"), None, None, as_json=True)
    with pytest.raises(Misused, match="--from: no moment such as"):
        backtest_events(settings, str(file), "monday", None, as_json=True)


def test_settings_on_the_command_line_are_as_in_the_file() -> None:
    layer = overrides_of(['alerts.false_alarms.page="1 a week"', "alerts.hold_scale=0.5", "currency = EUR"])
    assert layer == {"alerts": {"false_alarms": {"page": "1 a week"}, "hold_scale": Decimal("0.5")},
                     "currency": "EUR"}  # fmt: skip
    assert str(load(None, layer).alerts.false_alarms.page) == "1 a week"


@pytest.mark.parametrize("given", [["currency"], ["=1"], ["alerts..page=1"], ["currency=1", "currency.code=2"]])
def test_what_is_no_setting_and_its_value_is_refused(given: list[str]) -> None:
    with pytest.raises(Misused, match="--set "):
        overrides_of(given)
