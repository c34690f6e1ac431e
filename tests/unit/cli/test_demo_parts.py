import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.cli.demo.parts import Ports, choose_ports, part_environment, variables_to
from streams.embedded import LOOPBACK, free_port
from streams.settings import BoardSettings, KafkaSettings, RedisSettings, Settings


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
    assert "NABZ_CONFIG" not in part_environment(reached, None)


def test_what_leads_to_a_demo_is_said_whole_and_only_where_it_is_needed() -> None:
    reached = {"NABZ_KAFKA__BOOTSTRAP": "127.0.0.1:9092", "NABZ_REDIS__URL": "redis://127.0.0.1:6379/0"}
    there = settings("localhost:9092", "redis://localhost:6379/0", 8600)
    assert variables_to(reached, "http://localhost:8600", there) == {}
    # Another demo has the usual port of the board: whoever asks for alerts must not ask that one.
    assert variables_to(reached, "http://localhost:8601", there) == {
        **reached,
        "NABZ_ALERTS__BOARD_URL": "http://localhost:8601",
    }
    replay = there.model_copy(
        update={"clock": "event", "kafka": KafkaSettings(bootstrap="localhost:9092", security_protocol="SSL")}
    )
    assert variables_to(reached, "http://localhost:8600", replay) == {
        "NABZ_KAFKA__SECURITY_PROTOCOL": "PLAINTEXT",
        "NABZ_CLOCK": "wall",
    }
