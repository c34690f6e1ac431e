"""Campaigns come and go for years: those of today have their rows, whatever was before them."""

from collections.abc import Mapping
from typing import Any

import pytest

from streams.arithmetic import fields
from streams.board import dimension_use
from streams.board.rounds import Board
from streams.counting_configuration import counting_configuration
from streams.redis.agreement import agree
from streams.redis.connection import Client
from streams.redis.dimension_values import read_values
from streams.redis.errors import CountAgainError
from streams.redis.keys import LAYOUT
from tests.built_in import change_between
from tests.engine.agreement import World
from tests.engine.crowd import connected, started, topics_with
from tests.engine.driver import lines_of

WEEK = 7 * 24 * 60 * 60 * 1000
MONDAY = 1_694_390_400_000
"""A Monday at midnight, UTC."""
KEPT_WEEKS = 58
"""Weeks of which a day may lie in the 400 days that are kept, and in the one that runs."""


def newsletter(week: int) -> list[dict[str, Any]]:
    """What one weekly campaign tells: a hundred messages, twenty of them opened."""
    name, at = f"2026-w{week}", MONDAY + week * WEEK
    told = {"campaign_id": name, "channel": "email"}
    return [
        {"event_id": f"{name}-d", "type": "campaign.delivered", "occurred_at": at + 8_000, "count": 100, **told},
        {"event_id": f"{name}-o", "type": "campaign.opened", "occurred_at": at + 9_000, "count": 20, **told},
    ]


async def after_weeks(client: Client, world: World, weeks: int) -> tuple[Board, Mapping[str, str]]:
    """A board that has seen a campaign every week, and the table of the last day."""
    driver, board = await started(client, topics_with([]), world), Board(world.engine, client)
    for week in range(weeks):
        driver.publish(lines_of(newsletter(week)))
        await driver.step()
        await board.round()
    await driver.pass_time()
    await board.round()
    return board, board.shown.tables["24h"] if board.shown else {}


def campaigns(table: Mapping[str, str]) -> set[str]:
    """The campaigns that have a row."""
    return {name.partition('campaign="')[2].partition('"')[0] for name in table if 'campaign="' in name}


async def test_a_weekly_campaign_has_its_row_for_as_long_as_the_limit_is_above_what_is_in_use(
    debian_redis: str,
) -> None:
    weeks = 70
    async with connected(debian_redis) as client:
        world = World(f"dimension_values = {{ default = 50, campaign = {KEPT_WEEKS + 1} }}")
        board, table = await after_weeks(client, world, weeks)
        assert table[f'campaign_open_ratio{{campaign="2026-w{weeks - 1}"}}'] == "0.2"
        assert "other" not in campaigns(table)
        values = (await read_values(client))["campaign"]
        assert [value.number for value in values] == [fields.FIRST_VALUE + week for week in range(weeks)]
        in_use = [value.text for value in values if value.in_use]
        assert in_use == [f"2026-w{week}" for week in range(weeks - len(in_use), weeks)]
        assert len(in_use) <= KEPT_WEEKS + 1
        metric = board.health.registry.get_sample_value
        assert metric("nabz_dimension_limit", {"dimension": "campaign"}) == KEPT_WEEKS + 1
        assert metric("nabz_dimension_limit", {"dimension": "channel"}) == 50
        board._dimension_use._count_at = 0.0
        await board.round()
        assert metric("nabz_dimension_values", {"dimension": "campaign"}) == len(in_use)
        assert metric("nabz_dimension_values", {"dimension": "channel"}) == 1


async def test_beyond_the_limit_of_what_is_in_use_the_rest_is_other(debian_redis: str) -> None:
    async with connected(debian_redis) as client:
        board, table = await after_weeks(client, World("dimension_values = { campaign = 5 }"), 7)
        assert board.shown is not None
        assert campaigns(board.shown.tables["365d"]) == {f"2026-w{week}" for week in range(5)} | {"other"}
        assert table['campaign_open_ratio{campaign="other"}'] == "0.2"


async def test_fields_of_campaigns_that_are_over_are_left_out_and_a_new_board_shows_the_same(
    debian_redis: str,
) -> None:
    async with connected(debian_redis) as client:
        world = World()
        board, _ = await after_weeks(client, world, 62)
        board._dimension_use._look_at = 0.0
        await board.round()
        await board.round()
        assert board.shown is not None
        shown = campaigns(board.shown.tables["365d"])
        assert f"2026-w{61}" in shown
        assert "2026-w0" not in shown
        metrics = board.shown.metrics()
        assert b"2026-w0" not in metrics
        assert b"2026-w61" in metrics
        fresh = Board(world.engine, client)
        await fresh.round()
        assert fresh.shown is not None
        assert campaigns(fresh.shown.tables["365d"]) == shown


async def test_a_board_that_knows_most_of_what_is_over_reads_all_anew_and_shows_the_same(
    debian_redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(debian_redis) as client:
        board, _ = await after_weeks(client, World(), 140)
        before = len(board.counted.windows.rows)
        board._dimension_use._look_at = 0.0
        await board.round()
        assert len(board.counted.windows.rows) == before
        await board.round()
        assert board.shown is not None
        shown = board.shown.tables["365d"]
        monkeypatch.setattr(dimension_use, "_MANY_ROWS", 50)
        board._dimension_use._look_at = 0.0
        await board.round()
        assert len(board.counted.windows.rows) == before
        board._dimension_use._look_at = board._dimension_use._fresh_until = 0.0
        await board.round()
        assert len(board.counted.windows.rows) == 0
        await board.round()
        assert 0 < len(board.counted.windows.rows) < before // 2
        assert board.shown.tables["365d"] == shown


async def test_what_is_hidden_is_counted_and_shown_nowhere(debian_redis: str) -> None:
    async with connected(debian_redis) as client:
        board, table = await after_weeks(client, World('hidden_dimensions = ["campaign"]'), 1)
        assert campaigns(table) == set()
        assert table["campaign_open_ratio"] == table['campaign_open_ratio{channel="email"}'] == "0.2"
        assert board.shown is not None
        assert b"2026-w0" not in board.shown.metrics()
        assert all("campaign" not in breakdown for kpi in board.kpis for breakdown in kpi.by)
        shown = Board(World().engine, client)
        await shown.round()
        assert shown.shown is not None
        assert campaigns(shown.shown.tables["24h"]) == {"2026-w0"}


async def test_a_board_does_not_read_what_was_written_with_another_layout_of_fields(debian_redis: str) -> None:
    settings = World().engine
    async with connected(debian_redis) as client:
        await agree(client, counting_configuration(settings, {}) | {LAYOUT: "another"}, change_between)
        board = Board(settings, client)
        with pytest.raises(CountAgainError, match="dimension values are numbered otherwise in this version"):
            await board.attempt()
        assert board.shown is None
        await client.flushall()
        await board.attempt()
        assert board.problem is None
