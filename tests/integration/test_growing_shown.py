"""What boards and commands show while something grows: KPIs that are not complete are absent, and come back right."""

import asyncio
import json
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from streams.board.answers import meta_text
from streams.board.rounds import Board
from streams.cli.terminal.board import answers
from streams.cli.terminal.exit_codes import CommandFailed
from streams.counting_configuration import counting_configuration
from streams.redis.agreement import agree
from streams.redis.connection import Client
from streams.redis.errors import NewerCatalogueError
from tests import recount
from tests.built_in import change_between
from tests.end_to_end.calling import called
from tests.engine.agreement import World
from tests.engine.crowd import EVENTS, WORLD, connected, latest, started, topics_with
from tests.engine.driver import Driver
from tests.integration.running_board import running_board
from tests.recount.comparison import differences

BEFORE = World(WORLD.toml.replace("inactivity_days = 20", "inactivity_days = 45"), WORLD.clock)
LOST = "customers_lost"
KEPT = "tickets_opened"


async def counting(client: Client, world: World) -> Driver:
    """A worker that has just started with these settings, and reads all events."""
    agreed = await agree(client, counting_configuration(world.engine, {}), change_between)
    return await started(client, topics_with(EVENTS), world, catalogue=agreed.catalogue.version)


async def shown(board: Board) -> Mapping[str, Mapping[str, float]]:
    """The tables after one more round."""
    await board.attempt()
    assert board.shown is not None, board.problem
    return {
        window: {name: float(text) for name, text in table.items()}
        for window, table in board.shown.tables.items()
        if ":" not in window
    }


async def is_shown(board: Board) -> bool:
    """Whether there is anything to see after one more round."""
    await board.attempt()
    return board.shown is not None


async def test_a_kpi_is_absent_until_all_shards_have_counted_it_and_is_right_then(simulated_redis: str) -> None:
    async with connected(simulated_redis) as client:
        await (await counting(client, BEFORE)).work()
        board = Board(BEFORE.engine, client)
        before = await shown(board)
        assert {LOST, KEPT} <= before["365d"].keys()
        early = Board(WORLD.engine, client)
        assert await is_shown(early) is False
        assert "no worker has started with these settings yet: inactivity_days was 45, is 20" in str(early.problem)
        driver = await counting(client, WORLD)
        assert await is_shown(early) is True
        with pytest.raises(NewerCatalogueError):
            await board.attempt()
        board = Board(WORLD.engine, client)
        growing = await shown(board)
        assert LOST not in growing["365d"]
        assert growing["365d"][KEPT] == before["365d"][KEPT]
        lost = json.loads(meta_text(board))["growing"]["customers_lost"]
        assert lost["done"] == 0
        assert lost["entities_left"] > 0
        metrics = generate_latest(board.health.registry).decode()
        assert f'nabz_measures_growing{{measure="customers_lost"}} {lost["of"]}.0' in metrics
        assert f'nabz_measures_growing_entities{{measure="customers_lost"}} {lost["entities_left"]}.0' in metrics
        await driver.work()
        assert await driver.grow() == 0
        after = await shown(board)
        assert board.growing == {}
        now = latest(EVENTS)
        expected = recount.recount(EVENTS, WORLD.recount, now)
        assert differences(after, {name: expected[name] for name in after}) == []


async def test_analyses_of_what_grows_are_told_once_it_is_through(embedded_redis: str) -> None:
    """Half of a shard may be counted by then, and nobody could tell that from all."""
    async with connected(embedded_redis) as client:
        await (await counting(client, BEFORE)).work()
        driver = await counting(client, WORLD)
        assert await driver.grow(portions=1) > 0
        async with running_board(embedded_redis, "event", tomllib.loads(WORLD.toml, parse_float=Decimal)) as board:
            await board.until("/readyz", lambda status, _: status == 200)
            for path in ("cohorts", "survival?by=segment", f"rhythm?kpi={LOST}", f"periods?kpi={LOST}&by=month"):
                status, text = await board.get(f"/api/{path}")
                assert status == 503, path
                assert "it is made of what is still being counted" in json.loads(text)["error"]
            with pytest.raises(CommandFailed, match=r"does not tell this yet: .* \(cohort_"):
                await answers(board.url, ["/api/cohorts"])
            assert (await board.get(f"/api/rhythm?kpi={KEPT}"))[0] == 200
            assert "crm_customer_survival_ratio" not in (await board.get("/metrics"))[1]
            lacks = (await board.json("/api/check"))["without_value"]
            assert (lacks[LOST]["lacks"], KEPT in lacks) == ("counting", False)
            await driver.grow()
            await driver.work()
            await board.until("/api/cohorts", lambda status, _: status == 200)
            assert LOST not in (await board.json("/api/check"))["without_value"]
            grown = [await board.json(f"/api/{path}") for path in ("cohorts", "cohorts?measure=revenue", "survival")]
    assert all(grown)


