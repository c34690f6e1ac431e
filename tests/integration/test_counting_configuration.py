"""Workers agree in Redis on what decides how events are counted; one of which not all grows does not start."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from streams.counting_configuration import counting_configuration
from streams.redis.agreement import accept, accept_former, agree
from streams.redis.catalogue import StoredCatalogue
from streams.redis.connection import Client, connect
from streams.redis.counting_configuration import said, still_said, version_now
from streams.redis.errors import (
    CatalogueLostError,
    CountAgainError,
    FormerCatalogueError,
    NewerCatalogueError,
    StoreUnavailableError,
)
from streams.redis.keys import COUNTED_WITH, COUNTING_CONFIGURATION, LAYOUT, SHARDS, VERSION, ShardKeys
from streams.settings import Settings
from tests.built_in import change_between
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
        with pytest.raises(CountAgainError, match=r"currency was USD, is EUR\. "):
            await agree(client, but(currency="EUR"), change_between)
        assert (await agree(client, FIRST, change_between)).catalogue == StoredCatalogue()


async def test_what_grows_is_a_version_of_its_own_that_all_agree_on(url: str) -> None:
    async with connected(url) as client:
        await agree(client, FIRST, change_between)
        changed = but(inactivity_days=30)
        agreed = await agree(client, changed, change_between)
        assert agreed.partitions == PARTITIONS
        assert agreed.catalogue.version.number == 2
        assert agreed.catalogue.version.since_of("customers_lost") == 2
        assert agreed.catalogue.version.since_of("tickets_opened") == 1
        assert await agree(client, changed, change_between) == agreed
        assert await said(client) == (changed, agreed.catalogue)
        assert await version_now(client) == 2


async def test_who_was_left_behind_does_not_take_it_back_but_whoever_is_told_to_does(url: str) -> None:
    async with connected(url) as client:
        await agree(client, FIRST, change_between)
        await agree(client, but(inactivity_days=30), change_between)
        with pytest.raises(
            FormerCatalogueError, match=r"version 1 .*inactivity_days was 30, is 90\. .*catalogue accept`"
        ):
            await agree(client, FIRST, change_between)
        without_partitions = counting_configuration(Settings(), {})
        assert await accept_former(client, without_partitions, change_between) == ["inactivity_days was 30, is 90"]
        assert await accept_former(client, without_partitions, change_between) == []
        agreed = await agree(client, FIRST, change_between)
        assert agreed.catalogue.version.number == agreed.catalogue.version.since_of("customers_lost") == 3
        with pytest.raises(FormerCatalogueError, match="version 2 of the catalogue"):
            await agree(client, but(inactivity_days=30), change_between)
        with pytest.raises(CountAgainError, match="currency was USD, is EUR"):
            await accept_former(client, but(currency="EUR"), change_between)


@pytest.mark.parametrize("accepting", [partial(accept_former, change_between=change_between), accept])
async def test_nothing_is_accepted_while_redis_has_lost_the_version_that_shards_know_of(
    accepting: Callable[[Client, Mapping[str, str]], Awaitable[list[str]]], url: str
) -> None:
    async with connected(url) as client:
        await agree(client, FIRST, change_between)
        before: Any = await client.hgetall(COUNTING_CONFIGURATION)
        agreed = await agree(client, but(inactivity_days=30), change_between)
        await client.sadd(SHARDS, "ticket-0")
        await client.hset(ShardKeys("ticket-0").offsets, COUNTED_WITH, "v2")
        await client.delete(COUNTING_CONFIGURATION)
        await client.hset(COUNTING_CONFIGURATION, mapping=before)
        changed = but(inactivity_days=60)
        with pytest.raises(CatalogueLostError, match="version 1 of the catalogue, and it was counted with 2"):
            await accepting(client, changed)
        await still_said(client, but(inactivity_days=30), agreed.catalogue, agreed.never_again)
        assert await accepting(client, changed) == ["inactivity_days was 30, is 60"]


async def test_of_many_that_grow_at_once_all_agree_in_the_end(url: str) -> None:
    async with connected(url) as client:
        await agree(client, FIRST, change_between)
        changed = but(cart_timeout_minutes=1)
        found = await asyncio.gather(*(agree(client, changed, change_between) for _ in range(8)))
        assert {agreed.catalogue.version.number for agreed in found} == {2}


async def test_a_running_worker_says_again_what_redis_has_lost(url: str) -> None:
    async with connected(url) as client:
        await agree(client, FIRST, change_between)
        changed = but(inactivity_days=30)
        catalogue = (await agree(client, changed, change_between)).catalogue
        for lost in ({}, FIRST):
            await client.delete(COUNTING_CONFIGURATION)
            if lost:
                await agree(client, lost, change_between)
            assert await still_said(client, changed, catalogue, change_between.never_again) == changed
            assert await said(client) == (changed, catalogue)
        other = await agree(client, but(inactivity_days=40), change_between)
        assert await still_said(client, changed, catalogue, change_between.never_again) == but(inactivity_days=40)
        with pytest.raises(NewerCatalogueError, match=r"counted with version 3 .*by this process with 2"):
            await still_said(client, but(inactivity_days=40), catalogue, change_between.never_again)
        assert await said(client) == (but(inactivity_days=40), other.catalogue)


async def test_where_nobody_knows_the_versions_of_shards_any_more_everything_grows_anew(url: str) -> None:
    async with connected(url) as client:
        for known in ({}, FIRST):
            await client.delete(COUNTING_CONFIGURATION)
            if known:
                await agree(client, known, change_between)
            await client.sadd(SHARDS, "ticket-0")
            await client.hset(ShardKeys("ticket-0").offsets, COUNTED_WITH, "v6")
            version = (await agree(client, FIRST, change_between)).catalogue.version
            assert version.number == 7
            assert {version.since_of(name) for name in ("tickets_opened", "customers_lost")} == {7}
            assert version.since_of("campaign_sent") == 1
            await client.delete(ShardKeys("ticket-0").offsets)


async def test_where_something_was_counted_and_nobody_says_how_everything_grows_anew(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.redis.counted_shards._SAID_AGAIN_SECONDS", 0.3)
    monkeypatch.setattr("streams.redis.counted_shards._LOOK_SECONDS", 0.1)
    async with connected(url) as client:
        await agree(client, FIRST, change_between)
        await client.delete(COUNTING_CONFIGURATION)
        assert (await agree(client, FIRST, change_between)).catalogue.version.number == 1
        await client.hset(ShardKeys("ticket-1").offsets, VERSION, 3)
        await client.delete(COUNTING_CONFIGURATION)
        changed = but(inactivity_days=30)
        version = (await agree(client, changed, change_between)).catalogue.version
        assert {version.number, version.since_of("customers_lost"), version.since_of("tickets_opened")} == {2}
        assert (await agree(client, changed, change_between)).catalogue.version == version


async def test_a_worker_that_runs_is_waited_for_where_redis_has_lost_what_it_counts_by(url: str) -> None:
    async with connected(url) as client, connected(url) as other:
        catalogue = (await agree(client, FIRST, change_between)).catalogue
        await client.sadd(SHARDS, "ticket-0")
        await client.hset(ShardKeys("ticket-0").offsets, VERSION, 3)
        await client.delete(COUNTING_CONFIGURATION)
        starting = asyncio.create_task(agree(other, but(inactivity_days=30), change_between))
        await asyncio.sleep(0.2)
        assert await still_said(client, FIRST, catalogue, change_between.never_again) == FIRST
        version = (await starting).catalogue.version
        assert (version.number, version.since_of("customers_lost")) == (2, 2)
        assert version.since_of("tickets_opened") == 1


async def test_where_two_begin_anew_by_different_settings_everything_grows_by_those_that_were_said(url: str) -> None:
    async with connected(url) as client:
        catalogue = (await agree(client, FIRST, change_between)).catalogue
        await client.delete(COUNTING_CONFIGURATION)
        changed = but(inactivity_days=30)
        begun = (await agree(client, changed, change_between)).catalogue
        assert begun.version.number == 1
        assert await still_said(client, FIRST, catalogue, change_between.never_again) == changed
        with pytest.raises(NewerCatalogueError):
            await still_said(client, changed, begun, change_between.never_again)
        assert await still_said(client, FIRST, catalogue, change_between.never_again) == changed
        version = (await agree(client, changed, change_between)).catalogue.version
        assert {version.number, version.since_of("customers_lost"), version.since_of("tickets_opened")} == {2}


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


async def test_of_two_first_ones_one_says_it_and_the_other_makes_it_grow(url: str) -> None:
    async with connected(url) as client, connected(url) as other:
        found = await asyncio.gather(
            agree(client, FIRST, change_between), agree(other, but(cart_timeout_minutes=1), change_between)
        )
    assert sorted(agreed.catalogue.version.number for agreed in found) == [1, 2]


async def test_what_is_accepted_is_agreed_upon_from_then_on(url: str) -> None:
    async with connected(url) as client:
        assert await accept(client, FIRST) == []
        await agree(client, FIRST, change_between)
        changed = but(inactivity_days=30)
        assert await accept(client, changed) == ["inactivity_days was 90, is 30"]
        await agree(client, changed, change_between)
        assert await still_said(client, FIRST, StoredCatalogue(), change_between.never_again) == changed
        assert await version_now(client) == 1
        with pytest.raises(FormerCatalogueError, match="inactivity_days was 30, is 90"):
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
        monkeypatch.setenv("NABZ_CURRENCY", "JPY")
        refused = product.run_as_process("worker", timeout=180)
        assert refused.returncode == 2
        last = refused.stderr.splitlines()[-1]
        assert last.startswith("nabz: what stands in Redis was counted otherwise: currency was USD, is JPY. ")
        assert "Traceback" not in refused.stderr
        monkeypatch.delenv("NABZ_CURRENCY")
        monkeypatch.setenv("NABZ_INACTIVITY_DAYS", "30")
        accepted = product.run_as_process("accept-config", timeout=180)
        assert (accepted.returncode, accepted.stdout) == (0, "accepted: inactivity_days was 90, is 30\n")
        again = product.run("accept")
        assert (again.returncode, again.stdout) == (0, "nothing to accept\n")
        assert "`nabz accept-config`" in again.stderr
        worker = product.start("worker")
        product.until(lambda: product.logs().count("partitions assigned") > 1)
        assert product.end(worker) == 0
