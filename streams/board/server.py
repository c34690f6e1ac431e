"""What a board shows over HTTP: metrics, tables as JSON, a page for people, and whether it is well."""

import asyncio
import contextlib
import json
import secrets
import time
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Final

from aiohttp import web

from schemas.money import minor_digits
from streams.arithmetic.calendar import Period
from streams.arithmetic.panes import WINDOW_NAMES
from streams.board.answering import answered_later, json_answer, refused
from streams.board.answers import alerts_text, catalogue_text, goals_text, meta_text
from streams.board.asked import WrongQuestionError
from streams.board.baskets import asked_rules, check_told, counts_of, rules_text
from streams.board.cohorts import CUSTOMERS, asked_cohorts, cohorts_of
from streams.board.comment_view import comments_answer
from streams.board.decimals import numbers
from streams.board.hub import Hub
from streams.board.item_baskets import asks_for_skus
from streams.board.json_text import written
from streams.board.models.routes import model_routes
from streams.board.page import page_routes
from streams.board.page.routes import runbook_routes
from streams.board.page.sign_in import sign_in_routes
from streams.board.periods import ASKED, asked_periods, told_periods
from streams.board.questions import Questions
from streams.board.report_view import report_answer
from streams.board.rounds import Board
from streams.board.shown import Shown
from streams.board.stream import Streams
from streams.board.survival import SurvivalOf, asked_breakdown
from streams.http.access.guard import Guard, Open
from streams.http.health import NotWell, health_routes
from streams.http.serving import metrics_route
from streams.kpis.rhythm import MOST_WEEKS, NoRhythmError, asked_weeks
from streams.redis.keys import before_of
from streams.settings.access import Scope

_STALLED_SECONDS: Final = 60.0
"""A round that takes longer than this hangs: better to start the process again."""
_STALE_SECONDS: Final = 15.0
_STALE_ROUNDS: Final = 5

_JSON: Final = "application/json"

DEFAULT_WINDOW: Final = "24h"


def application(board: Board, guard: Guard) -> web.Application:
    """The routes of a board behind a guard, each with what it needs."""
    process = secrets.token_hex(4)
    questions = Questions(board)
    hub = Hub(board, questions, process)
    streams = Streams(hub)
    views = _Views(board, questions, process, streams)
    app = guard.application()
    app.middlewares.append(answered_later)
    guard.add(app, Open.HEALTH, health_routes(guard, hangs=views.hangs, unready=views.unready))
    guard.add(app, Open.SIGN_IN, sign_in_routes(guard.access))
    guard.add(
        app,
        Scope.READ,
        [
            *page_routes(),
            *runbook_routes(board.settings),
            metrics_route(board.health.registry, views.kpi_metrics),
            web.get("/api/kpis", views.kpis),
            web.get("/api/meta", views.meta),
            web.get("/api/catalogue", views.catalogue),
            web.get("/api/alerts", views.alerts),
            web.get("/api/goals", views.goals),
            web.get("/api/check", views.check),
            web.get("/api/trends", views.trends),
            web.get("/api/periods", views.periods),
            web.get("/api/rhythm", views.rhythm),
            web.get("/api/cohorts", views.cohorts),
            web.get("/api/survival", views.survival),
            web.get("/api/baskets", views.baskets),
            *model_routes(board.models),
            web.get("/api/reports/{name}", views.report),
            # A question for its head alone would get all that follows as well.
            web.get("/api/stream", views.stream, allow_head=False),
        ],
    )

    # The words that people write may say who they are.
    guard.add(app, Scope.PERSONAL, [web.get("/api/comments", views.comments)])

    async def closed(_: web.Application) -> None:
        await streams.close()

    async def followed(_: web.Application) -> AsyncIterator[None]:
        following = asyncio.create_task(hub.follow())
        yield
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following

    app.on_shutdown.append(closed)
    app.cleanup_ctx.append(followed)
    return app


