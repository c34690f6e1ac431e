"""One run: reads all customers, makes the models, and says what came of it."""

import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import structlog

from agents.analyst.given import Given
from agents.analyst.parts import PARTS, Part
from agents.analyst.purchases import Purchases
from agents.analyst.scan import scan
from streams.fitted import VERSION, Models, Run, from_texts
from streams.redis.clock import wall_clock
from streams.redis.connection import Client
from streams.redis.errors import StoreUnavailableError
from streams.redis.models import read_models
from streams.settings import Settings

_log = structlog.get_logger("nabz.analyst")


class Found(NamedTuple):
    """What a run has found."""

    models: Models
    failed: Sequence[str]
    """The parts that raised; the models are without them."""


async def run_once(client: Client, settings: Settings, as_of: int, parts: Sequence[Part] = PARTS) -> Found:
    """Make all models as of a moment, epoch ms; nothing is written. Raises StoreUnavailableError.

    What a part raises is logged, and its model left out: the others are told all the same.
    """
    began = time.monotonic()
    last = from_texts(await read_models(client))
    population = await scan(client, settings, as_of)
    given = Given(client, settings, as_of, population, Purchases(population), last)
    made: dict[str, Any] = {}
    failed = []
    for part in parts:
        try:
            made[part.name] = await part.make(given)
        except StoreUnavailableError:
            raise
        except Exception:  # noqa: BLE001 - a mistake in one model is no reason to be without the others
            _log.exception("A part of the models failed; the others are made without it", part=part.name)
            failed.append(part.name)
    run = Run(
        version=VERSION,
        fitted_at=wall_clock(),
        as_of=as_of,
        took_seconds=round(time.monotonic() - began, 3),
        customers=population.sample.scaled(population.buyers),
        sampled=population.buyers,
    )
    return Found(Models(run=run, **made), failed)
