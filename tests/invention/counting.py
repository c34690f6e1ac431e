"""Counts an invented case: by writers and a board alone, by the whole product, and by definition."""

import random
from collections.abc import Mapping
from pathlib import Path

from streams.board.rounds import Board
from streams.redis.connection import connect
from tests.end_to_end.product import Product
from tests.end_to_end.traffic import in_many_forms
from tests.engine.agreement import World
from tests.engine.driver import Driver
from tests.invention.invention import Invention
from tests.recount import recount

Tables = Mapping[str, Mapping[str, float]]


async def counted_by_writers(case: Invention, seed: int, redis_url: str) -> Tables:
    """The tables of a board over shards that writers without Kafka have filled, in small batches and large ones."""
    chance = random.Random(seed)
    client = connect(redis_url)
    try:
        world = _world(case)
        driver = Driver(client, world.engine, cache=chance.choice((3, 10_000)))
        await driver.start()
        board = Board(world.engine, client)
        for step in case.steps:
            driver.publish(in_many_forms(step, seed))
            await driver.work(chance.choice((3, 40, 2_000)))
            await board.attempt()
    finally:
        await client.aclose()
    if board.problem is not None or board.shown is None or board.shown.as_of != case.now:
        raise AssertionError(f"the board shows {board.shown and board.shown.as_of}: {board.problem}")
    # The periods before, whose tables stand beside those of the windows, have tests of their own.
    shown = {window: table for window, table in board.shown.tables.items() if window in world.engine.windows}
    return {window: {field: _number(text) for field, text in table.items()} for window, table in shown.items()}


def counted_by_the_product(case: Invention, seed: int, bootstrap: str, redis_url: str, folder: Path) -> Tables:
    """The tables of the whole product, one of whose workers is killed in the middle."""
    with Product(folder, case.settings, bootstrap, redis_url) as product:
        workers = product.start_all()
        for number, step in enumerate(case.steps):
            product.publish(in_many_forms(step, seed))
            if number == len(case.steps) // 2:
                workers[seed % 2].kill()
                product.start("worker")
            product.wait()
        return product.tables()


def expected(case: Invention) -> Tables:
    """The tables by definition."""
    return recount(case.events, _world(case).recount, case.now)


def _world(case: Invention) -> World:
    # It sets the clock by itself.
    return World(case.settings.replace('clock = "event"\n', ""))


def _number(text: str) -> float:
    return int(text) if text.lstrip("-").isdigit() else float(text)
