"""Each setting that may change: what a board of the new ones tells is the recount, and what a fresh count tells."""

import json
from typing import Any

import pytest

from streams.arithmetic.calendar import Period
from streams.board.questions import Questions
from streams.board.rounds import Board
from streams.counting_configuration import counting_configuration
from streams.redis.agreement import agree
from streams.redis.connection import Client
from tests import recount
from tests.built_in import change_between
from tests.engine.agreement import World
from tests.engine.crowd import EVENTS, WORLD, latest, started, topics_with
from tests.engine.driver import Topics, lines_of
from tests.recount.comparison import differences
from tests.simulation.calm import client_of, new_server

_PIPELINES = "{ default = { sells = true, stalled_after = "
CONTRACTS = WORLD.toml.replace("inactivity_days = 20", "inactivity_days = 0")
_GROUPS = """
[loyalty]
period_days = 200
recency_days = [20, 100]
orders = [2, 4]
money = [100, 300]
loyal = ["first"]
risky = ["gone"]
[loyalty.groups]
first = { r = "2-3" }
gone = { r = "1" }
"""
_HOURS = """
[calendar]
days = ["mon", "thu"]
hours = { default = "08:00-12:00", thu = "07:00-18:00" }
"""
GROWING = {
    "inactivity_days": WORLD.toml.replace("inactivity_days = 20", "inactivity_days = 50"),
    "contracts": CONTRACTS,
    "times": f"lapse_days = 3\ncart_timeout_minutes = 7\n{WORLD.toml.replace('10d', '2d')}",
    "working hours": f'{WORLD.toml}\n{_HOURS}\nholidays = ["IR", "2025-06-10", "2025-06-11"]',
    "system": f'{WORLD.toml}\n[calendar]\nsystem = "persian"',
    "targets": WORLD.toml.replace('{ default = "8h", high = "1h" }', '{ default = "30m" }'),
    "loyalty": WORLD.toml + _GROUPS,
    "stages": WORLD.toml.replace(
        _PIPELINES, "{ default = { stages = { lead = 0.2, offer = 0.9 }, sells = true, stalled_after = "
    ),
}
"""What is another -> the settings."""
NOT_COUNTED = {"weeks and years": f'{WORLD.toml}\n[calendar]\nweek_start = "wed"\nyear_start = 4'}
"""The same of what no count depends on."""


async def counted(client: Client, world: World, topics: Topics) -> int:
    """Have a worker of these settings count all that there is, and grow; returns the version that it counted with."""
    agreed = await agree(client, counting_configuration(world.engine, {}), change_between)
    driver = await started(client, topics, world, catalogue=agreed.catalogue.version)
    await driver.work()
    assert await driver.grow() == 0
    await driver.work()
    return agreed.catalogue.version.number


async def told(client: Client, world: World) -> dict[str, Any]:
    """What a board of these settings tells of its tables, and of the past."""
    board = Board(world.engine, client)
    await board.attempt()
    assert board.shown is not None, board.problem
    ask = Questions(board)
    return {
        "tables": {
            name: {field: float(text) for field, text in table.items()} for name, table in board.shown.tables.items()
        },
        **{f"trend {window}": json.loads(await ask.trend(window) or "") for window in board.settings.window_names},
        **{f"finished {period.word}": json.loads(await ask.finished(period) or "") for period in Period},
    }


@pytest.mark.parametrize(
    ("before", "toml", "version"),
    [
        *(pytest.param(WORLD.toml, toml, 2, id=name) for name, toml in GROWING.items()),
        *(pytest.param(WORLD.toml, toml, 1, id=name) for name, toml in NOT_COUNTED.items()),
        pytest.param(CONTRACTS, WORLD.toml, 2, id="no contracts any more"),
    ],
)
async def test_a_board_of_other_settings_tells_what_a_fresh_count_tells(before: str, toml: str, version: int) -> None:
    world, now = World(toml, WORLD.clock), latest(EVENTS)
    grown, fresh = client_of(new_server()), client_of(new_server())
    topics = topics_with(EVENTS[:500])
    assert await counted(grown, World(before, WORLD.clock), topics) == 1
    topics.publish(lines_of(EVENTS[500:]))
    assert await counted(grown, world, topics) == version
    assert await counted(fresh, world, topics_with(EVENTS)) == 1
    is_, should_be = await told(grown, world), await told(fresh, world)
    expected = recount.recount(EVENTS, world.recount, now)
    assert differences({name: is_["tables"][name] for name in expected}, expected) == []
    assert differences(is_.pop("tables"), should_be.pop("tables")) == []
    assert is_ == should_be
