"""Which dimension values are in use, by all panes; and what the tables leave out."""

from unittest.mock import AsyncMock

import pytest

from streams.arithmetic.fields import FIRST_VALUE
from streams.arithmetic.measures import tickets
from streams.board import dimension_use
from streams.board.dimension_use import DimensionUse
from streams.board.health import BoardHealth
from streams.board.table_fields import SERIES
from streams.kpis.formula import Level
from streams.redis.connection import connect
from tests.built_in import ALL_DIMENSIONS
from tests.unit.board.test_tables import NOW, OPENED, Bench, kpi

DAY_MS = 86_400_000
WEB, PHONE = FIRST_VALUE, FIRST_VALUE + 1
BACKLOG = kpi("backlog", formula=Level(tickets.BACKLOG), by=(("channel",),))


class Watched(Bench):
    """Tables of two KPIs, and who watches the values of their dimensions."""

    def __init__(self) -> None:
        super().__init__(OPENED, BACKLOG)
        self.texts["channel"] = {WEB: "web", PHONE: "phone"}
        client = connect("redis://127.0.0.1:1/0")
        self.seconds = 1_000.0
        limits = dict.fromkeys(ALL_DIMENSIONS, 50)
        self.use = DimensionUse(client, self.windows, self.tables, BoardHealth(), limits, lambda: self.seconds)

    async def channels(self) -> set[int]:
        return (await self.use.used(self.texts[SERIES])).get("channel", set()) - {0}

    async def leave_out(self) -> None:
        self.tables.leave_out(await self.use.used(self.texts[SERIES]))


async def test_a_value_is_in_use_while_anything_of_it_is_in_a_pane_that_is_kept() -> None:
    bench = Watched()
    assert await bench.channels() == set()
    bench.count(tickets.OPENED, moment=NOW - 400 * DAY_MS, channel=WEB)
    bench.count(tickets.OPENED, channel=PHONE)
    assert await bench.channels() == {WEB, PHONE}
    bench.windows.move(NOW + DAY_MS)
    assert await bench.channels() == {PHONE}


async def test_a_value_is_in_use_while_it_has_a_level() -> None:
    bench = Watched()
    bench.count(tickets.BACKLOG, moment=NOW - 1_000 * DAY_MS, channel=WEB)
    assert await bench.channels() == {WEB}
    bench.count(tickets.BACKLOG, -1, moment=NOW - 900 * DAY_MS, channel=WEB)
    assert await bench.channels() == set()


async def test_what_was_taken_back_is_not_in_use() -> None:
    bench = Watched()
    bench.count(tickets.OPENED, channel=WEB)
    bench.count(tickets.OPENED, -1, channel=WEB)
    assert await bench.channels() == set()


async def test_the_fields_of_a_value_that_is_not_in_use_are_left_out_until_something_of_it_is_counted() -> None:
    bench = Watched()
    bench.count(tickets.OPENED, channel=WEB)
    bench.count(tickets.OPENED)
    assert bench.update("ticket.opened")['opened{channel="web"}'] == "1"
    bench.windows.move(NOW + 401 * DAY_MS)
    zeros = {"opened": "0", 'opened{channel="web"}': "0", 'opened{channel="unknown"}': "0", "backlog": "0"}
    assert bench.update("ticket.opened") == zeros
    await bench.leave_out()
    left = {"opened": "0", 'opened{channel="unknown"}': "0", "backlog": "0"}
    assert bench.update("ticket.opened") == left
    assert bench.update("ticket.opened", "ticket.resolved") == left
    bench.count(tickets.OPENED, moment=NOW + 390 * DAY_MS, channel=WEB)
    assert bench.update("ticket.opened", "ticket.resolved") == zeros
    assert bench.tables.values["365d"]['opened{channel="web"}'] == "1"


async def test_a_value_that_is_in_use_is_shown_again_where_it_was_left_out() -> None:
    bench = Watched()
    bench.count(tickets.OPENED, channel=WEB)
    bench.update("ticket.opened")
    bench.tables.leave_out({})
    assert 'opened{channel="web"}' not in bench.update("ticket.opened")
    bench.tables.leave_out({"channel": {WEB}})
    assert bench.update("ticket.opened")['opened{channel="web"}'] == "1"


async def test_panes_are_looked_through_every_hour_and_when_the_day_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dimension_use, "count_values", AsyncMock(return_value={}))
    bench = Watched()
    settle = AsyncMock(return_value=(0, 0))
    leave_out: list[object] = []
    monkeypatch.setattr(bench.use, "_settle", settle)
    monkeypatch.setattr(bench.tables, "leave_out", leave_out.append)

    async def looks(as_of: int, *, writes: bool = True) -> tuple[int, int]:
        before = (settle.await_count, len(leave_out))
        await bench.use.keep_up(bench.texts, as_of, writes=writes)
        return settle.await_count - before[0], len(leave_out) - before[1]

    assert await looks(NOW) == (0, 0)
    assert await looks(NOW + 1) == (0, 0)
    assert await looks(NOW + DAY_MS) == (1, 0)
    assert await looks(NOW + DAY_MS) == (0, 0)
    bench.seconds += 3_601
    assert await looks(NOW + DAY_MS) == (1, 1)
    assert await looks(NOW + DAY_MS) == (0, 0)
    bench.seconds += 3_601
    assert await looks(NOW + DAY_MS, writes=False) == (0, 1)
