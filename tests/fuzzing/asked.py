"""What a board is asked: hosts, origins, tokens, cookies, questions, and whole requests over a real connection."""

import asyncio
import re
import socket
import threading
import time
from contextlib import suppress
from functools import cache
from typing import Final

from prometheus_client import CollectorRegistry
from yarl import URL

from streams.board.asked import WrongQuestionError
from streams.board.baskets import asked_rules
from streams.board.cohorts import asked_cohorts
from streams.board.comments import asked_comments
from streams.board.item_baskets import asked_item_rules, asks_for_skus
from streams.board.page import page_routes
from streams.board.page.routes import runbook_routes
from streams.board.page.sign_in import sign_in_routes
from streams.board.periods import asked_periods
from streams.board.reports_asked import asked_report
from streams.board.survival import asked_breakdown
from streams.http.access.access import Access, bearer
from streams.http.access.guard import Guard, Open
from streams.http.access.hosts import Hosts, is_any, is_loopback, is_same_site
from streams.http.access.sessions import Sessions
from streams.http.access.tokens import Holder, Tokens, digest_of
from streams.http.health import health_routes
from streams.http.serving import metrics_route, served
from streams.kpis import catalogue
from streams.kpis.rhythm import NoRhythmError, asked_weeks
from streams.settings import Settings
from streams.settings.access import Scope, TokenSettings
from streams.settings.processes import BoardSettings
from tests.fuzzing.target import SEPARATOR, Target, parts

TOKEN: Final = "nabz_" + "t" * 43
_NOW: Final = 1_700_000_000
_KPIS: Final = catalogue()
_WINDOWS: Final = ("5m", "24h", "month")
_SECONDS: Final = 5.0
_QUIET_SECONDS: Final = 0.1
"""Whoever is not answered by then has not asked to the end."""
LAST: Final = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
_STATUS: Final = re.compile(rb"HTTP/(?:1\.[01]|0\.9) ([1-5][0-9][0-9]) [^\r\n]*\r\n")
"""The server takes requests of HTTP/0.9 too, which name no version, and answers with that number."""
_SERVER_ERROR: Final = 500


def _text(data: bytes) -> str:
    """Text of a header, as the server reads it."""
    return data.decode("utf-8", "surrogateescape")


def _site(data: bytes) -> None:
    host, origin, address = map(_text, parts(data, 3))
    hosts = Hosts("0.0.0.0", ["board", "nabz.example.org"], "https://nabz.example.org:8443/x")  # noqa: S104 - a name
    assert isinstance(hosts.takes(host), bool)
    is_any(host)
    is_loopback(host)
    told = address if address.startswith(("http://a", "https://a")) else None
    assert isinstance(is_same_site(origin, host, None), bool)
    with suppress(ValueError):
        is_same_site(origin, host, told)


def _shown(data: bytes) -> None:
    header, cookie, token = map(_text, parts(data, 3))
    holder = Holder("sara", digest_of(TOKEN), frozenset({Scope.READ}))
    tokens = Tokens([holder])
    sessions = Sessions(b"k" * 32, 12)
    found = sessions.read(cookie, tokens, _NOW)
    assert found is None or cookie == sessions.begin(holder, found.until - sessions.seconds)
    for shown in (bearer({"Authorization": header}), token):
        if shown is not None:
            assert (tokens.holder(shown) is not None) == (shown == TOKEN)


def _question(data: bytes) -> None:
    # As the server reads what stands behind the question mark.
    query = URL.build(path="/", query_string=_text(data), encoded=True).query
    questions = (
        lambda: asked_rules(query),
        lambda: asks_for_skus(query),
        lambda: asked_item_rules(query),
        lambda: asked_comments(query),
        lambda: asked_cohorts(query.get("by"), query.get("measure", "")),
        lambda: asked_breakdown(query.get("by")),
        lambda: asked_weeks(query.get("weeks", "")),
        lambda: asked_periods(_KPIS, _KPIS, query.get("kpi", ""), query.get("by", "month"), list(query.items())),
        lambda: asked_report(query.get("name", ""), query.get("window"), _WINDOWS, is_ended="ended" in query),
    )
    for ask in questions:
        with suppress(WrongQuestionError, NoRhythmError):
            ask()


# ------------------------------------------------------------------------------------- whole requests


@cache
def listening() -> int:
    """The port of what a board serves without its tables: its guard, sign-in, pages, health and metrics."""
    started: list[int] = []
    ready = threading.Event()

    async def serve() -> None:
        board = BoardSettings(host="127.0.0.1", tokens={"sara": TokenSettings(sha256=digest_of(TOKEN))})
        guard = Guard(Access(board, board.host, "https://nabz.example.org", is_open=False))
        app = guard.application()
        guard.add(app, Open.HEALTH, health_routes(guard, hangs=lambda: None, unready=lambda: None))
        guard.add(app, Open.SIGN_IN, sign_in_routes(guard.access))
        routes = [*page_routes(), *runbook_routes(Settings()), metrics_route(CollectorRegistry())]
        guard.add(app, Scope.READ, routes)
        async with served(app, board.host, 0) as address:
            started.append(int(address.rpartition(":")[2]))
            ready.set()
            await asyncio.Event().wait()

    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True, name="fuzzed listener").start()
    assert ready.wait(_SECONDS)
    return started[0]


def answered(port: int, request: bytes, seconds: float = _QUIET_SECONDS) -> bytes:
    """All that is answered to these bytes until the connection is closed, or until nothing comes for so long."""
    found = b""
    with socket.create_connection(("127.0.0.1", port), _SECONDS) as connection, suppress(OSError):
        connection.sendall(request)
        connection.settimeout(seconds)
        while portion := connection.recv(1 << 16):
            found += portion
    return found


