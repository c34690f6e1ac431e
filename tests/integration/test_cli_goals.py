"""What `nabz goals` says of the goals and tables that stand in Redis."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
import redis

from streams.cli.goals.showing import show_goals
from streams.cli.terminal.exit_codes import BEHIND, DONE, CommandFailed
from streams.redis import keys
from streams.settings import Settings

GOALS = {
    "revenue": {"month": "3000.50"},
    "refunds": {"month": 100},
    "deals_won": {"month": {"total": 10, "owner": {"نگار": 4, 'the "boss"': 2}}},
    "customers_seen": {"month": 10},
    "acsi": {"7d": 80},
}
TABLES = {
    "month": {
        "revenue": "1500.25",
        "refunds": "10",
        "deals_won": "9",
        'deals_won{owner="نگار"}': "1",
        'deals_won{owner="the \\"boss\\""}': "1",
        "customers_seen": "5",
    },
}
# Half of June has passed where all time is working time.
MIDDLE_OF_JUNE = int(datetime(2026, 6, 16, tzinfo=UTC).timestamp() * 1000)


def filled(url: str, tables: Mapping[str, Mapping[str, str]], goals: Mapping[str, object]) -> Settings:
    """Settings with goals, of a Redis in which a board has written these tables and those goals."""
    settings = Settings.model_validate(
        {
            "goals": GOALS,
            "redis": {"url": url},
            "calendar": {"timezone": "UTC", "hours": "24/7"},
            "hidden_dimensions": ["agent"],
        }
    )
    with redis.Redis.from_url(url) as client:
        client.hset(keys.TABLE_META, mapping={"as_of": str(MIDDLE_OF_JUNE), "generation": "1"})
        written = Settings.model_validate({"goals": goals}).goals
        client.hset(keys.GOALS, mapping={key: f"{goal.target:f}" for key, goal in written.items()})
        for window, table in tables.items():
            client.hset(keys.table(window), mapping=dict(table))
    return settings


def test_programs_get_one_object_with_every_goal(redis_server: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert show_goals(filled(redis_server, TABLES, GOALS), as_json=True) == BEHIND
    out, error = capsys.readouterr()
    assert error == ""
    assert '"goal": 3000.50,' in out
    assert json.loads(out) == {
        "revenue:month": {"goal": 3000.5, "value": 1500.25, "attained": 0.5, "pace": 1.0, "state": "on_course"},
        "refunds:month": {"goal": 100, "value": 10, "attained": 0.1, "pace": 0.2, "state": "ahead"},
        "deals_won:month": {"goal": 10, "value": 9, "attained": 0.9, "pace": 1.8, "state": "ahead"},
        'deals_won{owner="نگار"}:month': {"goal": 4, "value": 1, "attained": 0.25, "pace": 0.5, "state": "behind"},
        'deals_won{owner="the \\"boss\\""}:month': {
            "goal": 2,
            "value": 1,
            "attained": 0.5,
            "pace": 1.0,
            "state": "on_course",
        },
        "customers_seen:month": {"goal": 10, "value": 5, "attained": 0.5, "pace": None, "state": "unknown"},
        "acsi:7d": {"goal": 80, "value": None, "attained": None, "pace": None, "state": "unknown"},
    }


def test_people_get_a_line_for_each_goal(redis_server: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert show_goals(filled(redis_server, TABLES, GOALS), as_json=False) == BEHIND
    assert capsys.readouterr().out.splitlines() == [
        "Goals as of 2026-06-16 00:00:00 UTC",
        "",
        "                               WINDOW          GOAL         VALUE  ATTAINED    PACE",
        "Customer satisfaction index    7d       80.0 points             -         -       -  unknown",
        "Customers seen                 month             10             5     50.0%       -  unknown",
        "Deals won                      month             10             9     90.0%  180.0%  ahead",
        'Deals won, owner = the "boss"  month              2             1     50.0%  100.0%  on course',
        "Deals won, owner = نگار        month              4             1     25.0%   50.0%  BEHIND",
        "Refunds                        month     100.00 USD     10.00 USD     10.0%   20.0%  ahead",
        "Revenue                        month   3,000.50 USD  1,500.25 USD     50.0%  100.0%  on course",
        "",
        "2 ahead, 2 on course, 1 behind, 2 unknown",
    ]


def test_nothing_is_behind_where_all_goes_well(redis_server: str, capsys: pytest.CaptureFixture[str]) -> None:
    goals = {"revenue": {"month": "3000.50"}}
    assert show_goals(filled(redis_server, TABLES, goals), as_json=False) == DONE
    out, error = capsys.readouterr()
    assert out.endswith("1 on course\n")
    assert error == "nabz: the board runs with other goals than these settings have: start it again\n"


def test_without_goals_there_is_nothing_to_say(redis_server: str, capsys: pytest.CaptureFixture[str]) -> None:
    with redis.Redis.from_url(redis_server) as client:
        client.hset(keys.TABLE_META, mapping={"as_of": str(MIDDLE_OF_JUNE)})
    settings = Settings.model_validate({"redis": {"url": redis_server}})
    assert show_goals(settings, as_json=True) == DONE
    assert capsys.readouterr().out == "{}\n"
    assert show_goals(settings, as_json=False) == DONE
    assert capsys.readouterr().out == "No goals are set (`goals` in the settings).\n"


def test_without_tables_it_says_what_is_missing(redis_server: str) -> None:
    settings = Settings.model_validate({"redis": {"url": redis_server}})
    with pytest.raises(CommandFailed, match="there are no tables yet"):
        show_goals(settings, as_json=True)
