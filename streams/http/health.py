"""Whether a process is well, over HTTP: in a word to everybody, and with the reason to whoever may read."""

from collections.abc import Callable
from typing import NamedTuple

from aiohttp import web

from streams.http.access.guard import Guard
from streams.settings.access import Scope


class NotWell(NamedTuple):
    """Why a process is not as it should be."""

    kind: str
    """What everybody is told, without a token too: no figure, no address, and no name of a server, topic or user."""
    detail: str = ""
    """What whoever may read is told, where that says more."""

    def __str__(self) -> str:
        """As whoever may read is told it."""
        return self.detail or self.kind


Hangs = Callable[[], str | None]
"""Why a process should be started again, in words for everybody; None if it should not."""
Unready = Callable[[], NotWell | None]
"""Why a process does not do its work now; None if it does."""


def health_routes(guard: Guard, *, hangs: Hangs, unready: Unready) -> list[web.RouteDef]:
    """`/livez` and `/readyz`: 200, or 503 with what is wrong, in one line."""

    async def livez(request: web.Request) -> web.Response:
        del request
        problem = hangs()
        return _answer(None if problem is None else NotWell(problem), may_read=False)

    async def readyz(request: web.Request) -> web.Response:
        return _answer(unready(), may_read=guard.may(request, Scope.READ))

    return [web.get("/livez", livez), web.get("/readyz", readyz)]


def _answer(problem: NotWell | None, *, may_read: bool) -> web.Response:
    if problem is None:
        return web.Response(text="ok\n")
    return web.Response(status=503, text=f"{problem if may_read else problem.kind}\n")