def check_answer(request: bytes, answer: bytes) -> None:
    """Nothing, or well-formed answers below 500."""
    if not answer:
        return
    status = _STATUS.match(answer)
    assert status is not None, (request[:300], answer[:300])
    assert int(status[1]) < _SERVER_ERROR, (request[:300], answer[:300])
    if int(status[1]) >= 200:
        assert b"\r\n\r\n" in answer, (request[:300], answer[:300])


def _request(data: bytes) -> None:
    port = listening()
    began = time.monotonic()
    # Most requests end here, and if they do not, this is a part of them.
    check_answer(data, answered(port, data + LAST))
    assert time.monotonic() - began < _SECONDS
    alive = answered(port, LAST, _SECONDS)
    assert alive.startswith(b"HTTP/1.1 200 "), (data[:300], alive)


def requests() -> list[bytes]:
    """Requests that say something, to routes of all kinds."""
    form = b"token=" + TOKEN.encode()
    head = b"Host: localhost\r\n"
    signed = head + b"Authorization: Bearer " + TOKEN.encode() + b"\r\n"
    post = b"POST /sign-in?next=/%d HTTP/1.1\r\n" + head
    boundary = b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\nx\r\n--b--\r\n'
    bodies = (
        (b"application/x-www-form-urlencoded", form),
        (b"application/x-www-form-urlencoded; charset=utf-16", form),
        (b"multipart/form-data; boundary=b", boundary),
        (b"application/json", b'{"token": "x"}'),
    )
    return [
        *(
            b"GET %b HTTP/1.1\r\n%b\r\n" % (path, signed)
            for path in (b"/", b"/metrics", b"/runbooks/README.md", b"/x?a=b")
        ),
        b"GET /livez HTTP/1.0\r\n\r\n",
        b"GET /sign-in?next=/a&lang=fa HTTP/1.1\r\n" + head + b"Accept: text/html\r\nAccept-Language: fa\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + head + b"Cookie: nabz=1800000000.sara." + b"0" * 64 + b"\r\nAccept: text/html\r\n\r\n",
        b"GET /api/kpis?window=24h HTTP/1.1\r\n" + signed + b"X-Forwarded-For: 10.0.0.1\r\nIf-None-Match: *\r\n\r\n",
        b"POST /sign-out HTTP/1.1\r\n" + head + b"Origin: http://localhost\r\nContent-Length: 0\r\n\r\n",
        *(
            post % size
            + b"Origin: http://localhost\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b" % (kind, len(body), body)
            for size, (kind, body) in enumerate(bodies)
        ),
        post % 9 + b"Transfer-Encoding: chunked\r\nContent-Type: %b\r\n\r\n5\r\ntoken\r\n0\r\n\r\n" % bodies[0][0],
        b"GET /livez HTTP/1.1\r\n" + head + b"\r\n" + b"GET /readyz HTTP/1.1\r\n" + head + b"\r\n",
        b"OPTIONS * HTTP/1.1\r\n" + head + b"\r\n",
        b"GET http://localhost/livez HTTP/1.1\r\n" + head + b"Upgrade: websocket\r\nConnection: upgrade\r\n\r\n",
    ]


WORDS: Final = (
    *(name + b": " for name in (b"Host", b"Origin", b"Cookie", b"Authorization", b"Content-Type", b"Content-Length")),
    *(name + b": " for name in (b"Transfer-Encoding", b"Content-Encoding", b"Expect", b"Accept", b"Range", b"Upgrade")),
    *(
        b"chunked",
        b"gzip",
        b"deflate",
        b"br",
        b"zstd",
        b"100-continue",
        b"bytes=0-",
        b"multipart/form-data",
        b"identity",
    ),
    *(b"http://[", b"http://localhost", b"charset=", b"boundary=", b"nabz=", b"__Host-nabz=", b"Bearer ", b"Basic "),
    *(
        b"POST /sign-in",
        b"GET /",
        b" HTTP/1.1\r\n",
        b"\r\n\r\n",
        b"\r\n",
        b"..%2f",
        b"%2e%2e/",
        b"?next=//x",
        b"\\",
        b"*",
    ),
)
_SITES: Final = tuple(
    SEPARATOR.join(one)
    for one in (
        (b"localhost:8600", b"http://localhost:8600", b""),
        (b"[::1]:8600", b"http://[::1]:8600", b"https://a.example"),
        (b"nabz.example.org", b"https://nabz.example.org", b"https://a:5/b"),
        (b"10.1.2.3", b"null", b""),
    )
)
_QUESTIONS: Final = (
    b"window=24h&least_support=0.1&least_count=5&least_confidence=1e-3&of=skus",
    b"theme=delivery&negative=1&touchpoint=web&product=x&since=24h&limit=50",
    b"kpi=revenue&by=month&channel=web&measure=customers&weeks=4&name=sales&ended=1",
)


def _cookies() -> list[bytes]:
    holder = Holder("sara", digest_of(TOKEN), frozenset({Scope.READ}))
    session = Sessions(b"k" * 32, 12).begin(holder, _NOW).encode()
    return [
        SEPARATOR.join((b"Bearer " + TOKEN.encode(), session, TOKEN.encode())),
        SEPARATOR.join((b"", b"1.a.b", b"")),
    ]


ASKED: Final = (
    Target("sites", _site, lambda: _SITES, (b"http://[", b"[", b"]", b"@", b":", b"%"), quick=10_000),
    Target("shown", _shown, _cookies, (b".", b"Bearer ", b"sara"), quick=8_000),
    Target("questions", _question, lambda: _QUESTIONS, (b"%", b"%ff", b"=", b"&", b"+", b"inf", b"nan"), quick=700),
    Target("requests", _request, requests, WORDS, quick=300),
)
