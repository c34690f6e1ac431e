"""Runbooks over HTTP: where `alerts.runbook_url` names no other place, alerts link to the board's own."""

from aiohttp import web

from streams.alerts.generated import runbook_files
from streams.settings import Settings


def runbook_routes(settings: Settings) -> list[web.RouteDef]:
    """`/runbooks/<rule>.md`, and their list as `/runbooks/README.md`: those of these settings, as plain text."""
    pages = runbook_files(settings)

    async def runbook(request: web.Request) -> web.Response:
        page = pages.get(request.match_info["name"])
        if page is None:
            raise web.HTTPNotFound(text="no such runbook; /runbooks/README.md lists all\n")
        return web.Response(text=page, headers={"X-Content-Type-Options": "nosniff"})

    return [web.get("/runbooks/{name}", runbook)]
