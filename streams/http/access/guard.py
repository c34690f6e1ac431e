"""The guard before all routes of a process: which scope each needs, and that nobody passes without it.

A route is added with the scope that it needs; a process that has one without a scope does not start. What the guard
finds is in the request, as `ASKER` and `CLIENT`.
"""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from enum import Enum
from http import HTTPStatus
from typing import Final, NoReturn, TypeAlias
from urllib.parse import urlencode

import structlog
from aiohttp import hdrs, web

from streams.http.access.access import ASKER, CLIENT, Access, Asker, Way, bearer
from streams.http.access.hosts import is_same_site
from streams.settings.access import Scope

_log = structlog.get_logger("nabz.access")

SIGN_IN: Final = "/sign-in"
"""Where people sign in by a form, if they can."""


CHALLENGE: Final = 'Bearer realm="nabz"'
"""How to say who one is (RFC 6750)."""


class Open(Enum):
    """What is open to everybody, and holds no figure of the business."""

    HEALTH = "health"
    """Asked by probes, under any name."""
    SIGN_IN = "sign-in"
    """What is needed to sign in."""


Need: TypeAlias = Scope | Open
_Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

_SAFE_METHODS: Final = frozenset({hdrs.METH_GET, hdrs.METH_HEAD, hdrs.METH_OPTIONS})
_TOLD: Final = frozenset({Scope.ACT, Scope.PERSONAL})
"""Scopes of which the log says who used them."""
_MOST_BODY_BYTES: Final = 64 << 10
_HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # An answer that may be kept says so itself.
    "Cache-Control": "no-store",
}


class UndeclaredRouteError(Exception):
    """A process has a route of which nobody says who may use it; it does not start."""


