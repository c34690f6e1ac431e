"""What people say as a board tells it and a command prints it: what was asked for, and not whose it is."""

import asyncio
import json
from typing import Any

import pytest

from streams.cli.analyses.comments import show_comments
from streams.cli.terminal.exit_codes import CommandFailed, Misused
from streams.settings import Settings
from tests.engine.agreement import World
from tests.engine.crowd import connected
from tests.engine.driver import Driver, Topics, lines_of
from tests.integration.comments_counted import answered, erased, opened
from tests.integration.running_board import Seen, running_board
from tests.strategies.arrivals import Event
from tests.unit.kpis.stories import NOW

TOML = """
[comments]
keep_days = 90
[themes]
delivery = ["courier", "late"]
price = ["expensive"]
"""
WORLD = World(TOML)
HOUR = 3_600_000
DAY = 24 * HOUR


def company() -> list[Event]:
    return [
        answered(1, NOW - 5 * DAY, "The courier was late, terrible.", touchpoint="delivery", product="desk"),
        answered(2, NOW - 4 * DAY, "Great courier, thank you!", touchpoint="delivery"),
        answered(3, NOW - 3 * DAY, "Far too expensive, bad.\nNever again", product="chair", kind="csat", score=1),
        answered(4, NOW - 2 * HOUR, "It is a lamp."),
        opened(6, NOW - HOUR, "My parcel is late and it is broken", product="desk"),
        opened(7, NOW, "Ask \x1b[31mme", ticket_id="void"),
        {"event_id": "void", "type": "ticket.voided", "occurred_at": NOW, "ticket_id": "void"},
        opened(5, NOW, None),
    ]


async def count(url: str, events: list[Event], world: World = WORLD) -> None:
    async with connected(url) as client:
        driver = Driver(client, world.engine, topics=Topics(world.engine.kafka.partitions))
        await driver.start()
        driver.publish(lines_of(events))
        await driver.work()


def sections(world: World = WORLD, **others: Any) -> dict[str, Any]:  # noqa: ANN401 - of settings
    return {**world.engine.model_dump(exclude_unset=True, exclude={"clock", "redis", "board"}), **others}


async def until_shown(board: Seen) -> None:
    await board.until("/readyz", lambda status, _: status == 200)
    await board.until("/api/meta", lambda _, text: json.loads(text)["as_of"] is not None)


async def words(board: Seen, query: str = "") -> list[str]:
    """The first word of each comment, in the order of the answer."""
    return [comment["comment"].split()[0] for comment in (await board.json(f"/api/comments{query}"))["comments"]]


async def test_the_newest_that_are_asked_for_are_told(embedded_redis: str) -> None:
    await count(embedded_redis, company())
    async with running_board(embedded_redis, "event", sections()) as board:
        await until_shown(board)
        assert await words(board) == ["My", "It", "Far", "Great", "The"]
        assert await words(board, "?theme=delivery") == ["My", "Great", "The"]
        assert await words(board, "?theme=delivery&negative=1") == ["My", "The"]
        assert await words(board, "?negative=0&theme=unknown") == ["It"]
        assert await words(board, "?touchpoint=ticket") == ["My"]
        assert await words(board, "?touchpoint=delivery&since=100h") == ["Great"]
        assert await words(board, "?product=desk") == ["My", "The"]
        assert await words(board, "?product=unknown&touchpoint=unknown") == ["It"]
        assert await words(board, "?since=1d") == ["My", "It"]
        assert await words(board, "?theme=delivery&limit=2") == ["My", "Great"]
        told = await board.json("/api/comments?product=chair")
        (comment,) = told["comments"]
        assert comment == {
            "at": NOW - 3 * DAY,
            "comment": "Far too expensive, bad.\nNever again",
            "score": comment["score"],
            "themes": ["price"],
            "touchpoint": None,
            "product": "chair",
            "kind": "csat",
            "points": 1.0,
        }
        assert comment["score"] < 0
        assert (told["looked_at"], told["ended"]) == (5, True)
        assert (await board.json("/api/comments?limit=2"))["ended"] is False
        assert (await board.json("/api/comments?limit=5"))["ended"] is True


