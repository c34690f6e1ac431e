from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis
import redis.asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from streams.embedded import EmbeddedKafka
from streams.embedded.kafka import answers_kafka
from tests.servers.apache_kafka import ApacheKafka
from tests.servers.shared import SharedServers
from tests.servers.topics import create_topics, delete_topics


async def test_a_broker_gives_back_what_was_sent_with_key_headers_and_time(kafka: str) -> None:
    await create_topics(kafka, {"crm.tickets": 2})
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        for number in range(10):
            await producer.send(
                "crm.tickets",
                key=b"ticket",
                value=b"%d" % number,
                partition=1,
                timestamp_ms=1_700_000_000_000 + number,
                headers=[("ce_id", b"e%d" % number)],
            )
        await producer.flush()

    async with AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest") as consumer:
        consumer.assign([TopicPartition("crm.tickets", 1)])
        records = [await consumer.getone() for _ in range(10)]

    assert [record.offset for record in records] == list(range(10))
    assert [record.value for record in records] == [b"%d" % number for number in range(10)]
    assert records[3].key == b"ticket"
    assert records[3].timestamp == 1_700_000_000_003
    assert list(records[3].headers) == [("ce_id", b"e3")]


async def test_a_group_of_consumers_gets_its_partitions(kafka: str) -> None:
    await create_topics(kafka, {"crm.deals": 4})
    consumer = AIOKafkaConsumer(
        "crm.deals",
        bootstrap_servers=kafka,
        group_id="nabz",
        session_timeout_ms=6_000,
        heartbeat_interval_ms=1_000,
    )
    async with consumer:
        assert {part.partition for part in consumer.assignment()} == {0, 1, 2, 3}


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_each_test_finds_a_broker_without_records(kafka: str, turn: str) -> None:
    await create_topics(kafka, {"crm.carts": 1})
    carts = TopicPartition("crm.carts", 0)
    async with AIOKafkaConsumer(bootstrap_servers=kafka) as consumer:
        assert await consumer.end_offsets([carts]) == {carts: 0}
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        await producer.send_and_wait("crm.carts", turn.encode())


async def test_a_test_may_have_an_apache_kafka_of_its_own(apache_kafka: str, fresh_apache_kafka: ApacheKafka) -> None:
    assert fresh_apache_kafka.bootstrap != apache_kafka
    await create_topics(fresh_apache_kafka.bootstrap, {"crm.tickets": 4})
    await delete_topics(fresh_apache_kafka.bootstrap)


def test_processes_share_servers_each_of_which_serves_one_test_at_a_time(tmp_path: Path) -> None:
    one, other = (SharedServers(tmp_path, EmbeddedKafka, answers_kafka, 2) for _ in range(2))
    with one.borrowed() as first, other.borrowed() as second:
        assert first != second
        assert answers_kafka(first)
        assert answers_kafka(second)
    with other.borrowed() as again:
        assert again == first
    one.close()
    assert not answers_kafka(first)
    with other.borrowed() as instead:
        assert answers_kafka(instead)
    other.close()
    assert not answers_kafka(second)
    assert not answers_kafka(instead)


def test_who_finds_no_server_free_waits_for_one(tmp_path: Path) -> None:
    one, other = (SharedServers(tmp_path, EmbeddedKafka, answers_kafka, 1) for _ in range(2))

    def borrow() -> int:
        with other.borrowed() as port:
            return port

    with ThreadPoolExecutor(1) as thread:
        with one.borrowed() as port:
            waiting = thread.submit(borrow)
            with pytest.raises(TimeoutError):
                waiting.result(0.2)
        assert waiting.result(20) == port
    one.close()


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_each_test_finds_an_empty_redis(redis_server: str, turn: str) -> None:
    async with redis.asyncio.Redis.from_url(redis_server) as client:
        assert await client.dbsize() == 0
        await client.set("turn", turn)
        assert await client.get("turn") == turn.encode()
        assert await client.eval("return cmsgpack.unpack(ARGV[1])[2]", 0, b"\x92\x01\x02") == 2


def test_debians_redis_is_the_one_of_its_package(debian_redis: str) -> None:
    with redis.Redis.from_url(debian_redis) as client:
        assert client.info("server")["executable"] == "/usr/bin/redis-server"


@pytest.mark.parametrize("turn", ["first", "second"])
async def test_a_cluster_serves_all_slots_from_three_nodes(redis_cluster: str, turn: str) -> None:
    url = redis_cluster.replace("redis+cluster://", "redis://")
    async with redis.asyncio.RedisCluster.from_url(url) as client:
        assert len(client.get_primaries()) == 3
        for number in range(50):
            assert await client.set(f"nabz:{{ticket-{number}}}:{turn}", number, nx=True)
        assert sum([await client.dbsize(target_nodes=node) for node in client.get_primaries()]) == 50
