"""A shop whose customers stand in Redis, and settings by which the analyst makes models of so few."""

import random
from collections.abc import Sequence
from typing import Any, Final

from agents.customers.facts import PURCHASES, Fact, OrderKey, Purchase
from streams.fitted import Models, from_texts
from streams.redis.connection import Client
from streams.redis.models import read_models
from streams.settings import Settings
from tests.bench.histories import DAY
from tests.engine.agreement import World

NOW: Final = 1_750_000_000_000
WORLD: Final = World('rates = { EUR = "1.1" }')
FEW: Final = {"least_customers": 50}


def settings_for(url: str, **analyst: Any) -> Settings:  # noqa: ANN401 - any settings of the analyst
    """Of this Redis."""
    redis = WORLD.engine.redis.model_copy(update={"url": url})
    fitting = WORLD.engine.analyst.model_copy(update={**FEW, **analyst})
    return WORLD.engine.model_copy(update={"redis": redis, "analyst": fitting})


def buying(customer: int, days_ago: Sequence[int]) -> list[Fact]:
    """Purchases of 9 dollars and more."""
    keys = [OrderKey(NOW - days * DAY, f"{customer}-{days}", PURCHASES) for days in days_ago]
    return [Purchase(key, f"p-{key.event_id}", 900 + customer, None, 0, None, ()) for key in keys]


def shop(count: int = 400, seed: int = 1) -> dict[str, list[Fact]]:
    """Customers who buy a few times in two years."""
    chance = random.Random(seed)
    return {
        f"c{number}": buying(number, sorted({chance.randrange(700) for _ in range(chance.randrange(1, 6))}))
        for number in range(count)
    }


async def models_in(client: Client) -> Models | None:
    """What the last run has found, None before the first one."""
    return from_texts(await read_models(client))
