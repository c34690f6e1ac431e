"""`nabz dead-letters`: what is listed, and what is sent again, once, whenever the command is killed."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
import redis

from schemas.dead_letters import REPLAYED
from schemas.timestamps import rfc_3339
from schemas.topics import DEAD_LETTERS, FAMILIES, MARKETING, PURCHASES, TICKETS
from streams.kafka.batches import Record
from streams.kafka.clients.bulk import BulkProducer, Outgoing
from streams.kafka.clients.dead_letters import DeadLetters
from streams.kafka.clients.ends import log_bounds
from streams.kafka.clients.publisher import partition_of
from streams.kafka.clients.replaying import Replayer
from streams.kafka.clients.topics import prepare_topics
from streams.kafka.clients.whole_logs import read_logs
from streams.redis.clock import wall_clock
from streams.redis.connection import connect
from streams.redis.handled_dead_letters import HandledDeadLetters
from streams.redis.keys import DEAD_LETTERS_REPLAYER, HANDLED_DEAD_LETTERS
from streams.redis.refusals import RefusalCounts, Refused
from streams.settings import KafkaSettings
from tests.built_in import TOPICS
from tests.end_to_end.calling import Ended, called
from tests.end_to_end.product import Product
from tests.unit.kafka.records import ARecord
from tests.unit.schemas.example_events import full

PARTITIONS: Final = 2


class Installation:
    """A Kafka with all topics and a Redis, and dead letters as a worker writes them."""

    def __init__(self, folder: Path, bootstrap: str, redis_url: str, rates: str = "") -> None:
        self.config = folder / "nabz.toml"
        self.config.write_text(
            f'currency = "EUR"\n{rates}\n[kafka]\nbootstrap = "{bootstrap}"\npartitions = {PARTITIONS}\n'
            f'[redis]\nurl = "{redis_url}"\n',
            encoding="utf-8",
        )
        self.kafka = KafkaSettings(bootstrap=bootstrap, partitions=PARTITIONS)
        self.redis_url = redis_url
        asyncio.run(prepare_topics(self.kafka, FAMILIES, [DEAD_LETTERS]))

    def refuse(self, letters: Sequence[tuple[str, ARecord, str]]) -> None:
        """Write letters of these topics and records, with these reasons."""

        async def write() -> None:
            dead = DeadLetters(self.kafka)
            await dead.start()
            for topic, record, reason in letters:
                await dead.send(record, topic, 1, reason)
            await dead.stop()

        asyncio.run(write())

    def run(self, *arguments: str) -> Ended:
        return called("dead-letters", *arguments, "--config", str(self.config))

    def records(self, topic: str) -> list[tuple[int, Record]]:
        """Partition and record of all that is on a topic."""

        async def read() -> list[tuple[int, Record]]:
            bounds = await log_bounds(self.kafka, [topic])
            return [(partition, record) async for _, partition, record in read_logs(self.kafka, bounds)]

        return asyncio.run(read())

    def marks(self) -> Counter[str]:
        """How often each dead letter was sent again, by its mark."""
        return Counter(
            (value or b"").decode()
            for topic in TOPICS
            for _, record in self.records(topic)
            for name, value in record.headers
            if name == REPLAYED
        )


@pytest.fixture
def installation(tmp_path: Path, kafka: str, debian_redis: str) -> Installation:
    return Installation(tmp_path, kafka, debian_redis)


@pytest.fixture
def embedded(tmp_path: Path, embedded_kafka: str, debian_redis: str) -> Installation:
    return Installation(tmp_path, embedded_kafka, debian_redis)


def purchase(number: int, **changes: object) -> ARecord:
    told = {"event_id": f"p-{number}", "customer_id": "c-7", "currency": "EUR"}
    event = full("purchase.completed", **(told | changes))
    return ARecord(number, b"c-7", as_bytes(event), (("trace", b"00-4bf9"),))


def as_bytes(event: Mapping[str, Any]) -> bytes:
    return json.dumps(event).encode()


UNKNOWN: Final = "unknown-currency: Field 'currency': no rate for USD"


def test_letters_are_listed_filtered_and_shown(embedded: Installation) -> None:
    assert embedded.run().stdout == "no dead letters\n"
    embedded.refuse(
        [
            (PURCHASES, purchase(3, currency="USD", amount="1250.50"), UNKNOWN),
            (TICKETS, ARecord(4, None, b"\xff{"), "not-json: The value is no JSON in UTF-8"),
            (TICKETS, ARecord(5, b"t-1", b"[]"), "not-an-object: The value is JSON, but no object"),
        ]
    )
    listed = embedded.run("list")
    assert listed.returncode == 0
    assert listed.stdout.splitlines()[0] == "3 dead letters"
    assert "crm.purchases:1:3" in listed.stdout
    assert UNKNOWN in listed.stdout
    assert embedded.run().stdout == listed.stdout
    found = json.loads(embedded.run("list", "--json", "--topic", TICKETS, "--since", "1h").stdout)
    assert [(one["offset"], one["reason"], one["state"]) for one in found] == [
        (4, "not-json", "waiting"),
        (5, "not-an-object", "waiting"),
    ]
    assert json.loads(embedded.run("list", "--json", "--reason", "not-json").stdout)[0]["key"] is None
    assert json.loads(embedded.run("list", "--json", "--since", "2999-01-01T00:00:00Z").stdout) == []
    shown = embedded.run("show", "crm.purchases:1:3")
    assert '"amount": "1250.50"' in shown.stdout
    assert "header      trace: 00-4bf9" in shown.stdout
    same = json.loads(
        embedded.run("show", json.loads(embedded.run("list", "--json").stdout)[1]["letter"], "--json").stdout
    )
    assert (same["offset"], same["value"]) == (4, "base64:/3s=")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("list", "--reason", "melted"), "there is no such reason; known: too-large"),
        (("replay", "--topic", "crm.nothing"), "there is no such topic; known: crm.deals"),
        (("list", "--since", "yesterday"), "a time such as 2026-03-02T14:05:00Z is wanted"),
        (("show", "crm.tickets"), "TOPIC:PARTITION:OFFSET is wanted"),
        (("replay", "--set", "curency=EUR"), "no event has a field 'curency'"),
        (("replay", "--set", "currency"), "a field and its value are wanted"),
        (("--reason", "not-json", "replay"), "options stand behind the command"),
    ],
)
def test_what_can_never_work_ends_with_2(arguments: Sequence[str], said: str) -> None:
    ended = called("dead-letters", *arguments)
    assert ended.returncode == 2
    assert said in ended.stderr


def test_what_is_not_there_or_not_reached_ends_with_1(embedded: Installation) -> None:
    assert "there is no dead letter of crm.tickets:0:9" in embedded.run("show", "crm.tickets:0:9").stderr
    assert embedded.run("show", "crm.tickets:0:9").returncode == 1


def test_records_are_replayed_once_as_they_were_sent(installation: Installation) -> None:
    good, bad = purchase(1), purchase(2, currency="USD")
    installation.refuse([(PURCHASES, good, UNKNOWN), (PURCHASES, good, UNKNOWN), (PURCHASES, bad, UNKNOWN)])
    tried = installation.run("replay", "--dry-run")
    assert (tried.returncode, tried.stdout.splitlines()[0]) == (1, "would replay 1 (crm.purchases 1)")
    assert installation.records(PURCHASES) == []
    first = installation.run("replay")
    assert first.returncode == 1
    assert first.stdout.splitlines() == [
        "replayed 1 (crm.purchases 1)",
        "done before 0",
        "still refused 1 (unknown-currency 1)",
    ]
    assert "crm.purchases:1:2 is still refused, unknown-currency" in first.stderr
    second = installation.run("replay", "--reason", "unknown-currency")
    assert second.stdout.splitlines()[:2] == ["replayed 0", "done before 1"]
    ((partition, record),) = installation.records(PURCHASES)
    assert (record.key, record.value) == (good.key, good.value)
    assert [name for name, _ in record.headers] == ["trace", REPLAYED]
    assert partition == partition_of(b"c-7", PARTITIONS)
    assert json.loads(installation.run("list", "--json").stdout)[0]["state"] == "replayed"


def test_fields_are_set_before(embedded: Installation) -> None:
    plain = purchase(1, currency="USD")
    event = full("purchase.completed", event_id="p-2", currency="USD")
    envelope = {"specversion": "1.0", "id": "p-2", "type": event.pop("type"), "time": event.pop("occurred_at")}
    structured = ARecord(2, b"c-7", as_bytes({**envelope, "data": event | {"customer_id": "c-7"}}))
    embedded.refuse([(PURCHASES, plain, UNKNOWN), (PURCHASES, structured, UNKNOWN)])
    embedded.run("replay", "--set", "currency=EUR", "--set", "occurred_at=2026-01-01T00:00:00Z", "--set", "items=null")
    one, two = (json.loads(record.value or b"") for _, record in embedded.records(PURCHASES))
    assert one == json.loads(plain.value or b"") | {
        "currency": "EUR",
        "occurred_at": "2026-01-01T00:00:00Z",
        "items": None,
    }
    assert (two["time"], two["data"]["currency"]) == ("2026-01-01T00:00:00Z", "EUR")


def test_a_wrong_key_and_a_wrong_topic_are_mended_when_asked_for(embedded: Installation) -> None:
    ticket = ARecord(1, b'"t-1"', as_bytes(full("ticket.opened", ticket_id="t-1")))
    lost = ARecord(2, b"t-2", as_bytes(full("ticket.opened", ticket_id="t-2")))
    spent = ARecord(3, b"any", as_bytes(full("campaign.spent", currency="EUR")))
    embedded.refuse(
        [
            (TICKETS, ticket, "wrong-key: The key is not the event's 'ticket_id'"),
            (PURCHASES, lost, "wrong-topic: Field 'type'"),
            (MARKETING, spent, UNKNOWN),
        ]
    )
    assert embedded.run("replay", "--topic", TICKETS).returncode == 1
    assert embedded.run("replay", "--rekey").returncode == 0
    assert sorted(record.key or b"" for _, record in embedded.records(TICKETS)) == [b"t-1", b"t-2"]
    assert [(where, record.key) for where, record in embedded.records(MARKETING)] == [(1, b"any")]


def test_what_was_dropped_is_gone_from_the_list_and_is_not_replayed(embedded: Installation) -> None:
    embedded.refuse([(PURCHASES, purchase(number), UNKNOWN) for number in range(3)])
    assert embedded.run("drop", "--dry-run").stdout == "would drop 3 dead letters\n"
    assert embedded.run("drop", "--since", "1h").stdout == "dropped 3 dead letters\n"
    assert embedded.run("drop").stdout == "dropped 0 dead letters\n"
    assert embedded.run("list").stdout == "no dead letters\n"
    assert embedded.run("replay").stdout.splitlines()[0] == "replayed 0"


class Killed(BaseException):
    """Ends a command wherever it is."""


@pytest.mark.parametrize(
    ("what", "method", "call"),
    [
        (HandledDeadLetters, "note", 1),
        (HandledDeadLetters, "note", 2),
        (HandledDeadLetters, "note", 5),
        (Replayer, "add", 15),
        (Replayer, "flush", 2),
    ],
)
def test_a_replay_that_is_killed_anywhere_is_finished_by_the_next_one_and_nothing_is_sent_twice(
    what: type, method: str, call: int, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.cli.dead_letters.replaying._AT_ONCE", 10)
    installation.refuse([(PURCHASES, purchase(number), UNKNOWN) for number in range(25)])
    as_it_is, calls = getattr(what, method), 0

    async def killed_there(*arguments: object) -> None:
        nonlocal calls
        calls += 1
        if calls == call:
            raise Killed
        await as_it_is(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(what, method, killed_there)
        with pytest.raises(Killed):
            installation.run("replay")
    ended = installation.run("replay")
    assert ended.returncode == 0, ended.stderr
    marks = installation.marks()
    assert len(marks) == 25
    assert set(marks.values()) == {1}
    again = installation.run("replay")
    assert again.stdout.splitlines()[:2] == ["replayed 0", "done before 25"]


def test_only_one_command_replays_at_a_time_and_one_that_was_killed_keeps_others_out_for_seconds(
    embedded: Installation,
) -> None:
    embedded.refuse([(PURCHASES, purchase(1), UNKNOWN)])
    with redis.Redis.from_url(embedded.redis_url) as client:
        client.set(DEAD_LETTERS_REPLAYER, "somebody", px=15_000)
        ended = embedded.run("replay")
        assert ended.returncode == 1
        assert "another command replays or drops dead letters" in ended.stderr
        client.delete(DEAD_LETTERS_REPLAYER)
        assert embedded.run("replay").returncode == 0
        assert client.get(DEAD_LETTERS_REPLAYER) is None
        assert client.hlen(HANDLED_DEAD_LETTERS) == 1


def test_what_somebody_else_wrote_to_the_topic_is_no_dead_letter(embedded: Installation) -> None:
    async def write() -> None:
        producer = BulkProducer(embedded.kafka, idempotent=False)
        await producer.start()
        await producer.add(DEAD_LETTERS, 0, Outgoing(b"k", b"{}", [("trace", b"1")]))
        await producer.stop()

    asyncio.run(write())
    assert embedded.run("list", "--json").stdout == "[]\n"


def test_what_a_worker_refused_counts_once_it_was_mended_and_replayed(
    tmp_path: Path, embedded_kafka: str, debian_redis: str
) -> None:
    event = full("purchase.completed", currency="GBP", customer_id="c-7")
    records = [
        Outgoing(b"c-7", as_bytes(event | {"event_id": f"p-{number}", "purchase_id": f"p-{number}"}))
        for number in range(5)
    ]
    now = rfc_3339(wall_clock())
    records.append(Outgoing(b'"c-8"', as_bytes(event | {"customer_id": "c-8", "currency": "USD", "occurred_at": now})))

    async def publish(kafka: KafkaSettings) -> None:
        await prepare_topics(kafka, FAMILIES, [DEAD_LETTERS])
        producer = BulkProducer(kafka, idempotent=False)
        await producer.start()
        for record in records:
            await producer.add(PURCHASES, partition_of(record.key or b"", kafka.partitions), record)
        await producer.stop()

    with Product(tmp_path, 'currency = "USD"', embedded_kafka, debian_redis) as product:
        asyncio.run(publish(product.settings.kafka))
        worker, board = product.start("worker"), product.start("board", "--port", "0")
        product.wait()
        found = json.loads(product.run("dead-letters", "list", "--json").stdout)
        assert Counter(letter["reason"] for letter in found) == {"unknown-currency": 5, "wrong-key": 1}
        stored = asyncio.run(_counts(debian_redis))
        assert sum(stored.hours.values()) == 6
        fixes = ["--rekey", "--set", "currency=USD", "--set", f"occurred_at={now}"]
        replayed = product.run("dead-letters", "replay", *fixes)
        assert (replayed.returncode, replayed.stdout.splitlines()[0]) == (0, "replayed 6 (crm.purchases 6)")
        again = product.run("dead-letters", "replay", *fixes)
        assert again.stdout.splitlines()[:2] == ["replayed 0", "done before 6"]
        assert product.tables_in_redis()["24h"]["orders"] == 6
        assert [worker.poll(), board.poll()] == [None, None]
        assert sum(asyncio.run(_counts(debian_redis)).hours.values()) == 6


async def _counts(url: str) -> Refused:
    client = connect(url)
    try:
        return await RefusalCounts(client).all()
    finally:
        await client.aclose()
