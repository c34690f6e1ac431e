"""Follows the problems that a board knows of, and says in Redis that the board lives."""

import asyncio
import contextlib
import os
import socket
import time
from typing import Final

import msgspec
import structlog

from streams.board.rounds import Board
from streams.problems.observer import Observer
from streams.problems.told import BoardTold, ProblemTold
from streams.redis.connection import Client
from streams.redis.errors import StoreUnavailableError
from streams.redis.processes import tell
from streams.settings import Settings

_log = structlog.get_logger("nabz.board")

_LOOK_SECONDS: Final = 1.5
_SAY_SECONDS: Final = 1.5
"""How long to wait for a Redis that does not take what is said."""
_STALE_SECONDS: Final = 8.0
"""A round may take so long, or fail, before the tables are called old."""
_BEHIND_MS: Final = 10_000


class BoardProblems:
    """Looks for problems beside the rounds of a board, which may take long or hang."""

    def __init__(self, settings: Settings, client: Client, board: Board) -> None:
        """Look for this board; its `problems` are brought up to date."""
        self._observer = Observer(settings, client)
        self._client = client
        self._board = board
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._told: frozenset[str] = frozenset()
        self._ended = False

    async def follow(self) -> None:
        """Look again and again, until it is cancelled or told to end: redis-py may swallow that it is cancelled."""
        said = ""
        while not self._ended:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - a board that looks no more would call everything well
                if said != (said := repr(error)):
                    _log.exception("The board could not look for problems")
            await asyncio.sleep(_LOOK_SECONDS)

    async def look(self) -> None:
        """Look once, and tell."""
        board = self._board
        board.problems = await self._observer.look(why_old(board, time.monotonic()), is_board=True)
        kinds = frozenset(problem.kind.value for problem in board.problems)
        board.health.has_problems(kinds)
        for problem in board.problems:
            if problem.kind.value not in self._told:
                _log.warning("The numbers may be old or incomplete", kind=problem.kind.value, detail=problem.detail)
        for kind in self._told - kinds:
            _log.info("A problem is over", kind=kind)
        if kinds != self._told:
            self._told = kinds
            board.rounds.send()
        await self._say(BoardTold(self._name, [ProblemTold(one.kind, one.since, one.detail) for one in board.problems]))

    async def leave(self, following: asyncio.Task[None]) -> None:
        """End `follow`, and say that this board has ended."""
        self._ended = True
        following.cancel()
        await asyncio.wait({following}, timeout=_SAY_SECONDS)
        await self._say(BoardTold(self._name, ended=True))

    async def _say(self, told: BoardTold) -> None:
        # Where Redis cannot be written to, that is a problem which was found already.
        with contextlib.suppress(StoreUnavailableError, TimeoutError):
            async with asyncio.timeout(_SAY_SECONDS):
                await tell(self._client, f"board {self._name}", msgspec.json.encode(told))


def why_old(board: Board, now: float) -> str | None:
    """Why the tables of a board are old, if they are; `now` is of the monotonic clock."""
    if now - board.went_through_at > _STALE_SECONDS:
        return "a round takes very long" if board.problem is None else str(board.problem)
    if board.health.figures.behind_ms > _BEHIND_MS and board.shown is not None:
        return "a change that comes with time alone is due, and not counted yet"
    return None
