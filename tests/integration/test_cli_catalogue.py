"""What `nabz catalogue show` says of the tables that stand in Redis."""

import json
from collections.abc import Mapping

import pytest
import redis

from streams.cli.catalogue.explain import explain_kpi
from streams.redis import keys as redis_keys
from streams.settings import RedisSettings, Settings

AS_OF = 1_750_000_000_000


def written(url: str, tables: Mapping[str, Mapping[str, str]]) -> Settings:
    with redis.Redis.from_url(url) as client:
        client.hset(redis_keys.TABLE_META, mapping={"as_of": AS_OF, "generation": 1})
        for window, table in tables.items():
            client.hset(redis_keys.table(window), mapping=dict(table))
    return Settings(redis=RedisSettings(url=url))


def test_a_kpi_is_shown_with_its_values_in_every_window(redis_server: str, capsys: pytest.CaptureFixture[str]) -> None:
    table = {"nps": "55", 'nps{touchpoint="shop"}': "40", "nps_samples": "100", "orders": "7"}
    assert explain_kpi(written(redis_server, {"24h": table, "7d": {"nps": "-12.5"}}), "nps") == 0
    shown = capsys.readouterr().out
    head, _, values = shown.partition("Values as of 2025-06-15 15:06:40 UTC:\n")
    assert head.startswith("nps\n")
    assert "55.0" in values
    assert "touchpoint = shop" in values
    assert "-12.5" in values
    assert "7" not in values.replace("7d", "")


def test_a_kpi_without_values_says_so(redis_server: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain_kpi(written(redis_server, {"24h": {"orders": "7"}}), "nps") == 0
    assert "No values: as of 2025-06-15 15:06:40 UTC nothing that it needs was seen" in capsys.readouterr().out


def test_a_hidden_kpi_says_why_it_has_no_values(redis_server: str, capsys: pytest.CaptureFixture[str]) -> None:
    settings = written(redis_server, {"24h": {"orders": "7"}}).model_copy(update={"hidden_kpis": ("acsi",)})
    assert explain_kpi(settings, "acsi") == 0
    assert "No values: the settings hide it (hidden_kpis)." in capsys.readouterr().out


def test_a_redis_without_tables_says_that_no_board_wrote_any(
    redis_server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explain_kpi(Settings(redis=RedisSettings(url=redis_server)), "nps") == 0
    assert capsys.readouterr().out.endswith("No values: no board has written tables yet (`nabz board`).\n")


def test_a_kpi_of_one_window_is_shown_in_that_window_alone(
    redis_server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = {"24h": {"customer_lifetime_value": "1"}, "365d": {"customer_lifetime_value": "600"}}
    assert explain_kpi(written(redis_server, tables), "customer_lifetime_value") == 0
    values = capsys.readouterr().out.partition("Values as of")[2]
    assert "600.00" in values
    assert "24h" not in values


def test_programs_get_the_values_with_every_digit(redis_server: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    table = {"nps": "33.333333333333336", 'nps{touchpoint="shop"}': "40", "nps_samples": "3", "orders": "7"}
    assert explain_kpi(written(redis_server, {"24h": table}), "nps", as_json=True) == 0
    said = capfdbinary.readouterr().out
    assert b'"nps": 33.333333333333336,' in said
    kpi = json.loads(said)
    assert kpi["as_of"] == AS_OF
    assert kpi["values"]["24h"] == {"nps": 33.333333333333336, 'nps{touchpoint="shop"}': 40, "nps_samples": 3}
    assert kpi["values"]["7d"] == {}
    assert kpi["no_values_because"] is None
