"""Reads all sampled customers from the facts that workers keep of them, and writes nothing.

Workers go on meanwhile. Facts that are later than the moment are not looked at, so all shards are seen as of one.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import structlog

from agents.analyst.known import DAY_MS, Rules, known_at
from agents.analyst.population import Population, Rows
from agents.analyst.sampling import Sample, mark_of, sample_of
from agents.analyst.story import NO_STORY, story_of
from schemas.topics import CUSTOMER
from streams.arithmetic.fields import RESERVED
from streams.engine.chunks import ESCAPE
from streams.engine.stored_entities import UNREADABLE, is_entity, whole_entity
from streams.redis.all_facts import all_facts, count_of_facts, names_in_shard
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.errors import StoreUnavailableError
from streams.redis.shards import shard_tags
from streams.settings import Settings

_log = structlog.get_logger("nabz.analyst")

_SHARDS: Final = f"{CUSTOMER}-"
"""What the tags of customers' shards begin with."""
_GUEST: Final = f"{ESCAPE}g"
"""What the entities of guests begin with."""
_MINUTE_MS: Final = 60_000


class _Shard(NamedTuple):
    tag: str
    segments: dict[int, str]


def rules_of(settings: Settings) -> Rules:
    """What the settings say of what is known of customers."""
    return Rules(
        settings.inactivity_days * DAY_MS, settings.cart_timeout_minutes * _MINUTE_MS, settings.analyst.horizon_days
    )


async def scan(client: Client, settings: Settings, as_of: int) -> Population:
    """What was known of customers at a moment, epoch ms. Raises StoreUnavailableError.

    Customers whose facts cannot be read are left out, and it is logged how many.
    """
    rules, rows, unreadable = rules_of(settings), Rows(), 0
    try:
        tags = [tag for tag in await shard_tags(client) if tag.startswith(_SHARDS)]
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"shards: {error}") from error
    sample = sample_of(settings.analyst.sample, sum([await count_of_facts(client, tag) for tag in tags]))
    for tag in tags:
        names = await names_in_shard(client, tag, "segment")
        shard = _Shard(tag, {**{number: text for text, number in RESERVED.items()}, **names})
        async for portion in all_facts(client, tag):
            unreadable += await _take(client, shard, portion, rows, (sample, rules, as_of))
    if unreadable:
        _log.warning("The facts of some customers cannot be read; they are left out", customers=unreadable)
    return rows.population(as_of, rules, sample)


async def _take(
    client: Client, shard: _Shard, portion: Mapping[str, bytes], rows: Rows, asked: tuple[Sample, Rules, int]
) -> int:
    """Add the customers of a portion; returns how many could not be read."""
    sample, rules, as_of = asked
    before, unreadable = as_of - rules.horizon_days * DAY_MS, 0
    for entity, facts in portion.items():
        if not is_entity(entity) or entity.startswith(_GUEST):
            continue
        mark = mark_of(entity)
        if mark >= sample.bound or rows.has(mark):
            continue
        try:
            stored = await whole_entity(client, shard.tag, entity, facts)
            story = NO_STORY if stored is None else story_of(stored.packed, stored.chunks)
        except UNREADABLE:
            unreadable += 1
            continue
        rows.add(mark, entity, known_at(story, as_of, rules), known_at(story, before, rules), shard.segments)
    return unreadable