class Guard:
    """The guard of one listener."""

    def __init__(self, access: Access) -> None:
        """Let in whom `access` knows."""
        self.access = access
        self._needs: dict[web.AbstractRoute, Need] = {}

    def application(self) -> web.Application:
        """An application without routes, behind this guard."""
        app = web.Application(middlewares=[self._pass], client_max_size=_MOST_BODY_BYTES)
        app.on_startup.append(self._check)
        app.on_response_prepare.append(_add_headers)
        return app

    def add(self, app: web.Application, need: Need, routes: Iterable[web.AbstractRouteDef]) -> None:
        """Add routes that need this."""
        # What `add_routes` gives is not all: a route for GET brings one for HEAD along.
        before = set(app.router.routes())
        app.add_routes(routes)
        self._needs.update(dict.fromkeys(set(app.router.routes()) - before, need))

    def needs(self, app: web.Application) -> Mapping[str, Need | None]:
        """What each route of an application needs, as in {"GET /api/kpis": Scope.READ}; None: nobody said it."""
        return {
            f"{route.method} {route.resource.canonical if route.resource else '?'}": self._needs.get(route)
            for route in app.router.routes()
        }

    def may(self, request: web.Request, scope: Scope) -> bool:
        """Whether who asks has a scope, for a route that is open to everybody and tells more to whoever has it."""
        # By another name it may be a page of another site that asks.
        asker = self.access.asker(request) if self._is_known_host(request) else None
        return asker is not None and scope in asker.scopes

    async def _check(self, app: web.Application) -> None:
        forgotten = [route for route, need in self.needs(app).items() if need is None]
        if forgotten:
            raise UndeclaredRouteError(f"nobody says who may ask for {', '.join(forgotten)}: add them by Guard.add")

    @web.middleware
    async def _pass(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        # What is not there is told only to those who may read.
        need = self._needs.get(request.match_info.route, Scope.READ)
        if need is Open.HEALTH:
            return await handler(request)
        self._check_site(request)
        size = request.content_length or 0
        if size > _MOST_BODY_BYTES:
            raise web.HTTPRequestEntityTooLarge(_MOST_BODY_BYTES, size)
        request[CLIENT] = self.access.client(request)
        if isinstance(need, Open):
            return await handler(request)
        asker = self.access.asker(request)
        if asker is None:
            self._ask_to_sign_in(request)
        if need not in asker.scopes:
            raise self._missing(need, asker)
        request[ASKER] = asker
        # Of a board that asks nobody there is nobody to name.
        is_told = need in _TOLD and asker.way is not Way.NOBODY
        return await (_logged(request, handler, asker, need) if is_told else handler(request))

    def _check_site(self, request: web.Request) -> None:
        """Raises HTTPMisdirectedRequest or HTTPForbidden for what a page of another site may have sent."""
        if not self._is_known_host(request):
            raise _error(
                web.HTTPMisdirectedRequest,
                "this is not known by the host of the request: if it is one of its names, put it into board.hosts",
            )
        if request.method not in _SAFE_METHODS:
            host = request.headers.getall(hdrs.HOST, [])
            origin = request.headers.get(hdrs.ORIGIN)
            site = request.headers.get("Sec-Fetch-Site", "same-origin")
            foreign = origin is not None and not is_same_site(origin, "".join(host), self.access.address)
            if foreign or site not in {"same-origin", "none"}:
                raise _error(web.HTTPForbidden, "this request comes from a page of another site")

    def _is_known_host(self, request: web.Request) -> bool:
        # Every browser names a host; a program that speaks HTTP/1.0 need not.
        host = request.headers.getall(hdrs.HOST, [])
        return not host or (len(host) == 1 and self.access.hosts.takes(host[0]))

    def _ask_to_sign_in(self, request: web.Request) -> NoReturn:
        shows_none = bearer(request.headers) is None
        if self.access.has_form and shows_none and "text/html" in request.headers.get(hdrs.ACCEPT, ""):
            asked = {"next": request.path_qs, "lang": request.query.get("lang", "")}
            raise web.HTTPSeeOther(f"{SIGN_IN}?{urlencode({name: text for name, text in asked.items() if text})}")
        raise self._unknown(wrong=not shows_none)

    def _unknown(self, *, wrong: bool) -> web.HTTPException:
        said = (
            "this token is not one of the board's" if wrong else "this board asks for a token (Authorization: Bearer)"
        )
        challenge = CHALLENGE + (', error="invalid_token"' if wrong else "")
        more = {"sign_in": SIGN_IN} if self.access.has_form else {}
        return _error(web.HTTPUnauthorized, said, {hdrs.WWW_AUTHENTICATE: challenge}, more)

    def _missing(self, need: Scope, asker: Asker) -> web.HTTPException:
        if asker.way is Way.NOBODY:
            said = f"this needs a token with the scope {need} (`nabz token new NAME --scope {need}`)"
            return _error(web.HTTPUnauthorized, said, {hdrs.WWW_AUTHENTICATE: f'{CHALLENGE}, scope="{need}"'})
        said = f"'{asker.name}' has no scope {need}: it has {', '.join(sorted(asker.scopes))}"
        challenge = f'{CHALLENGE}, error="insufficient_scope", scope="{need}"'
        return _error(web.HTTPForbidden, said, {hdrs.WWW_AUTHENTICATE: challenge})


async def _logged(request: web.Request, handler: _Handler, asker: Asker, need: Scope) -> web.StreamResponse:
    """Say in the log who did what. What an address names is left out: it may be of a person."""
    status: int = HTTPStatus.INTERNAL_SERVER_ERROR
    try:
        response = await handler(request)
        status = response.status
    except web.HTTPException as error:
        status = error.status
        raise
    else:
        return response
    finally:
        resource = request.match_info.route.resource
        _log.info(
            "A request that needs a scope",
            scope=str(need),
            by=asker.name,
            way=str(asker.way),
            client=request[CLIENT],
            method=request.method,
            route=resource.canonical if resource else "?",
            status=status,
        )


async def _add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """What every answer says to browsers, unless it says something else itself; and not what it is served by."""
    del request
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.popall(hdrs.SERVER, None)


def _error(
    kind: type[web.HTTPException],
    said: str,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, str] | None = None,
) -> web.HTTPException:
    """An answer of one line of JSON."""
    return kind(text=json.dumps({"error": said, **(more or {})}), content_type="application/json", headers=headers)
