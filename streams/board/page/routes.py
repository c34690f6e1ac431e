"""Routes for people: the page, its files, and runbooks."""

from typing import Final

from aiohttp import web

from streams.alerts.generated import runbook_files
from streams.board.page.files import INDEX, POLICY, Asset, assets, page_version
from streams.settings import Settings

_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"
_SAFETY: Final = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def page_routes() -> list[web.RouteDef]:
    """What an application has to serve for the page."""
    return [web.get("/", _index), web.get("/assets/{version}/{name}", _file)]


async def _index(request: web.Request) -> web.Response:
    return _answer(request, assets()[INDEX], _ASK_AGAIN)


async def _file(request: web.Request) -> web.Response:
    asset = assets().get(request.match_info["name"])
    if asset is None or asset.name == INDEX:
        raise web.HTTPNotFound(headers=_SAFETY)
    return _answer(request, asset, _FOR_GOOD if request.match_info["version"] == page_version() else _ASK_AGAIN)


def _answer(request: web.Request, asset: Asset, cache_control: str) -> web.Response:
    headers = {**_SAFETY, "ETag": asset.tag, "Cache-Control": cache_control, "Vary": "Accept-Encoding"}
    if asset.tag in {tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")}:
        return web.Response(status=304, headers=headers)
    compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    if compressed:
        headers["Content-Encoding"] = "gzip"
    body = asset.compressed if compressed else asset.body
    return web.Response(body=body, content_type=asset.content_type, charset="utf-8", headers=headers)


def runbook_routes(settings: Settings) -> list[web.RouteDef]:
    """`/runbooks/<rule>.md`, and their list as `/runbooks/README.md`: those of these settings, as plain text."""
    pages = runbook_files(settings)

    async def runbook(request: web.Request) -> web.Response:
        page = pages.get(request.match_info["name"])
        if page is None:
            raise web.HTTPNotFound(text="no such runbook; /runbooks/README.md lists all\n")
        return web.Response(text=page, headers={"X-Content-Type-Options": "nosniff"})

    return [web.get("/runbooks/{name}", runbook)]
