import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.alerts import effective_alerts
from streams.cli.demo.parts import OWN_SETTINGS, Ports, choose_ports, exported, part_environment, settings_file
from streams.embedded import LOOPBACK, free_port
from streams.settings import AlertSettings, BoardSettings, KafkaSettings, RedisSettings, Settings, load


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server((LOOPBACK, 0)) as server:
        yield server.getsockname()[1]


def settings(kafka: str, redis: str, board: int = 0) -> Settings:
    return Settings(
        kafka=KafkaSettings(bootstrap=kafka), redis=RedisSettings(url=redis), board=BoardSettings(port=board)
    )


def test_the_ports_of_the_settings_are_taken_so_that_the_same_settings_reach_the_demo() -> None:
    kafka, redis, board = free_port(), free_port(), free_port()
    named = settings(f"localhost:{kafka}", f"redis://127.0.0.1:{redis}/0", board)
    assert choose_ports(named, None) == Ports(kafka, redis, board)


def test_a_port_that_somebody_has_is_left_to_them(taken: int) -> None:
    named = settings(f"localhost:{taken}", f"redis://localhost:{taken}/0", taken)
    assert choose_ports(named, None) == Ports(0, 0, 0)


def test_a_port_that_is_asked_for_is_not_changed(taken: int) -> None:
    assert choose_ports(settings(f"localhost:{taken}", f"redis://localhost:{taken}/0"), taken).board == taken


@pytest.mark.parametrize(
    ("kafka", "redis"),
    [
        ("kafka.example:9092", "redis://redis.example:6379/0"),
        ("kafka.example:9092,localhost:9092", "redis+cluster://localhost:6379"),
        ("10.0.0.1:9092", "redis://:secret@localhost:6379/0"),
    ],
)
def test_other_machines_and_other_kinds_of_redis_are_never_stood_in_for(kafka: str, redis: str) -> None:
    chosen = choose_ports(settings(kafka, redis), 0)
    assert chosen == Ports(0, 0, 0)


def test_parts_reach_the_embedded_servers_whatever_the_file_says() -> None:
    reached = {"NABZ_KAFKA__BOOTSTRAP": "127.0.0.1:1", "NABZ_REDIS__URL": "redis://127.0.0.1:2/0"}
    environment = part_environment(reached, Path("nabz.toml"))
    assert environment.items() >= reached.items()
    assert environment["NABZ_CONFIG"] == str(Path.cwd() / "nabz.toml")


def test_a_demo_has_settings_of_its_own_unless_others_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NABZ_CONFIG", raising=False)
    assert settings_file(None) == OWN_SETTINGS
    assert settings_file(Path("mine.toml")) == Path("mine.toml")
    monkeypatch.setenv("NABZ_CONFIG", "theirs.toml")
    assert settings_file(None) == Path("theirs.toml")
    assert settings_file(Path("mine.toml")) == Path("mine.toml")


def test_the_settings_of_a_demo_show_what_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("NABZ_")]:
        monkeypatch.delenv(name)
    settings = load(OWN_SETTINGS)
    assert len(settings.pipelines) > 1
    assert len(settings.rates) > 1
    assert {"calendar", "dimension_values", "margin"} <= settings.model_fields_set
    plain = {alert.name: alert for alert in effective_alerts(Settings())}
    changed = [alert for alert in effective_alerts(settings) if plain.get(alert.name) != alert]
    assert len(changed) > 2


def test_variables_for_another_terminal_lead_to_the_demo_and_to_its_settings() -> None:
    reached = {"NABZ_KAFKA__BOOTSTRAP": "127.0.0.1:1", "NABZ_REDIS__URL": "redis://127.0.0.1:2/0"}
    around = {
        "NABZ_MARGIN": "0.5",
        "NABZ_KAFKA__SASL_PASSWORD": "secret",
        "NABZ_TOKEN": "secret",
        "NABZ_REDIS__URL": "redis://other:3/0",
        "NABZ_CONFIG": "other.toml",
        "PATH": "/bin",
    }
    variables = exported(Settings(), Path("nabz.toml"), reached, "http://localhost:4", around)
    assert variables == {
        "NABZ_MARGIN": "0.5",
        "NABZ_CONFIG": str(Path.cwd() / "nabz.toml"),
        **reached,
        "NABZ_BOARD__PORT": "4",
    }


def test_variables_undo_what_the_settings_say_of_other_servers() -> None:
    elsewhere = Settings(
        clock="event",
        kafka=KafkaSettings(security_protocol="SSL"),
        alerts=AlertSettings(board_url="https://board.example.org"),
    )
    variables = exported(elsewhere, Path("nabz.toml"), {}, "http://localhost:4", {})
    assert variables["NABZ_CLOCK"] == "wall"
    assert variables["NABZ_KAFKA__SECURITY_PROTOCOL"] == "PLAINTEXT"
    assert variables["NABZ_ALERTS__BOARD_URL"] == "http://localhost:4"
