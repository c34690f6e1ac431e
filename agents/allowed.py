"""Waiting until a worker may do what it has to in Kafka: whoever gives rights need not start it again."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Final

from prometheus_client import CollectorRegistry

from agents.shown import shown
from schemas.topics import DEAD_LETTERS, DERIVED
from streams.http.health import NotWell
from streams.kafka.clients.errors import RightsMissing
from streams.kafka.clients.needed import NeededRights
from streams.kafka.clients.topics import prepare_topics
from streams.settings import Settings

LOOK_SECONDS: Final = 1.0


def rights_of(settings: Settings) -> NeededRights:
    """What a worker needs all the time; to send on what lies in a wrong partition it needs more, once some does."""
    sells = any(pipeline.sells for pipeline in settings.pipelines.values())
    reads = [topic for topics in settings.catalogue.events.families.values() for topic in topics]
    writes = [DEAD_LETTERS, *([DERIVED] if sells else [])]
    return NeededRights(settings.kafka, reads, writes, settings.kafka.group)


async def allowed(settings: Settings, rights: NeededRights) -> Mapping[str, int]:
    """What `prepare_topics` gives, as soon as no right is missing; meanwhile the worker's health is shown.

    Raises what `prepare_topics` does but RightsMissing, and PortTaken.
    """
    async with AsyncExitStack() as stack:
        lacks: list[RightsMissing] = []

        def lacking() -> NotWell:
            return NotWell("waits for rights in Kafka", str(lacks[-1]))

        while True:
            try:
                await rights.check()
                counts = await prepare_topics(settings.kafka, settings.catalogue.events.families, [DEAD_LETTERS])
            except RightsMissing as error:
                rights.waited(error)
                is_first, lacks[:] = not lacks, [error]
                if is_first:
                    health = shown(settings, CollectorRegistry(), hangs=lambda: None, unready=lacking)
                    await stack.enter_async_context(health)
            else:
                rights.went_on()
                return counts
            await asyncio.sleep(LOOK_SECONDS)
