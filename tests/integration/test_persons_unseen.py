"""All that runs at level debug, with records that have marks in all that their sender chose: no line has one."""

import asyncio
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
import redis

from streams.embedded import LOOPBACK, EmbeddedKafka, EmbeddedRedis, Server, free_port
from tests.end_to_end.calling import called
from tests.end_to_end.marked_traffic import further, lines, records, send
from tests.end_to_end.product import Product
from tests.servers.apache_kafka import ApacheKafka
from tests.servers.redis_servers import DebianRedis
from tests.strategies.marked import DIGITS, MARK

SETTINGS = """
currency = "USD"
rates = { GBP = "1.25" }
[comments]
keep_days = 30
[analyst]
every_minutes = 1
"""
ONE_SHARD = {"KAFKA__PARTITIONS": "1"}
AWAY_SECONDS = 1.5
PATHS = ("/api/kpis", "/api/meta", "/metrics", "/api/comments", "/readyz", "/api/nothing")
WHOLE = ("wait --timeout 120", "status", "check", "dead-letters replay --dry-run", "dead-letters drop --dry-run")
"""Commands that show no values of dimensions and no records."""
SHOWING = ("kpis", "dimensions", "comments", "dead-letters list", "alerts", "goals", "cohorts", "analyst --once")
"""Commands that show what whoever calls them may see; what they say on stderr is no such thing."""


def lines_with_marks(text: str) -> list[str]:
    return [line[:300] for line in text.splitlines() if MARK in line or f"{DIGITS}" in line]


def ask(port: int) -> None:
    for path in PATHS:
        try:
            urllib.request.urlopen(f"http://{LOOPBACK}:{port}{path}", timeout=10).read()
        except urllib.error.URLError:
            continue


def spoil(url: str) -> int:
    """Put something that cannot be read in the place of the facts of all tickets and customers."""
    spoilt = 0
    with redis.Redis.from_url(url) as client:
        for key in [*client.scan_iter("nabz:{ticket-*}:facts"), *client.scan_iter("nabz:{customer-*}:facts")]:
            for name in client.hkeys(key):
                client.hset(key, name, f"{MARK} spoilt")
                spoilt += 1
    return spoilt


def commands(product: Product, tmp_path: Path) -> dict[str, str]:
    """What commands say: all of it, or what is no answer."""
    (tmp_path / "more.ndjson").write_bytes(lines(records(60)))
    published = product.run("publish", str(tmp_path / "more.ndjson"))
    assert "is refused" in published.stderr
    found = {"publish": published.stdout + published.stderr}
    found |= {command: "".join(product.run(*command.split(" "))[1:]) for command in WHOLE}
    found |= {command: product.run(*command.split(" ")).stderr for command in SHOWING}
    tried = called("alerts", "backtest", str(tmp_path / "more.ndjson"), "--config", str(product.config))
    return found | {"alerts backtest": tried.stderr}


@pytest.mark.parametrize(
    ("form", "make_kafka", "make_redis"),
    [
        pytest.param("text", lambda: ApacheKafka(short_lived=True), DebianRedis, id="text-real"),
        pytest.param("json", EmbeddedKafka, EmbeddedRedis, id="json-embedded"),
    ],
)
def test_no_line_of_any_process_has_anything_of_an_event(
    form: str,
    make_kafka: Callable[[], Server],
    make_redis: Callable[[], Server],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {"LOG__LEVEL": "debug", "LOG__FORMAT": form, "TRACEBACK": "1", **ONE_SHARD}.items():
        monkeypatch.setenv(f"NABZ_{name}", value)
    port = free_port()
    with (
        make_kafka() as kafka,
        make_redis() as store,
        Product(tmp_path, SETTINGS, address(kafka), url(store)) as product,
    ):
        settings = product.settings.kafka
        asyncio.run(send(settings, records(400)))
        worker, board = product.start("worker"), product.start("board", "--port", str(port))
        analyst = product.start("analyst")
        product.until(lambda: "partitions assigned" in product.log(worker))
        found = commands(product, tmp_path)
        ask(port)
        # What stands in Redis cannot be read any more by a worker that comes anew, nor by an analyst.
        assert product.end(worker) == 0
        assert spoil(url(store)) > 1
        worker = product.start("worker")
        product.until(lambda: "partitions assigned" in product.log(worker))
        asyncio.run(send(settings, [further(kind, 1) for kind in ("ticket.resolved", "purchase.completed")]))
        product.until(lambda: "this cannot be counted" in product.log(worker))
        found["analyst --once"] = product.run("analyst", "--once").stderr
        # Servers go away while records are under way, and come back.
        for server in (store, kafka):
            asyncio.run(send(settings, [further("ticket.updated", 2), *records(50)]))
            server.stop()
            time.sleep(AWAY_SECONDS)
            ask(port)
            if server is store:
                server.start()
        # While Kafka is away a worker takes half a minute to its orderly end.
        assert [process.poll() for process in (worker, analyst, board)] == [None] * 3
        found |= {"logs": product.whole_logs()}
    assert "aiokafka" in found["logs"]
    assert "FetchRequest" in found["logs"]
    assert "Redis" in found["logs"]
    assert {name: lines_with_marks(text) for name, text in found.items() if lines_with_marks(text)} == {}


def address(kafka: Server) -> str:
    return f"{LOOPBACK}:{kafka.port}"


def url(store: Server) -> str:
    return f"redis://{LOOPBACK}:{store.port}/0"
