"""What a board shows over HTTP: metrics, tables as JSON, a page for people, and whether it is well."""

import json
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from aiohttp import web
from prometheus_client.exposition import choose_encoder

from streams.board.metric_names import metric_name
from streams.board.page import page, page_policy
from streams.board.rounds import Board, Shown
from streams.kpis import Kpi
from streams.panes import WINDOW_NAMES

_STALLED_SECONDS: Final = 60.0
"""A round that takes longer than this hangs: better to start the process again."""
_STALE_SECONDS: Final = 15.0
_STALE_ROUNDS: Final = 5

_JSON: Final = "application/json"


@asynccontextmanager
async def serving(board: Board) -> AsyncIterator[str]:
    """Serve a board on the host and port of its settings; gives its address. Raises OSError if they are taken."""
    host, port = board.settings.board.host, board.settings.board.port
    runner = web.AppRunner(application(board), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield f"http://{'localhost' if host in _LOOPBACK else host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "0.0.0.0", "::"})  # noqa: S104 - to name them, not to bind to them


def application(board: Board) -> web.Application:
    """The routes of a board."""
    views = _Views(board)
    app = web.Application()
    app.add_routes(
        [
            web.get("/", views.page),
            web.get("/metrics", views.metrics),
            web.get("/livez", views.livez),
            web.get("/readyz", views.readyz),
            web.get("/api/kpis", views.kpis),
            web.get("/api/meta", views.meta),
            web.get("/api/catalogue", views.catalogue),
        ]
    )
    return app


class _Views:
    """One method a route."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._process = secrets.token_hex(4)
        self._objects: dict[str, tuple[int, str]] = {}
        """Window -> the revision of its table that was written last, and its JSON."""

    async def page(self, request: web.Request) -> web.Response:
        """The page for people."""
        del request
        headers = {"Content-Security-Policy": page_policy(), "X-Content-Type-Options": "nosniff"}
        return web.Response(text=page(), content_type="text/html", headers=headers)

    async def metrics(self, request: web.Request) -> web.Response:
        """KPIs and the board's health, in the format that the scraper likes best."""
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        shown = self._board.shown
        kpis = shown.metrics() if shown else b""
        # The end mark of OpenMetrics stands at the end of the second part.
        body = kpis + encode(self._board.health.registry)
        return web.Response(body=body, headers={"Content-Type": content_type})

    async def livez(self, request: web.Request) -> web.Response:
        """Whether the process goes on at all; Redis being away is no reason to end it."""
        del request
        silent = time.monotonic() - self._board.tried_at
        if silent > _STALLED_SECONDS:
            return web.Response(status=503, text=f"the last round began {silent:.0f} s ago\n")
        return web.Response(text="ok\n")

    async def readyz(self, request: web.Request) -> web.Response:
        """Whether the tables are up to date."""
        del request
        board = self._board
        if board.problem is not None:
            return web.Response(status=503, text=f"{board.problem}\n")
        age = time.monotonic() - board.went_through_at
        if age > max(_STALE_SECONDS, _STALE_ROUNDS * board.settings.board.refresh_ms / 1000):
            return web.Response(status=503, text=f"the last round went through {age:.0f} s ago\n")
        return web.Response(text="ok\n")

    async def kpis(self, request: web.Request) -> web.Response:
        """{window: {field: number}}, of all windows or of those named by `?window=`, in Prometheus' field names."""
        windows = tuple(dict.fromkeys(request.query.getall("window", []))) or WINDOW_NAMES
        unknown = [window for window in windows if window not in WINDOW_NAMES]
        if unknown:
            text = json.dumps({"error": f"unknown window {unknown[0]!r}; known: {', '.join(WINDOW_NAMES)}"})
            return web.Response(status=400, text=text, content_type=_JSON)
        shown = self._board.shown
        tag = f'"{self._process}-{shown.revision if shown else 0}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers=headers)
        return web.Response(text=self._tables(shown, windows), content_type=_JSON, headers=headers)

    async def meta(self, request: web.Request) -> web.Response:
        """What the tables are of."""
        del request
        board = self._board
        shown = board.shown
        body: dict[str, Any] = {
            "as_of": shown.as_of if shown else None,
            "revision": shown.revision if shown else 0,
            "problem": board.problem,
            "clock": board.settings.clock,
            "currency": board.settings.currency,
            "windows": WINDOW_NAMES,
        }
        return web.json_response(body, headers={"Cache-Control": "no-cache"})

    async def catalogue(self, request: web.Request) -> web.Response:
        """What the fields of the tables mean."""
        del request
        return web.json_response([_described(kpi) for kpi in self._board.kpis])

    def _tables(self, shown: Shown | None, windows: tuple[str, ...]) -> str:
        parts = [f"{json.dumps(window)}: {self._table(shown, window)}" for window in windows]
        return "{" + ",\n".join(parts) + "}"

    def _table(self, shown: Shown | None, window: str) -> str:
        if shown is None:
            return "{}"
        revision, text = self._objects.get(window, (None, ""))
        if revision != shown.revision:
            text = _object(shown.tables[window])
            self._objects[window] = (shown.revision, text)
        return text


def _object(table: Mapping[str, str]) -> str:
    """A JSON object of numbers, digit by digit as they stand in the table."""
    return "{" + ", ".join(f"{json.dumps(field)}: {table[field]}" for field in sorted(table)) + "}"


def _described(kpi: Kpi) -> dict[str, Any]:
    return {
        "name": kpi.name,
        "title": {"en": kpi.title.en, "fa": kpi.title.fa},
        "meaning": kpi.meaning,
        "formula": str(kpi.formula),
        "source": kpi.source,
        "group": kpi.group.value,
        "unit": kpi.unit.value,
        "better": kpi.better.value,
        "by": kpi.by,
        "windows": kpi.windows,
        "samples": kpi.samples_name if kpi.samples is not None else None,
        "metric": metric_name(kpi),
    }
