"""How people sign in to the page by a token, and out again: a form, and a cookie that no script can read."""

import asyncio
import html
import json
import re
import time
from typing import Final
from urllib.parse import parse_qsl, quote

import structlog
from aiohttp import hdrs, web

from streams.board.page.files import FORM_POLICY, SIGN_IN, asset, template
from streams.board.page.routes import SAFETY, sign_in_files
from streams.board.page.runbook_pages import Language
from streams.http.access.access import CLIENT, COOKIE, SECURE_COOKIE, Access, Way
from streams.http.access.guard import CHALLENGE
from streams.http.access.guard import SIGN_IN as FORM
from streams.texts.messages import PAGE

_log = structlog.get_logger("nabz.access")

SIGN_OUT: Final = "/sign-out"
_MOST_FORM_BYTES: Final = 4 << 10
_FORM_TYPE: Final = "application/x-www-form-urlencoded"
_FORM_SECONDS: Final = 5.0
_PLACE: Final = re.compile(r"@([a-z][a-z._-]*)@")
_LOCAL: Final = re.compile(r"/(?!/)[!-\[\]-~]*")
"""A path of this board: `//host` would lead to another, and so would a backslash in some browsers."""


def sign_in_routes(access: Access) -> list[web.RouteDef]:
    """What has to be open for people to sign in and out; to be added before the routes of the page."""
    form = _Form(access)
    session = web.get(f"{FORM}/session", form.session)
    if not access.has_form:
        return [session]
    return [
        session,
        web.get(FORM, form.show),
        web.post(FORM, form.sign_in),
        web.post(SIGN_OUT, form.sign_out),
        sign_in_files(),
    ]


class _Form:
    def __init__(self, access: Access) -> None:
        self._access = access

    async def session(self, request: web.Request) -> web.Response:
        """Who asks, and what they may: nothing, if that is not known."""
        asker = self._access.asker(request)
        told = {
            "name": asker.name if asker else None,
            "way": asker.way if asker else None,
            "scopes": sorted(asker.scopes) if asker else [],
            "sign_out": SIGN_OUT if asker and asker.way is Way.SESSION else None,
        }
        return web.Response(text=json.dumps(told), content_type="application/json")

    async def show(self, request: web.Request) -> web.Response:
        """The form; what was asked for comes after it."""
        return _page(request, request.query.get("next", "/"))

    async def sign_in(self, request: web.Request) -> web.Response:
        """Take a token, and begin a session with it; the form again where it is wrong."""
        wanted = request.query.get("next", "/")
        holder = self._access.tokens.holder((await _given_token(request)).strip())
        if holder is None:
            _log.warning("A sign-in was refused", client=request[CLIENT])
            return _page(request, wanted, refused=True)
        _log.info("Signed in", by=holder.name, client=request[CLIENT])
        secure = self._access.is_secure(request)
        response = web.Response(status=303, headers={hdrs.LOCATION: _local(wanted)})
        response.set_cookie(
            SECURE_COOKIE if secure else COOKIE,
            self._access.sessions.begin(holder, time.time()),
            max_age=self._access.sessions.seconds,
            httponly=True,
            samesite="Strict",
            secure=secure,
        )
        return response

    async def sign_out(self, request: web.Request) -> web.Response:
        """Forget the session, in this browser."""
        secure = self._access.is_secure(request)
        response = web.Response(status=303, headers={hdrs.LOCATION: FORM})
        name = SECURE_COOKIE if secure else COOKIE
        response.del_cookie(name, httponly=True, samesite="Strict", secure=secure)
        return response


async def _given_token(request: web.Request) -> str:
    """What was typed into the form.

    Raises HTTPRequestEntityTooLarge, HTTPRequestTimeout, HTTPUnsupportedMediaType for what no browser sends from this
    form, and HTTPBadRequest for a body that cannot be read.
    """
    if request.content_type != _FORM_TYPE:
        raise web.HTTPUnsupportedMediaType(text=f"a form is sent as {_FORM_TYPE}")
    size = request.content_length or 0
    if size > _MOST_FORM_BYTES:
        raise web.HTTPRequestEntityTooLarge(_MOST_FORM_BYTES, size)
    try:
        async with asyncio.timeout(_FORM_SECONDS):
            body = await request.read()
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    except web.RequestPayloadError as error:
        raise web.HTTPBadRequest(text="this body cannot be read") from error
    return dict(parse_qsl(body.decode(errors="replace"))).get("token", "")


def _local(wanted: str) -> str:
    """Where to go after signing in: what was wanted, if it is of this board."""
    return wanted if _LOCAL.fullmatch(wanted) and not wanted.startswith(FORM) else "/"


def _page(request: web.Request, wanted: str, *, refused: bool = False) -> web.Response:
    language = _language(request)
    places = {
        "language": language,
        "direction": "rtl" if language == "fa" else "ltr",
        "action": f"{FORM}?next={quote(_local(wanted), safe='/')}",
        "refused": "" if refused else "hidden",
        "wrong": "true" if refused else "false",
    }

    def filled(place: re.Match[str]) -> str:
        told = places.get(place[1])
        return html.escape(getattr(PAGE[place[1]], language) if told is None else told)

    page = asset("sign_in.html", _PLACE.sub(filled, template(SIGN_IN)).encode())
    headers = {**SAFETY, "Content-Security-Policy": FORM_POLICY, "Cache-Control": "no-store"}
    if refused:
        headers[hdrs.WWW_AUTHENTICATE] = CHALLENGE
    return web.Response(
        status=401 if refused else 200, body=page.body, content_type="text/html", charset="utf-8", headers=headers
    )


def _language(request: web.Request) -> Language:
    """The language that is asked for, or else that of the browser; a script knows better which was chosen last."""
    asked: str = request.query.get("lang") or request.headers.get(hdrs.ACCEPT_LANGUAGE) or ""
    return "fa" if asked.lower().startswith("fa") else "en"
