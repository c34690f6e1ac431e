"""What `nabz dimensions` shows of the values that stand in Redis."""

import json
from datetime import UTC, datetime

import pytest
import redis

from streams.arithmetic.fields import FIRST_VALUE
from streams.cli.tables.dimensions import show_dimensions
from streams.redis.keys import VALUE_DICTIONARY
from streams.settings import RedisSettings, Settings


def moment(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def filled(url: str, hidden: tuple[str, ...] = ()) -> Settings:
    """Settings of a Redis with three campaigns, of which one is in use no more, and an owner."""
    spring, autumn = moment("2025-03-01T08:00"), moment("2026-10-02T09:30")
    with redis.Redis.from_url(url) as client:
        client.hset(
            VALUE_DICTIONARY,
            mapping={
                "campaign": "3 2",
                "campaign=spring": f"{FIRST_VALUE} {spring} {spring} 0",
                "campaign=نوروز": f"{FIRST_VALUE + 1} {spring} {autumn} 1",
                "campaign=autumn": f"{FIRST_VALUE + 2} {autumn} {autumn} 1",
                "owner": "1 1",
                "owner=amir": f"{FIRST_VALUE} {spring} {autumn} 1",
                "series": "1 1",
                "series=orders.amount|": f"{FIRST_VALUE} 0 0 1",
            },
        )
    return Settings(redis=RedisSettings(url=url), hidden_dimensions=hidden)


def test_every_dimension_is_listed_with_what_is_in_use(redis_server: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert show_dimensions(filled(redis_server, ("owner",)), None, as_json=False) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["DIMENSION", "IN", "USE", "LIMIT", "MET"]
    assert ["campaign", "2", "100", "3"] in lines
    assert ["owner", "1", "50", "1", "hidden"] in lines
    assert ["region", "0", "50", "0"] in lines
    assert not [line for line in lines if "series" in line]


def test_the_values_of_a_dimension_stand_by_when_they_were_last_used(
    redis_server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show_dimensions(filled(redis_server), "campaign", as_json=False) == 0
    assert capsys.readouterr().out.splitlines() == [
        "campaign: 2 of 100 values are in use",
        "",
        "VALUE   SINCE       LAST USED",
        "autumn  2026-10-02  2026-10-02",
        "نوروز   2025-03-01  2026-10-02",
        "spring  2025-03-01  2025-03-01  not in use",
    ]


def test_programs_get_one_object(redis_server: str, capsys: pytest.CaptureFixture[str]) -> None:
    settings = filled(redis_server)
    assert show_dimensions(settings, "campaign", as_json=True) == 0
    found = json.loads(capsys.readouterr().out)
    assert {key: found["campaign"][key] for key in ("limit", "in_use", "met", "hidden")} == {
        "limit": 100,
        "in_use": 2,
        "met": 3,
        "hidden": False,
    }
    assert found["campaign"]["values"][1] == {
        "value": "نوروز",
        "since": "2025-03-01T08:00:00Z",
        "last_used": "2026-10-02T09:30:00Z",
        "in_use": True,
    }
    assert show_dimensions(settings, None, as_json=True) == 0
    every = json.loads(capsys.readouterr().out)
    assert every["campaign"] == found["campaign"]
    assert every["region"] == {"limit": 50, "in_use": 0, "met": 0, "hidden": False, "values": []}


def test_of_a_hidden_dimension_no_value_is_named(redis_server: str, capsys: pytest.CaptureFixture[str]) -> None:
    settings = filled(redis_server, ("owner",))
    assert show_dimensions(settings, "owner", as_json=False) == 0
    assert show_dimensions(settings, "owner", as_json=True) == 0
    shown = capsys.readouterr().out
    assert "owner: 1 of 50 values are in use" in shown
    assert "amir" not in shown