class _Views:
    """One method a route."""

    def __init__(self, board: Board, questions: Questions, process: str, streams: Streams) -> None:
        self._board = board
        self._questions = questions
        self._process = process
        self._streams = streams
        self._windows = board.settings.window_names
        self._cohorts = cohorts_of(board.settings)
        self._digits = minor_digits(board.settings.currency) or 0
        self._survival = SurvivalOf(board.settings.calendar.dates)
        self._objects: dict[str, tuple[int, str]] = {}
        """Table -> the revision of it that was written last, and its JSON."""

    def kpi_metrics(self) -> bytes:
        """KPIs as Prometheus reads them, without an end mark."""
        shown = self._board.shown
        return shown.metrics() if shown else b""

    def hangs(self) -> str | None:
        """Why the process does not go on at all, if so; Redis being away is no reason to end it."""
        silent = time.monotonic() - self._board.tried_at
        return f"the last round began {silent:.0f} s ago" if silent > _STALLED_SECONDS else None

    def unready(self) -> NotWell | None:
        """Why the tables are not up to date, if so."""
        board = self._board
        if board.problem is not None:
            return board.problem
        age = time.monotonic() - board.went_through_at
        stale = age > max(_STALE_SECONDS, _STALE_ROUNDS * board.settings.board.refresh_ms / 1000)
        return NotWell(f"the last round went through {age:.0f} s ago") if stale else None

    async def kpis(self, request: web.Request) -> web.Response:
        """{window: {field: number}}, of all windows or of those named by `?window=`, in Prometheus' field names.

        With `?before=1` the periods before stand beside them, as "before": {window: {field: number}}.
        """
        windows = tuple(dict.fromkeys(request.query.getall("window", []))) or self._windows
        for window in windows:
            self._known(window)
        shown = self._board.shown
        tag = f'"{self._process}-{shown.revision if shown else 0}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers=headers)
        text = self._tables(shown, windows)
        if request.query.get("before") in {"1", "true"}:
            text = f'{text[:-1]},\n"before": {self._tables(shown, windows, before_of)}}}'
        return web.Response(text=text, content_type=_JSON, headers=headers)

    async def alerts(self, request: web.Request) -> web.Response:
        """How all alerts stand."""
        return json_answer(request, alerts_text(self._board))

    async def goals(self, request: web.Request) -> web.Response:
        """How all goals stand."""
        return json_answer(request, goals_text(self._board))

    async def check(self, request: web.Request) -> web.Response:
        """Which event types came, which KPIs have no value and why."""
        return json_answer(request, await self._questions.check())

    async def trends(self, request: web.Request) -> web.Response:
        """How the totals of a window came about, bucket by bucket."""
        return json_answer(request, await self._questions.trend(self._window(request)) or "{}")

    async def periods(self, request: web.Request) -> web.Response:
        """What KPIs came to in the weeks, months, quarters or years that have finished, by `?period=`.

        With `?kpi=` and `?by=` one KPI in all that are kept, with its goals; further parameters name the value of a
        breakdown, as in `&channel=web`.
        """
        if "kpi" in request.query:
            return await self._kept_periods(request)
        asked = request.query.get("period", Period.MONTH.word)
        period = next((period for period in Period if period.word == asked), None)
        if period is None:
            known = ", ".join(period.word for period in Period)
            text = json.dumps({"error": f"unknown period {asked!r}; known: {known}"})
            raise web.HTTPBadRequest(text=text, content_type=_JSON)
        return json_answer(request, await self._questions.finished(period) or "{}")

    async def _kept_periods(self, request: web.Request) -> web.Response:
        query = request.query
        values = [(name, value) for name, value in query.items() if name not in ASKED]
        try:
            board, by = self._board, query.get("by", Period.MONTH.word)
            asked = asked_periods(board.kpis, board.settings.known_kpis, query["kpi"], by, values)
            told = await self._questions.of_months(asked.kpi.name, partial(told_periods, asked, self._digits))
            return json_answer(request, told or "[]")
        except WrongQuestionError as error:
            raise refused(error) from error

    async def rhythm(self, request: web.Request) -> web.Response:
        """What the KPI of `?kpi=` comes to by weekday and hour, over the `?weeks=` that have passed."""
        try:
            weeks = asked_weeks(request.query.get("weeks", str(MOST_WEEKS)))
            return json_answer(request, await self._questions.rhythm(request.query.get("kpi", ""), weeks) or "{}")
        except NoRhythmError as error:
            raise refused(error) from error

    async def cohorts(self, request: web.Request) -> web.Response:
        """The `?measure=` of cohorts, customers or revenue, by month of joining and age; with `?by=` one a value."""
        try:
            asked = asked_cohorts(request.query.get("by"), request.query.get("measure", CUSTOMERS))
            return json_answer(request, await self._questions.of_totals(partial(self._cohorts.text, asked)) or "{}")
        except WrongQuestionError as error:
            raise refused(error) from error

    async def survival(self, request: web.Request) -> web.Response:
        """How long customers stay, and by `?by=` how that differs."""
        try:
            by = asked_breakdown(request.query.get("by"))
            told = await self._questions.of_totals(partial(self._survival.told, by))
        except WrongQuestionError as error:
            raise refused(error) from error
        return json_answer(request, written(told or {}))

    async def baskets(self, request: web.Request) -> web.Response:
        """Which families are bought together in `?window=`, with limits of support, count and confidence.

        With `?of=skus` which single items, as the analyst found it.
        """
        try:
            if asks_for_skus(request.query):
                return json_answer(request, self._questions.item_rules(request.query))
            asked = asked_rules(request.query)
            check_told(asked, self._board.settings)
            counts = await self._questions.of_window(asked.window, counts_of)
        except WrongQuestionError as error:
            raise refused(error) from error
        # Of thousands of families there may be many pairs, and nobody else has to wait for their rules.
        return json_answer(request, "{}" if counts is None else await asyncio.to_thread(rules_text, asked, counts))

    async def comments(self, request: web.Request) -> web.Response:
        """The newest comments, by `?theme=`, `?negative=1`, `?touchpoint=`, `?product=`, `?since=` and `?limit=`."""
        try:
            return await comments_answer(self._questions, self._board.settings, request)
        except WrongQuestionError as error:
            raise refused(error) from error

    async def report(self, request: web.Request) -> web.Response:
        """A report over a `?window=`, with `?ended=1` of the last one that finished; in a `?lang=` and a `?format=`."""
        try:
            return await report_answer(self._questions, self._windows, request)
        except WrongQuestionError as error:
            raise refused(error) from error

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """All that is new, as it comes."""
        return await self._streams.stream(request, self._window(request))

    async def meta(self, request: web.Request) -> web.Response:
        """Snapshot time of the tables, and the health of the board."""
        return json_answer(request, meta_text(self._board))

    async def catalogue(self, request: web.Request) -> web.Response:
        """What the fields of the tables mean."""
        return json_answer(request, catalogue_text(self._board))

    def _tables(self, shown: Shown | None, windows: tuple[str, ...], named: Callable[[str], str] = str) -> str:
        """The tables of these windows; `named` tells the name of a window's table."""
        parts = [f"{json.dumps(window)}: {self._table(shown, named(window))}" for window in windows]
        return "{" + ",\n".join(parts) + "}"

    def _table(self, shown: Shown | None, name: str) -> str:
        if shown is None:
            return "{}"
        revision, text = self._objects.get(name, (None, ""))
        if revision != shown.revision:
            text = numbers(shown.tables[name])
            self._objects[name] = (shown.revision, text)
        return text

    def _window(self, request: web.Request) -> str:
        """The one window that is asked for; raises HTTPBadRequest if there is none of this name."""
        first = DEFAULT_WINDOW if DEFAULT_WINDOW in self._windows else self._windows[0]
        return self._known(request.query.get("window", first))

    def _known(self, window: str) -> str:
        if window in self._windows:
            return window
        said = f"window {window!r} is switched off" if window in WINDOW_NAMES else f"unknown window {window!r}"
        text = json.dumps({"error": f"{said}; known: {', '.join(self._windows)}"})
        raise web.HTTPBadRequest(text=text, content_type=_JSON)
