"""Dimension values on real Redis servers: a number means one value for ever, a place is for those in use."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import Any

import pytest

from streams.arithmetic import fields
from streams.redis.connection import Client
from streams.redis.dimension_values import QUIET_MS, DimensionValue, Places, count_values, read_values
from streams.redis.keys import VALUE_DICTIONARY
from streams.redis.value_dictionary import LEASE_MS, SERIES, ValueDictionary
from tests.engine.crowd import connected

FIRST = fields.FIRST_VALUE
DAY = 24 * 60 * 60 * 1000
NOON = 1_790_000_000_000


@pytest.fixture(params=["embedded_redis", "debian_redis", "redis_cluster", "simulated_redis"])
async def client(request: pytest.FixtureRequest) -> AsyncIterator[Client]:
    """A client of one Redis after the other, each of them empty."""
    async with connected(str(request.getfixturevalue(request.param))) as client:
        yield client


class Process:
    """A process with a clock and a copy of the map; two campaigns may be in use, and nine channels."""

    def __init__(self, client: Client, now: int = NOON) -> None:
        self.now = now
        self.dictionary = ValueDictionary(
            client, lambda name: {"campaign": 2}.get(name, 9), ("campaign", "channel"), lambda: self.now
        )

    async def numbers(self, *campaigns: str, dimension: str = "campaign") -> list[int]:
        """The numbers of values, as for a batch that has them."""
        self.dictionary.renew()
        known = self.dictionary.of[dimension]
        await self.dictionary.resolve([(dimension, text) for text in campaigns if text not in known])
        return [self.dictionary.of[dimension][text] for text in campaigns]


async def in_use(client: Client, dimension: str = "campaign") -> list[str]:
    found = (await read_values(client)).get(dimension, [])
    texts = [value.text for value in found if value.in_use]
    assert (await count_values(client, [dimension]))[dimension] == len(texts)
    return texts


async def settle(client: Client, used: Iterable[str], now: int) -> tuple[int, int]:
    return await Places(client).settle({"campaign": set(used)}, now)


async def test_a_value_that_is_in_use_no_more_gives_its_place_to_another_and_keeps_its_number(client: Client) -> None:
    process = Process(client)
    assert await process.numbers("spring", "summer", "autumn") == [FIRST, FIRST + 1, fields.OTHER]
    later = NOON + 2 * DAY
    assert await settle(client, ["summer"], later) == (1, 0)
    assert await in_use(client) == ["summer"]
    process.now = later
    assert await process.numbers("autumn", "summer", "spring") == [FIRST + 2, FIRST + 1, fields.OTHER]
    assert await settle(client, ["autumn"], later + 2 * DAY) == (1, 0)
    process.now = later + 2 * DAY
    assert await process.numbers("spring", "winter") == [FIRST, fields.OTHER]
    texts = {value.number: value.text for value in (await read_values(client))["campaign"]}
    assert {number: texts[number] for number in texts if number >= FIRST} == {
        FIRST: "spring",
        FIRST + 1: "summer",
        FIRST + 2: "autumn",
    }


async def test_far_more_values_than_twelve_bits_can_tell_apart_have_their_turns(client: Client) -> None:
    process = Process(client)
    for number in range(0, 5_000, 2):
        texts = [f"c-{number}", f"c-{number + 1}"]
        assert await process.numbers(*texts) == [FIRST + number, FIRST + number + 1]
        process.now += QUIET_MS + 1
        await Places(client).settle({}, process.now) if number % 500 == 498 else await empty(client, texts)
    assert len((await read_values(client))["campaign"]) == 5_000


async def empty(client: Client, texts: Iterable[str]) -> None:
    """Take the places of these campaigns, without reading all others."""
    moved = [part for text in texts for part in ("campaign", text, 0)]
    await Places(client)._settle(keys=[VALUE_DICTIONARY], args=[NOON + 10_000 * DAY, *moved])


async def test_what_somebody_may_be_about_to_count_keeps_its_place(client: Client) -> None:
    process = Process(client)
    await process.numbers("spring", "summer")
    assert await settle(client, [], NOON + QUIET_MS) == (0, 0)
    process.now += LEASE_MS
    await process.numbers("summer")
    assert await settle(client, [], NOON + QUIET_MS + 1) == (1, 0)
    assert await in_use(client) == ["summer"]


async def test_a_process_asks_again_after_a_while(client: Client) -> None:
    one, other = Process(client), Process(client)
    assert await one.numbers("spring", "summer") == [FIRST, FIRST + 1]
    assert await other.numbers("summer", "autumn") == [FIRST + 1, fields.OTHER]
    assert other.dictionary.overflowed == {"campaign": 1, "channel": 0}
    await settle(client, [], NOON + 2 * DAY)
    other.now += LEASE_MS - 1
    assert await other.numbers("autumn") == [fields.OTHER]
    other.now += 1
    assert await other.numbers("autumn") == [FIRST + 2]
    assert other.dictionary.overflowed == {"campaign": 1, "channel": 0}
    other.now += LEASE_MS
    await other.numbers("autumn")
    assert other.dictionary.overflowed == {"campaign": 0, "channel": 0}


async def test_of_two_processes_one_gets_the_last_place(client: Client) -> None:
    first, second = Process(client), Process(client)
    await first.numbers("spring")
    found = await asyncio.gather(first.numbers("summer"), second.numbers("autumn"))
    assert sorted(number for numbers in found for number in numbers) == [fields.OTHER, FIRST + 1]
    assert len(await in_use(client)) == 2


async def test_reserved_values_take_no_place(client: Client) -> None:
    process = Process(client)
    reserved = list(fields.RESERVED)
    assert await process.numbers(*reserved) == list(fields.RESERVED.values())
    assert reserved == ["unknown", "other", "guest", "inactivity", "erased", "expired"]
    assert await process.numbers("spring", "summer") == [FIRST, FIRST + 1]
    assert await in_use(client) == ["spring", "summer"]


async def test_what_comes_into_use_again_without_being_asked_for_has_a_place_again(client: Client) -> None:
    process = Process(client)
    await process.numbers("spring", "summer")
    await settle(client, [], NOON + 2 * DAY)
    # Facts of long ago hold the number: what they count today is counted under it.
    assert await settle(client, ["spring"], NOON + 2 * DAY) == (0, 1)
    assert await in_use(client) == ["spring"]
    assert await settle(client, ["spring"], NOON + 3 * DAY) == (0, 0)


async def test_values_say_since_when_they_are_there_and_when_they_were_last_asked_for(client: Client) -> None:
    process = Process(client)
    await process.numbers("a=b, c d")
    process.now += 3 * DAY
    await process.numbers("a=b, c d")
    await process.numbers("web", dimension="channel")
    await process.dictionary.resolve([(SERIES, "orders.amount|")])
    later = NOON + 3 * DAY
    assert await read_values(client) == {
        "campaign": [DimensionValue("a=b, c d", FIRST, NOON, later, in_use=True)],
        "channel": [DimensionValue("web", FIRST, later, later, in_use=True)],
    }
    assert await count_values(client, ["region", "campaign"]) == {"campaign": 1, "region": 0}


async def test_a_map_that_went_back_in_time_is_told_what_a_process_knows(client: Client) -> None:
    process = Process(client)
    await process.numbers("spring")
    snapshot: Any = await client.hgetall(VALUE_DICTIONARY)
    await process.numbers("summer")
    process.now += 2 * LEASE_MS
    process.dictionary.renew()
    await client.delete(VALUE_DICTIONARY)
    await client.hset(VALUE_DICTIONARY, mapping=snapshot)
    assert await process.numbers("autumn") == [fields.OTHER]
    assert await in_use(client) == ["spring", "summer"]
    texts = {value.number: value.text for value in (await read_values(client))["campaign"]}
    assert (texts[FIRST], texts[FIRST + 1]) == ("spring", "summer")


async def test_what_was_forgotten_is_told_again_after_a_reload(client: Client) -> None:
    process = Process(client)
    await process.numbers("spring", "summer")
    await client.delete(VALUE_DICTIONARY)
    await process.dictionary.reload()
    assert "spring" not in process.dictionary.of["campaign"]
    assert await process.numbers("summer", "spring", "autumn") == [FIRST + 1, FIRST, fields.OTHER]


async def test_a_map_that_went_back_and_gave_a_number_to_another_value_goes_on(client: Client) -> None:
    one, other = Process(client), Process(client)
    await one.numbers("web", "shop", "phone", dimension="channel")
    await client.delete(VALUE_DICTIONARY)
    # The same values come in another order, so that their highest number is known of none of them.
    assert await other.numbers("phone", dimension="channel") == [FIRST]
    assert await one.numbers("mail", "fax", dimension="channel") == [FIRST + 3, FIRST + 4]
    assert await other.numbers("shop", "web", dimension="channel") == [FIRST + 1, FIRST + 5]


async def test_a_value_that_got_a_lower_number_does_not_hide_how_far_numbers_were_given(client: Client) -> None:
    one, other = Process(client), Process(client)
    await one.numbers("web", "shop", dimension="channel")
    await client.delete(VALUE_DICTIONARY)
    await other.numbers("shop", dimension="channel")
    one.now += 2 * LEASE_MS
    assert await one.numbers("shop", dimension="channel") == [FIRST]
    await client.delete(VALUE_DICTIONARY)
    one.now += 2 * LEASE_MS
    assert await one.numbers("mail", dimension="channel") == [FIRST + 2]
