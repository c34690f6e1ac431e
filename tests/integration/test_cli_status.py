"""`nabz status`: what it finds in Redis itself, and what boards tell."""

import asyncio
import json
import time
from pathlib import Path

import msgspec
import pytest

from streams.counting_configuration import counting_configuration
from streams.problems import Kind
from streams.problems.told import BoardTold, ProblemTold, WorkerTold
from streams.redis.agreement import agree
from streams.redis.processes import tell
from streams.settings import Settings
from tests.built_in import change_between
from tests.end_to_end.calling import Ended, called
from tests.engine.crowd import connected

PARTITIONS = {"crm.deals": 1}
WORKER = WorkerTold("desk:1", ["deal-0"])


async def set_up(url: str, *told: WorkerTold | BoardTold) -> None:
    async with connected(url) as client:
        await agree(client, counting_configuration(Settings(), PARTITIONS), change_between)
        for one in told:
            await tell(client, one.name, msgspec.json.encode(one))


def status(folder: Path, url: str, *arguments: str, more: str = "persistent = false") -> Ended:
    config = folder / "nabz.toml"
    config.write_text(f'[redis]\nurl = "{url}"\n{more}\n', "utf-8")
    return called("status", *arguments, "--config", str(config))


def test_where_all_is_well_it_says_so_and_ends_with_0(redis_server: str, tmp_path: Path) -> None:
    asyncio.run(set_up(redis_server, WORKER, BoardTold("desk:2")))
    assert status(tmp_path, redis_server) == (
        0,
        "Nothing is known that would make the numbers old or incomplete.\n",
        "",
    )
    told = status(tmp_path, redis_server, "--json")
    assert (told.returncode, json.loads(told.stdout)) == (0, {"problems": []})


def test_without_worker_and_board_it_needs_neither_to_say_so(redis_server: str, tmp_path: Path) -> None:
    asyncio.run(set_up(redis_server))
    ended = status(tmp_path, redis_server, "--json")
    assert ended.returncode == 3
    problems = json.loads(ended.stdout)["problems"]
    assert [one["kind"] for one in problems] == [Kind.NO_WORKER, Kind.NO_BOARD]
    assert all(abs(one["since"] - time.time() * 1000) < 10_000 for one in problems)
    shown = status(tmp_path, redis_server)
    assert shown.returncode == 3
    head, first, second, _, *meanings = shown.stdout.splitlines()
    assert head.split() == ["KIND", "SINCE", "WHAT", "IS", "THE", "MATTER"]
    assert first.startswith("no-worker  ")
    assert first.endswith(" UTC  no worker was seen within an hour")
    assert second.startswith("no-board   ")
    assert meanings[0].startswith("no-worker: No worker counts, so new events are missing. ")


def test_what_only_a_board_can_know_is_told_by_it(redis_server: str, tmp_path: Path) -> None:
    board = BoardTold("desk:2", [ProblemTold("store-older", 5, "lost"), ProblemTold("of a later version", 1, "")])
    asyncio.run(set_up(redis_server, WORKER, board))
    ended = status(tmp_path, redis_server, "--json")
    assert ended.returncode == 3
    assert json.loads(ended.stdout) == {"problems": [{"kind": "store-older", "since": 5, "detail": "lost"}]}


def test_a_redis_that_is_away_is_a_problem(tmp_path: Path) -> None:
    ended = status(tmp_path, "redis://127.0.0.1:1/0", "--json")
    assert ended.returncode == 3
    assert [one["kind"] for one in json.loads(ended.stdout)["problems"]] == [Kind.STORE_AWAY]


@pytest.mark.parametrize("more", ["persistent = 7", "nothing = 1"])
def test_wrong_settings_end_it_with_2(more: str, tmp_path: Path) -> None:
    assert status(tmp_path, "redis://127.0.0.1:1/0", more=more).returncode == 2
