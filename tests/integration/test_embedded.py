import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.embedded import EmbeddedKafka, EmbeddedRedis, Server, ServerFailed
from streams.embedded.kafka import answers_kafka
from streams.embedded.redis import answers_redis

STARTS_BOTH_AND_WAITS = """
import time
from streams.embedded import EmbeddedKafka, EmbeddedRedis
with EmbeddedKafka() as kafka, EmbeddedRedis() as redis:
    print(kafka.pid, kafka.folder, redis.pid, redis.folder, flush=True)
    time.sleep(60)
"""


def test_both_answer_as_soon_as_they_are_started() -> None:
    with EmbeddedKafka() as kafka, EmbeddedRedis() as redis:
        assert answers_kafka(kafka.port)
        assert answers_redis(redis.port)
        assert kafka.bootstrap == f"127.0.0.1:{kafka.port}"
        assert redis.url == f"redis://127.0.0.1:{redis.port}/0"


def test_a_stopped_server_is_gone_with_its_folder_and_can_be_started_again() -> None:
    server = EmbeddedRedis()
    server.start()
    pid, folder = server.pid, server.folder
    server.stop()
    assert not is_alive(pid)
    assert not folder.exists()
    with server:
        assert answers_redis(server.port)
    server.stop()


def test_a_given_port_is_kept() -> None:
    with EmbeddedRedis() as first:
        port = first.port
    with EmbeddedRedis(port) as second:
        assert second.port == port


def test_a_port_that_is_taken_is_refused_before_anything_starts() -> None:
    with EmbeddedRedis() as first, pytest.raises(ServerFailed, match=f"port {first.port}: it is taken"):
        EmbeddedRedis(first.port).start()


def test_a_server_that_ends_by_itself_is_said_with_its_own_words() -> None:
    with pytest.raises(ServerFailed, match=r"(?i)redis ended before it answered(.|\n)*no-such-option"):
        EmbeddedRedis(0, "--no-such-option", "1").start()


def test_a_server_that_never_answers_is_given_up_and_ended() -> None:
    asked: list[int] = []

    def says_no(port: int) -> bool:
        asked.append(silent.pid)
        return port == 0

    silent = Server("silent", lambda _port, _folder: ["sleep", "60"], says_no, deadline=0.3)
    with pytest.raises(ServerFailed, match=r"silent did not answer within 0\.3 s"):
        silent.start()
    assert not is_alive(asked[0])


@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGTERM])
def test_servers_end_when_the_process_that_started_them_dies(death: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", STARTS_BOTH_AND_WAITS], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        kafka, kafka_folder, redis, redis_folder = parent.stdout.readline().decode().split()
        assert is_alive(int(kafka))
        assert is_alive(int(redis))
        parent.send_signal(death)
    until(lambda: not is_alive(int(kafka)) and not is_alive(int(redis)))
    until(lambda: not Path(kafka_folder).exists() and not Path(redis_folder).exists())


def test_a_server_is_out_of_the_terminals_reach() -> None:
    with EmbeddedKafka() as kafka:
        assert os.getsid(kafka.pid) != os.getsid(0)


def test_a_stopped_process_can_be_ended_all_the_same() -> None:
    with EmbeddedRedis() as redis:
        os.kill(redis.pid, signal.SIGSTOP)


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that has ended but is still listed (a zombie) does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def until(condition: Callable[[], bool], seconds: float = 90.0) -> None:
    give_up_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up_at, "it did not come to pass in time"
        time.sleep(0.02)
