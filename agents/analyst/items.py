"""Single items that are bought together: exact rules out of the facts of all customers and guests."""

import asyncio
from typing import Final, NamedTuple

import structlog

from agents.customers.bought import bought_skus
from schemas.topics import CUSTOMER
from streams.analyses import Least, rules
from streams.arithmetic.panes import DAY_MINUTES, MINUTE_MS
from streams.board.baskets import LEAST_COUNT
from streams.engine.stored_entities import UNREADABLE, stored_entities
from streams.fitted import ItemRules, Reason
from streams.models import ItemCounts
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.errors import StoreUnavailableError
from streams.redis.shards import shard_tags
from streams.settings import Settings

MOST_RULES: Final = 1_000
_PERIOD_MS: Final = 365 * DAY_MINUTES * MINUTE_MS
_SHARDS: Final = f"{CUSTOMER}-"
"""What the tags of the shards of customers and guests begin with."""


_log = structlog.get_logger("nabz.analyst")


async def rules_of_skus(client: Client, settings: Settings, as_of: int) -> ItemRules:
    """The rules of SKUs in all purchases of the 365 days that end with `as_of` (epoch ms), of customers and guests.

    It goes through all facts once for SKUs, and at least once more where some are frequent. In memory are the counts of
    all SKUs and of the pairs of frequent ones, and the ids of one shard's entities. Workers go on meanwhile, and late
    purchases and voidings may change what is in the period. So nothing is put together from two passes: all numbers are
    of the last one, which has the pairs of all SKUs that were frequent in any pass before it. If it finds others
    frequent, there is one more; that ends, for the least support limits how many SKUs are frequent.

    Customers whose facts cannot be read are left out, and it is logged how many. Raises StoreUnavailableError.
    """
    baskets = settings.baskets
    if baskets is None or not baskets.skus:
        return ItemRules(
            as_of=as_of,
            baskets=0,
            too_large=0,
            basket_size_mean=None,
            least_support=0.0 if baskets is None else float(baskets.least_support),
            least_count=LEAST_COUNT,
            rules=(),
            left_out=0,
            reason=Reason.SWITCHED_OFF,
        )
    least = Least(float(baskets.least_support), LEAST_COUNT)
    counts, too_large, unreadable = await _counted(client, as_of, ItemCounts())
    while new := counts.frequent(least) - counts.paired:
        _log.debug("counting pairs of SKUs", baskets=counts.baskets, skus=len(counts.items), frequent=len(new))
        counts, too_large, unreadable = await _counted(client, as_of, ItemCounts(counts.paired | new))
    if unreadable:
        _log.warning("The facts of some customers cannot be read; their baskets are left out", customers=unreadable)
    # Of thousands of SKUs there may be many pairs, and the lease has to be kept meanwhile.
    found = await asyncio.to_thread(rules, counts.baskets, counts.items, counts.pairs, least)
    return ItemRules(
        as_of=as_of,
        baskets=counts.baskets,
        too_large=too_large,
        basket_size_mean=counts.items.total() / counts.baskets if counts.baskets else None,
        least_support=least.support,
        least_count=least.count,
        rules=found[:MOST_RULES],
        left_out=max(0, len(found) - MOST_RULES),
        reason=None if counts.baskets else Reason.NOT_SEEN,
    )


class _Pass(NamedTuple):
    """What one pass has counted."""

    counts: ItemCounts
    too_large: int
    """Baskets of too many SKUs."""
    unreadable: int
    """Customers and guests whose facts cannot be read."""


async def _counted(client: Client, as_of: int, counts: ItemCounts) -> _Pass:
    """Count all baskets once."""
    too_large = unreadable = 0
    try:
        tags = [tag for tag in await shard_tags(client) if tag.startswith(_SHARDS)]
    except UNAVAILABLE as error:
        raise StoreUnavailableError(str(error)) from error
    for tag in tags:
        async for stored in stored_entities(client, tag):
            try:
                if isinstance(stored, ValueError):
                    raise stored
                baskets = list(bought_skus(stored.packed, as_of, _PERIOD_MS, stored.chunks))
            except UNREADABLE:
                unreadable += 1
                continue
            for skus in baskets:
                if skus is None:
                    too_large += 1
                else:
                    counts.take(skus)
    return _Pass(counts, too_large, unreadable)
