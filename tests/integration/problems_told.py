"""What a board tells of problems, seen from outside, and a worker that only says that it lives."""

import asyncio
import time
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from typing import Any

from prometheus_client.parser import text_string_to_metric_families as plain_text

from schemas.topics import FAMILIES
from streams.counting_configuration import counting_configuration
from streams.problems import Kind
from streams.problems.told import WorkerTold
from streams.redis.agreement import agree
from streams.redis.connection import Client
from streams.redis.errors import StoreUnavailableError
from streams.redis.processes import read_processes
from streams.settings import Settings
from tests.built_in import change_between
from tests.engine.crowd import connected
from tests.integration.running_board import Seen, running_board, worker_lives

WITHIN_SECONDS = 15
PARTITIONS = {topic: 2 for topics in FAMILIES.values() for topic in topics}
CONFIGURATION = counting_configuration(Settings(), PARTITIONS)
SHARDS = [f"{family}-{number}" for family in FAMILIES for number in range(2)]


async def until_looked(client: Client) -> None:
    """Wait until a board has looked for problems: before that it knows of none."""
    give_up_at = time.monotonic() + WITHIN_SECONDS
    while not any(name.startswith("board ") for name in await read_processes(client)):
        assert time.monotonic() < give_up_at, "the board does not look"
        await asyncio.sleep(0.05)


async def told_by(board: Seen) -> dict[str, dict[str, Any]]:
    return {one["kind"]: one for one in (await board.json("/api/meta"))["problems"]}


async def until_told(board: Seen, kinds: Collection[str], seconds: float = WITHIN_SECONDS) -> dict[str, dict[str, Any]]:
    """Wait until exactly these kinds are told, on all ways; returns them."""
    give_up_at = time.monotonic() + seconds
    while (problems := await told_by(board)).keys() != set(kinds):
        assert time.monotonic() < give_up_at, f"told are {problems}"
        await asyncio.sleep(0.1)
    _, text = await board.get("/metrics")
    gauge = next(metric for metric in plain_text(text) if metric.name == "nabz_problem")
    assert {sample.labels["kind"]: sample.value for sample in gauge.samples} == {kind: kind in kinds for kind in Kind}
    return problems


def worker(**told: Any) -> WorkerTold:  # noqa: ANN401 - whatever a worker tells
    return WorkerTold("desk:1", **{"shards": SHARDS, "partitions": PARTITIONS, **told})


async def until_among(
    board: Seen, kind: Kind, seconds: float = WITHIN_SECONDS, detail: str = ""
) -> dict[str, dict[str, Any]]:
    """Wait until this kind is told with a detail that has this in it, maybe among others; returns all."""
    give_up_at = time.monotonic() + seconds
    while kind not in (problems := await told_by(board)) or detail not in problems[kind]["detail"]:
        assert time.monotonic() < give_up_at, f"told are {problems}"
        await asyncio.sleep(0.1)
    return problems


@asynccontextmanager
async def a_board_and_a_worker(
    url: str, one: WorkerTold | None = None, *, persistent: bool = False
) -> AsyncIterator[tuple[Seen, Client]]:
    """A board that has looked for problems, on a Redis in which a worker tells this, or that it lives."""
    async with connected(url) as client:
        await agree(client, CONFIGURATION, change_between)
        living = asyncio.create_task(worker_lives(client, one or worker()))
        try:
            async with running_board(url, persistent=persistent) as board:
                await until_looked(client)
                yield board, client
        finally:
            living.cancel()
            with suppress(asyncio.CancelledError, StoreUnavailableError):
                await living
