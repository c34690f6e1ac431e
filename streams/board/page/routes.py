"""Routes for people: the page, its files, and runbooks."""

import re
from typing import Final

from aiohttp import web

from streams.board.page.files import DOCUMENTS, POLICY, SIGN_IN_FILES, Asset, assets, page_version
from streams.board.page.runbook_pages import Language
from streams.board.page.shelf import Shelf
from streams.settings import Settings

_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"
SAFETY: Final = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def page_routes() -> list[web.RouteDef]:
    """What an application has to serve for the page."""
    documents = [web.get(path, _document) for path in DOCUMENTS]
    return [*documents, web.get("/assets/{version}/{name}", _file)]


def sign_in_files() -> web.RouteDef:
    """The files of the form by which people sign in; it has to be added before the routes of the page."""
    names = "|".join(map(re.escape, sorted(SIGN_IN_FILES)))
    return web.get(f"/assets/{{version}}/{{name:{names}}}", _file)


async def _document(request: web.Request) -> web.Response:
    return _answer(request, assets()[DOCUMENTS[request.path]], _ASK_AGAIN)


async def _file(request: web.Request) -> web.Response:
    found = assets().get(request.match_info["name"])
    if found is None or found.name in DOCUMENTS.values():
        raise web.HTTPNotFound(headers=SAFETY)
    return _answer(request, found, _FOR_GOOD if request.match_info["version"] == page_version() else _ASK_AGAIN)


def _answer(request: web.Request, asset: Asset, cache_control: str) -> web.Response:
    headers = {**SAFETY, "ETag": asset.tag, "Cache-Control": cache_control, "Vary": "Accept-Encoding"}
    if asset.tag in {tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")}:
        return web.Response(status=304, headers=headers)
    compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    if compressed:
        headers["Content-Encoding"] = "gzip"
    body = asset.compressed if compressed else asset.body
    return web.Response(body=body, content_type=asset.content_type, charset="utf-8", headers=headers)


def runbook_routes(settings: Settings) -> list[web.RouteDef]:
    """`/runbooks/<rule>` and their list as `/runbooks/`, for people; `/runbooks/<rule>.md` is the same as Markdown."""
    shelf = Shelf(settings)

    async def listed(request: web.Request) -> web.Response:
        return _answer(request, shelf.list(_language(request)), _ASK_AGAIN)

    async def runbook(request: web.Request) -> web.Response:
        name = request.match_info["name"]
        text = shelf.file(name)
        if text is not None:
            return web.Response(text=text, headers={"X-Content-Type-Options": "nosniff"})
        page = shelf.page(name, _language(request))
        if page is None:
            raise web.HTTPNotFound(text="no such runbook; /runbooks/ lists all\n", headers=SAFETY)
        return _answer(request, page, _ASK_AGAIN)

    return [web.get("/runbooks", listed), web.get("/runbooks/", listed), web.get("/runbooks/{name}", runbook)]


def _language(request: web.Request) -> Language:
    """The language that is asked for; a script of the page knows better which was chosen last."""
    return "fa" if request.query.get("lang") == "fa" else "en"
