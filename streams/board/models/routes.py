"""Where a board tells of models over HTTP."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from streams.board.answering import json_answer
from streams.board.answers import written
from streams.board.models.customers import clusters_told, models_told
from streams.board.models.known import KnownModels
from streams.board.models.telling import Told


def model_routes(known: KnownModels) -> list[web.RouteDef]:
    """A route for each question."""

    def telling(tell: Callable[[KnownModels], Told]) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def view(request: web.Request) -> web.Response:
            return json_answer(request, written(tell(known)))

        return view

    return [
        web.get("/api/models", telling(models_told)),
        web.get("/api/clusters", telling(clusters_told)),
    ]
