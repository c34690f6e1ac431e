import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.embedded import LOOPBACK, answers, free_port
from tests.end_to_end.product import Process, Product
from tests.servers.apache_kafka import ApacheKafka
from tests.servers.topics import create_topics, run_apart

ASK = b"GET /livez HTTP/1.0\r\n\r\n"


@pytest.fixture(autouse=True)
def _workers_join_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    # The embedded broker lets a worker in after half of this.
    monkeypatch.setenv("NABZ_KAFKA__SESSION_TIMEOUT_SECONDS", "6")


@pytest.fixture
def product(tmp_path: Path, embedded_kafka: str, embedded_redis: str) -> Iterator[Product]:
    with Product(tmp_path, "", embedded_kafka, embedded_redis) as product:
        yield product


def until_said(product: Product, text: str, process: Process) -> None:
    give_up_at = time.monotonic() + 60
    while text not in product.logs():
        assert time.monotonic() < give_up_at, product.logs()
        assert process.poll() is None, product.logs()
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_ends_cleanly_when_it_is_told_to(product: Product, number: signal.Signals) -> None:
    worker = product.start_anew("worker")
    until_said(product, "partitions assigned", worker)
    worker.send_signal(number)
    assert worker.wait(60) == 0
    assert "Traceback" not in product.logs()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_board_ends_cleanly_when_it_is_told_to(product: Product, number: signal.Signals) -> None:
    port = free_port()
    board = product.start_anew("board", "--port", str(port))
    until_said(product, "up to date", board)
    assert answers(port, ASK, b"HTTP/1.")
    board.send_signal(number)
    assert board.wait(60) == 0
    assert "Traceback" not in product.logs()


def test_a_board_whose_port_is_taken_says_so(product: Product) -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        ended = product.run_as_process("board", "--port", str(port), timeout=180)
    assert ended.returncode == 1
    assert f"nabz: the board cannot listen on 127.0.0.1:{port} (" in ended.stderr
    assert ended.stderr.endswith("): choose another port with --port\n")


def test_a_worker_reads_topics_with_different_numbers_of_partitions(product: Product, embedded_kafka: str) -> None:
    run_apart(create_topics(embedded_kafka, {"crm.purchases": 2, "crm.carts": 3}))
    worker = product.start("worker")
    until_said(product, "partitions assigned", worker)
    # Keys are spread over as many as all of them have; what lies in the third of the carts is read, too, and sent on.
    assert "'customer-2'" in product.log(worker)


def test_a_worker_without_a_redis_says_so(tmp_path: Path, embedded_kafka: str) -> None:
    with Product(tmp_path, "", embedded_kafka, "redis://127.0.0.1:1/0") as product:
        ended = product.run_as_process("worker", timeout=180)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("nabz: the worker stopped: ")
    assert "Traceback" not in ended.stderr


def test_a_worker_shows_whether_it_is_well(product: Product) -> None:
    port = free_port()
    worker = product.start("worker", NABZ_WORKER__PORT=str(port))
    until_said(product, "partitions assigned", worker)
    give_up_at = time.monotonic() + 60
    while not answers(port, b"GET /readyz HTTP/1.0\r\n\r\n", b"HTTP/1.0 200"):
        assert time.monotonic() < give_up_at, product.logs()
        time.sleep(0.05)
    assert answers(port, ASK, b"HTTP/1.0 200")
    assert answers(port, b"GET /metrics HTTP/1.0\r\n\r\n", b"HTTP/1.0 200")
    worker.send_signal(signal.SIGSTOP)
    try:
        assert not answers(port, ASK, b"HTTP/1.0 200")
    finally:
        worker.send_signal(signal.SIGCONT)


def test_a_worker_whose_port_is_taken_says_so(product: Product) -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        port = server.getsockname()[1]
        worker = product.start("worker", NABZ_WORKER__PORT=str(port))
        assert worker.wait(60) == 1
    assert f"it cannot listen on 127.0.0.1:{port}" in product.logs()
    assert "choose another worker.port" in product.logs()


def test_a_fresh_kafka_is_no_reason_to_log_an_error(
    tmp_path: Path, fresh_apache_kafka: ApacheKafka, embedded_redis: str
) -> None:
    with Product(tmp_path, "", fresh_apache_kafka.bootstrap, embedded_redis) as product:
        worker = product.start("worker")
        until_said(product, "partitions assigned", worker)
        assert "[error" not in product.logs()
