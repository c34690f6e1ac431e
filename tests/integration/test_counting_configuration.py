"""Workers agree in Redis on what decides how events are counted; one that would count otherwise does not start."""

import asyncio
from pathlib import Path

import pytest

from streams.counted_otherwise import change_between
from streams.counting_configuration import counting_configuration
from streams.redis.connection import connect
from streams.redis.counting_configuration import accept, agree
from streams.redis.errors import CountAgainError, StoreUnavailableError
from streams.redis.keys import LAYOUT
from streams.settings import Settings
from tests.end_to_end.product import Product
from tests.engine.crowd import connected

PARTITIONS = {"crm.tickets": 4}
FIRST = counting_configuration(Settings(), PARTITIONS)


def but(**other: object) -> dict[str, str]:
    return counting_configuration(Settings(**other), PARTITIONS)  # type: ignore[arg-type]  # as in a file


@pytest.fixture(params=["embedded_redis", "debian_redis", "redis_cluster", "simulated_redis"])
def url(request: pytest.FixtureRequest) -> str:
    """One Redis after the other, each of them empty."""
    return str(request.getfixturevalue(request.param))


async def test_the_first_worker_says_it_and_the_others_agree(url: str) -> None:
    async with connected(url) as client:
        await agree(client, FIRST, change_between)
        await agree(client, FIRST, change_between)
        with pytest.raises(CountAgainError, match=r"inactivity_days was 90, is 30\. .*`nabz accept-config`"):
            await agree(client, but(inactivity_days=30), change_between)
        await agree(client, FIRST, change_between)


async def test_topics_may_get_more_partitions_and_keys_stay_spread_over_as_many_as_at_first(url: str) -> None:
    async with connected(url) as client:
        assert (await agree(client, FIRST, change_between)).partitions == PARTITIONS
        more = counting_configuration(Settings(), {"crm.tickets": 8})
        assert (await agree(client, more, change_between)).partitions == PARTITIONS
        assert (await agree(client, FIRST, change_between)).partitions == PARTITIONS
        fewer = counting_configuration(Settings(), {"crm.tickets": 2})
        with pytest.raises(CountAgainError, match=r"partitions of crm\.tickets was 4, is 2\. ") as refused:
            await agree(client, fewer, change_between)
        assert "nabz accept" not in str(refused.value)


async def test_of_two_first_ones_one_says_it(url: str) -> None:
    async with connected(url) as client, connected(url) as other:
        found = await asyncio.gather(
            agree(client, FIRST, change_between),
            agree(other, but(cart_timeout_minutes=1), change_between),
            return_exceptions=True,
        )
    assert [type(outcome) for outcome in found].count(CountAgainError) == 1


async def test_what_is_accepted_is_agreed_upon_from_then_on(url: str) -> None:
    async with connected(url) as client:
        assert await accept(client, FIRST) == []
        await agree(client, FIRST, change_between)
        changed = but(inactivity_days=30)
        assert await accept(client, changed) == ["inactivity_days was 90, is 30"]
        await agree(client, changed, change_between)
        with pytest.raises(CountAgainError, match="inactivity_days was 30, is 90"):
            await agree(client, FIRST, change_between)


async def test_another_currency_cannot_be_accepted(url: str) -> None:
    async with connected(url) as client:
        await agree(client, FIRST, change_between)
        assert await accept(client, but(currency="EUR")) == []
        with pytest.raises(CountAgainError, match="currency was USD, is EUR") as refused:
            await agree(client, but(currency="EUR"), change_between)
        assert "nabz accept" not in str(refused.value)


async def test_what_was_counted_with_another_layout_of_fields_has_to_be_counted_again(url: str) -> None:
    before = {name: text for name, text in FIRST.items() if name != LAYOUT}
    async with connected(url) as client:
        await agree(client, before, change_between)
        assert await accept(client, FIRST) == []
        with pytest.raises(CountAgainError) as refused:
            await agree(client, FIRST, change_between)
    said = str(refused.value)
    assert (
        "counted otherwise: dimension values are numbered otherwise in this version (layout of fields was that of an "
        "earlier version, is series 12, values 19 and 19, buckets 13 bits; "
        "names by shard). "
    ) in said
    assert "'Reprocessing from Kafka' in docs/operations.md" in said
    assert "accept" not in said


async def test_a_redis_that_is_away_is_told_as_such() -> None:
    client = connect("redis://127.0.0.1:1/0")
    with pytest.raises(StoreUnavailableError):
        await agree(client, FIRST, change_between)
    with pytest.raises(StoreUnavailableError):
        await accept(client, FIRST)
    await client.aclose()


def test_a_worker_that_would_count_otherwise_says_what_to_do_and_ends_as_with_wrong_settings(
    tmp_path: Path, embedded_kafka: str, embedded_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Product(tmp_path, "", embedded_kafka, embedded_redis) as product:
        first = product.start("worker")
        product.until(lambda: "partitions assigned" in product.logs())
        assert product.end(first) == 0
        monkeypatch.setenv("NABZ_INACTIVITY_DAYS", "30")
        refused = product.run_as_process("worker", timeout=180)
        assert refused.returncode == 2
        last = refused.stderr.splitlines()[-1]
        assert last.startswith("nabz: what stands in Redis was counted otherwise: inactivity_days was 90, is 30. ")
        assert "Traceback" not in refused.stderr
        accepted = product.run_as_process("accept-config", timeout=180)
        assert (accepted.returncode, accepted.stdout) == (0, "accepted: inactivity_days was 90, is 30\n")
        again = product.run("accept")
        assert (again.returncode, again.stdout) == (0, "nothing to accept\n")
        assert "`nabz accept-config`" in again.stderr
        worker = product.start("worker")
        product.until(lambda: product.logs().count("partitions assigned") > 1)
        assert product.end(worker) == 0
