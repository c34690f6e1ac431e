"""The routes that a board has, as its router knows them: a new one is among them by itself."""

from collections.abc import Mapping
from typing import Any

from streams.board.rounds import Board
from streams.board.server import application
from streams.http.access.access import board_access
from streams.http.access.guard import Guard, Need
from streams.redis.connection import connect
from streams.settings import BoardSettings, Settings


async def needs(tokens: Mapping[str, Any]) -> Mapping[str, Need | None]:
    """What each route of a board needs, as in {"GET /api/kpis": Scope.READ}."""
    client = connect("redis://127.0.0.1:1/0")
    try:
        settings = Settings(board=BoardSettings.model_validate({"tokens": tokens}))
        guard = Guard(board_access(settings.board, None))
        return guard.needs(application(Board(settings, client), guard))
    finally:
        await client.aclose()
