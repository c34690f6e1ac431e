import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.records_to_delete import RecordsToDelete

from schemas.topics import TICKETS
from tests.built_in import FAMILY_OF_TOPIC
from tests.end_to_end.product import Product
from tests.servers.topics import create_topics, run_apart

SETTINGS = """
currency = "EUR"
clock = "event"
inactivity_days = 30
"""
OPENED = {"type": "ticket.opened", "occurred_at": 1707141447000, "customer_id": "c-1", "channel": "email"}
PURCHASE = {"type": "purchase.completed", "customer_id": "c-1", "currency": "EUR", "amount": "1234.50"}
DAY = 86_400_000


@pytest.fixture(autouse=True)
def _workers_join_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    # The embedded broker lets a worker in after half of this.
    monkeypatch.setenv("NABZ_KAFKA__SESSION_TIMEOUT_SECONDS", "6")


@pytest.fixture
def product(tmp_path: Path, embedded_kafka: str, embedded_redis: str) -> Iterator[Product]:
    with Product(tmp_path, SETTINGS, embedded_kafka, embedded_redis) as product:
        yield product


def publish(product: Product, *events: object) -> None:
    file = product.config.with_name("events.ndjson")
    file.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    sent = product.run("publish", str(file))
    assert sent.returncode == 0, sent.stderr


def opened(number: int) -> dict[str, object]:
    return OPENED | {"event_id": f"e-{number}", "ticket_id": f"t-{number}"}


def test_where_nothing_is_published_there_is_nothing_to_wait_for(product: Product, embedded_kafka: str) -> None:
    run_apart(create_topics(embedded_kafka, dict.fromkeys(FAMILY_OF_TOPIC, 1)))
    waited = product.run_as_process("wait")
    assert (waited.returncode, waited.stderr) == (0, "")
    assert waited.stdout.startswith("0 records are in the tables")


def test_where_topics_are_missing_it_is_said_that_nothing_was_waited_for(product: Product, embedded_kafka: str) -> None:
    run_apart(create_topics(embedded_kafka, dict.fromkeys(set(FAMILY_OF_TOPIC) - {TICKETS}, 1)))
    waited = product.run("wait", "--timeout", "0")
    assert (waited.returncode, waited.stdout) == (1, "")
    assert waited.stderr.startswith("nabz: Kafka has no topics crm.tickets, or does not show them to this user")


def test_without_a_worker_the_wait_says_what_is_not_counted(product: Product) -> None:
    publish(product, *map(opened, range(3)))
    waited = product.run("wait", "--timeout", "0.5")
    assert waited.returncode == 1
    first, second = waited.stderr.splitlines()
    assert first == "nabz: after 0.5 s there is still something missing:"
    assert second.startswith("nabz: crm.tickets: 3 records are not counted yet (partition ")
    assert second.endswith("do enough workers run (`nabz worker`)?")


def test_without_a_board_the_wait_says_that_tables_are_missing(product: Product) -> None:
    publish(product, *map(opened, range(3)))
    product.start("worker")
    product.until(lambda: product.counted_records() == 3)
    waited = product.run("wait", "--timeout", "1")
    assert waited.returncode == 1
    assert waited.stderr.splitlines()[1:] == ["nabz: no tables are written yet: does a board run (`nabz board`)?"]
    shown = product.run("kpis")
    assert shown.returncode == 1
    assert shown.stderr.startswith("nabz: there are no tables yet in Redis at 127.0.0.1:")


def test_after_the_wait_the_tables_hold_all_that_was_published(product: Product) -> None:
    product.start("worker")
    product.start("board", "--port", "0")
    publish(product, *map(opened, range(50)))
    assert product.tables()["5m"]["tickets_opened"] == 50
    # Losses follow from the passing of time, here of the event clock, on every shard.
    bought = PURCHASE | {"event_id": "p-1", "purchase_id": "p-1", "occurred_at": OPENED["occurred_at"]}
    publish(product, bought)
    assert product.tables()["90d"]["customers_active"] == 1
    publish(product, opened(50) | {"occurred_at": 1707141447000 + 31 * DAY})
    tables = product.tables()
    assert tables["90d"]["customers_active"] == 0
    assert tables["90d"]["revenue"] == 1234.5
    assert tables["90d"]['tickets_opened{channel="email"}'] == 51

    only = product.run_as_process("kpis", "--json", "--window", "90d")
    assert json.loads(only.stdout) == {"90d": tables["90d"]}
    assert '"revenue": 1234.50' in only.stdout
    people = product.run("kpis", "--window", "90d").stdout
    assert people.startswith("KPIs as of 2024-03-07 13:57:27 UTC\n")
    assert [line.split() for line in people.splitlines() if line.startswith("  Revenue")] == [
        ["Revenue", "EUR", "1,234.50"]
    ]


def test_a_replay_of_dead_letters_alone_has_no_tables_to_wait_for(product: Product, embedded_kafka: str) -> None:
    run_apart(send(embedded_kafka, b"no event", count=5))
    product.start("worker")
    waited = product.run("wait", "--timeout", "60")
    assert (waited.returncode, waited.stderr) == (0, "")


def test_records_that_nobody_can_read_any_more_are_not_waited_for(
    tmp_path: Path, apache_kafka: str, embedded_redis: str
) -> None:
    run_apart(create_topics(apache_kafka, dict.fromkeys(FAMILY_OF_TOPIC, 2)))
    run_apart(send(apache_kafka, json.dumps(opened(1)).encode(), key=b"t-1", count=3))
    run_apart(delete_records(apache_kafka))
    run_apart(send(apache_kafka, json.dumps(opened(2)).encode(), key=b"t-2", aborted=True))
    with Product(tmp_path, SETTINGS, apache_kafka, embedded_redis) as product:
        product.start("worker")
        waited = product.run("wait", "--timeout", "60")
        assert (waited.returncode, waited.stderr) == (0, "")


def test_a_redis_that_is_away_is_one_line_without_its_password(tmp_path: Path) -> None:
    with Product(tmp_path, SETTINGS, "localhost:1", "redis://:secret@127.0.0.1:1/0") as product:
        shown = product.run("kpis")
    assert shown.returncode == 1
    assert shown.stderr.startswith("nabz: Redis at 127.0.0.1:1 does not answer as it should (")
    assert shown.stderr.endswith("): start it, or set redis.url\n")
    assert "secret" not in shown.stderr


async def send(bootstrap: str, value: bytes, *, key: bytes = b"key", count: int = 1, aborted: bool = False) -> None:
    """Send a record to the tickets' topic; aborted, in a transaction that never was."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, transactional_id="upstream" if aborted else None)
    async with producer:
        if aborted:
            await producer.begin_transaction()
        for _ in range(count):
            await producer.send_and_wait(TICKETS, value, key=key)
        if aborted:
            await producer.abort_transaction()


async def delete_records(bootstrap: str) -> None:
    """Delete all records of the tickets' topic, as retention does."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.delete_records({TopicPartition(TICKETS, number): RecordsToDelete(-1) for number in range(2)})
    finally:
        await admin.close()