async def test_nothing_is_read_again_for_what_has_grown_and_all_is_as_a_new_board_shows_it(
    simulated_redis: str,
) -> None:
    async with connected(simulated_redis) as client:
        await (await counting(client, BEFORE)).work()
        driver = await counting(client, WORLD)
        board = Board(WORLD.engine, client)
        while_growing = await shown(board)
        read, former = board.counted.windows, board.shown
        await driver.work()
        assert await driver.grow() == 0
        # Somebody looks at the past meanwhile: that must not be missed afterwards.
        async with board.between_rounds() as past:
            assert past is not None
            await past.counted.history.trend("365d", past.shown.as_of, past.counted.seen.all())
        await board.attempt()
        assert board.counted.windows is read
        fresh = Board(WORLD.engine, client)
        assert LOST not in while_growing["365d"]
        assert LOST in (await shown(fresh))["365d"]
        assert board.shown is not None
        assert fresh.shown is not None
        assert former is not None
        assert board.shown.tables == fresh.shown.tables
        assert board.shown.revision > former.revision
        now, seen = board.shown.as_of, board.counted.seen.all()
        trends = [await one.counted.history.trend("365d", now, seen) for one in (board, fresh)]
        assert trends[0] == trends[1]
        assert {cell.field for cell in board.shown.cells} == {cell.field for cell in fresh.shown.cells}


@pytest.fixture
def config(embedded_redis: str, tmp_path: Path) -> Path:
    path = tmp_path / "nabz.toml"
    path.write_text(f'{WORLD.toml}\n[redis]\nurl = "{embedded_redis}"\n', "utf-8")
    return path


async def work(url: str, world: World, *, grow: bool) -> None:
    """Have a worker start with these settings, and count all."""
    async with connected(url) as client:
        driver = await counting(client, world)
        await driver.work()
        if grow:
            await driver.grow()


def test_commands_say_what_would_grow_what_grows_and_what_may_again(embedded_redis: str, config: Path) -> None:
    def ran(*words: str) -> tuple[int, str]:
        ended = called("catalogue", *words, "--config", str(config))
        return ended.returncode, ended.stdout

    assert ran("status") == (0, "nothing grows\n")
    assert ran("plan") == (0, "nothing is counted otherwise\n")
    asyncio.run(work(embedded_redis, BEFORE, grow=False))
    code, planned = ran("plan", "--json")
    assert code == 0
    plan = json.loads(planned)
    assert plan["changes"] == ["inactivity_days was 45, is 20"]
    assert plan["grows"]["customers_lost"] == ["inactivity_days"]
    assert (plan["gone"], plan["impossible"]) == ([], {})
    assert {"customers_lost", "customer_churn_ratio"} <= set(plan["kpis"])
    assert "tickets_opened" not in plan["kpis"]
    text = ran("plan")[1]
    assert "grows: customers_lost (inactivity_days)\n" in text
    assert "\nabsent until then: customers_new, customers_active, " in text
    assert max(map(len, text.splitlines())) <= 100
    asyncio.run(work(embedded_redis, WORLD, grow=False))
    code, told = ran("status", "--json")
    assert code == 3
    lost = json.loads(told)["customers_lost"]
    assert (lost["done"], lost["of"], lost["shards"][0]) == (0, len(lost["shards"]), "customer-0")
    assert "tickets_opened" not in json.loads(told)
    assert lost["entities_left"] > 0
    first, absent = ran("status")[1].splitlines()[:2]
    left = f"about {lost['entities_left']:,} entities left"
    of_all = f"{len(json.loads(told))} measures: 0 of {lost['of']} shards"
    assert first == f"{of_all}, {left}; not yet {', '.join(lost['shards'])}"
    assert absent.startswith("absent until then: customers_new, customers_active, ")
    asyncio.run(work(embedded_redis, WORLD, grow=True))
    assert ran("status", "--json") == (0, "{}\n")
    again = config.read_text("utf-8").replace("inactivity_days = 20", "inactivity_days = 45")
    config.write_text(again, "utf-8")
    assert ran("accept") == (0, "grows: inactivity_days was 20, is 45\n")
    assert ran("accept") == (0, "nothing to accept\n")
    config.write_text('currency = "EUR"\n' + again.partition("\n")[2], "utf-8")
    code, planned = ran("plan")
    assert code == 2
    assert "impossible: currency: amounts are kept in the currency of before\n" in planned
    assert ran("accept")[0] == 2
