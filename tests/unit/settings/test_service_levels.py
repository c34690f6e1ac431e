"""Targets by priority: what they may be, and what is refused."""

from decimal import Decimal
from pathlib import Path

import pytest

from streams.settings import Settings, SettingsError, load
from streams.settings.service_levels import ServiceLevels

MINUTE = 60_000


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("8h", 480), ("45m", 45), ("1h30m", 90), ("1h 30m", 90), (" 24H ", 1440), ("0h5m", 5), ("90m", 90)],
)
def test_a_target_is_hours_and_minutes(written: str, minutes: int) -> None:
    levels = ServiceLevels(response={"urgent": written})  # type: ignore[dict-item] # as written in a file
    assert levels.response == {"urgent": minutes * MINUTE}


def test_without_targets_nothing_is_promised() -> None:
    levels = Settings().service_levels
    assert (levels.response, levels.resolution, levels.clock, levels.on_time) == ({}, {}, "working", Decimal("0.9"))
    assert levels.priorities == ()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "nabz.toml"


def test_both_kinds_of_targets_are_read_by_priority(file: Path) -> None:
    file.write_text(
        '[service_levels]\nclock = "Wall"\non_time = "0.95"\nresponse = { default = "4h", "1 - Critical" = "30m" }\n'
        'resolution = { urgent = "4h" }\n'
    )
    levels = load(file).service_levels
    assert levels.clock == "wall"
    assert levels.on_time == Decimal("0.95")
    assert levels.response == {"default": 240 * MINUTE, "1 - Critical": 30 * MINUTE}
    assert levels.resolution == {"urgent": 240 * MINUTE}
    assert levels.priorities == ("1 - Critical", "urgent")


def test_an_environment_names_them_as_json(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("")
    monkeypatch.setenv("NABZ_SERVICE_LEVELS__RESPONSE", '{"default": "8h", "urgent": "1h"}')
    assert load(file).service_levels.response == {"default": 480 * MINUTE, "urgent": 60 * MINUTE}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('response = { urgent = "1 hour" }', "service_levels.response.urgent = '1 hour'"),
        ('response = { urgent = "" }', "service_levels.response.urgent"),
        ('response = { urgent = "0m" }', "service_levels.response.urgent = '0m'"),
        ("response = { urgent = 60 }", "service_levels.response.urgent = 60"),
        ('resolution = { default = "3d" }', "expected hours and minutes such as '8h', '45m' or '1h30m'"),
        ('clock = "sun"', "service_levels.clock = 'sun'"),
        ('on_time = "1.5"', "service_levels.on_time = '1.5'"),
        ('responce = { default = "3h" }', "did you mean 'response'?"),
    ],
)
def test_what_is_no_target_stops_the_start_by_name(file: Path, text: str, said: str) -> None:
    file.write_text(f"[service_levels]\n{text}\n")
    with pytest.raises(SettingsError) as problem:
        load(file)
    assert said in str(problem.value)