async def test_so_many_are_looked_at_and_no_more(embedded_redis: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streams.board.comments.MOST_LOOKED_AT", 300)
    monkeypatch.setattr("streams.redis.comments.AT_ONCE", 40)
    events = [answered(number, NOW - number * HOUR, f"{number} is fine") for number in range(350)]
    events += [opened(number, NOW - number * HOUR - 1, f"{number} is late") for number in range(350)]
    await count(embedded_redis, events)
    async with running_board(embedded_redis, "event", sections()) as board:
        await until_shown(board)
        told = await board.json("/api/comments?limit=500&since=90d")
        assert [comment["comment"] for comment in told["comments"]] == [
            f"{number // 2} is {'late' if number % 2 else 'fine'}" for number in range(300)
        ]
        assert (told["looked_at"], told["ended"]) == (300, False)


async def test_what_is_older_than_it_is_kept_is_told_nobody_though_no_worker_removes_it(embedded_redis: str) -> None:
    await count(embedded_redis, company())
    fewer = {**sections(), "comments": {"keep_days": 4}}
    async with running_board(embedded_redis, "event", fewer) as board:
        await until_shown(board)
        assert await words(board, "?since=90d") == ["My", "It", "Far", "Great"]


async def test_a_hidden_dimension_is_told_by_no_comment(embedded_redis: str) -> None:
    await count(embedded_redis, company())
    async with running_board(embedded_redis, "event", sections(hidden_dimensions=("product",))) as board:
        await until_shown(board)
        found = await board.json("/api/comments")
        assert {comment["product"] for comment in found["comments"]} == {None}
        status, text = await board.get("/api/comments?product=desk")
        assert (status, json.loads(text)["error"]) == (
            400,
            "nothing is told by product: `hidden_dimensions` names 'product'",
        )


async def test_a_board_that_keeps_none_says_which_setting_does(embedded_redis: str) -> None:
    await count(embedded_redis, company())
    async with running_board(embedded_redis, "event", sections(comments={})) as board:
        await until_shown(board)
        status, text = await board.get("/api/comments")
        assert status == 400
        assert json.loads(text)["error"].startswith("comments are not kept: set keep_days in a table [comments]")
        with pytest.raises(Misused, match="set keep_days in a table"):
            await asyncio.to_thread(show_comments, Settings(), {}, board.url, as_json=False)
        status, text = await board.get("/api/comments?theme=money")
        assert status == 400


async def test_an_unknown_theme_is_a_mistake_that_says_which_there_are(embedded_redis: str) -> None:
    await count(embedded_redis, company())
    async with running_board(embedded_redis, "event", sections()) as board:
        await until_shown(board)
        status, text = await board.get("/api/comments?theme=money")
        assert (status, json.loads(text)["error"]) == (
            400,
            "there is no theme 'money'; known: delivery, price, unknown",
        )


async def test_people_and_programs_read_them(embedded_redis: str, capsys: pytest.CaptureFixture[str]) -> None:
    erasure = {**erased(1, NOW - 2 * DAY), "customer_id": "customer-3"}
    told = [*company(), erasure, answered(9, NOW, "\x1b[31mred late\n\nwords\x07", product="desk")]
    await count(embedded_redis, told)
    async with running_board(embedded_redis, "event", sections()) as board:
        await until_shown(board)

        capsys.readouterr()  # what the board logs

        async def shown(as_json: bool, **asked: str) -> str:
            assert await asyncio.to_thread(show_comments, Settings(), asked, board.url, as_json=as_json) == 0
            return capsys.readouterr().out

        text = await shown(False, limit="2")
        lines = text.splitlines()
        assert lines[0].endswith("nps 9 · desk · delivery")
        assert lines[1:3] == ["  ?[31mred late", "  words?"]
        assert "My parcel" in text
        assert lines[-1] == "Of the newest 2 comments; there are older ones."
        assert "expensive" not in await shown(False)
        assert json.loads(await shown(True)) == await board.json("/api/comments")
        assert await shown(False, theme="price") == "None of the newest 5 comments is such a one.\n"
        assert await shown(False, since="1m", touchpoint="web") == "None of the newest 1 comments is such a one.\n"


async def test_where_nobody_says_anything_that_is_said(embedded_redis: str, capsys: pytest.CaptureFixture[str]) -> None:
    async with running_board(embedded_redis, "event", sections()) as board:
        with pytest.raises(CommandFailed, match="shows nothing yet"):
            await asyncio.to_thread(show_comments, Settings(), {}, board.url, as_json=False)
    await count(embedded_redis, [opened(5, NOW, None)])
    async with running_board(embedded_redis, "event", sections()) as board:
        await until_shown(board)
        capsys.readouterr()
        assert await asyncio.to_thread(show_comments, Settings(), {}, board.url, as_json=False) == 0
        assert capsys.readouterr().out == "There is no comment.\n"
