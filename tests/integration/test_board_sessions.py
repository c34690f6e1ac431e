"""People sign in by a form or by a proxy, and out again; Prometheus shows a token out of a file."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from aiohttp import ClientSession, DummyCookieJar, TCPConnector

from streams.http.access.sessions import Sessions
from streams.http.access.tokens import Holder, digest_of, new_token
from streams.settings.access import Scope
from tests.integration.running_board import Seen, running_board
from tests.servers.prometheus import Prometheus

TOKEN = new_token()
TOKENS = {"sara": {"sha256": digest_of(TOKEN)}}
Answer = tuple[int, Mapping[str, str], str]


async def send(url: str, method: str = "GET", data: object = None, **headers: str) -> Answer:
    """One request that follows nothing and keeps nothing: status, headers and text."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with (
        ClientSession(cookie_jar=DummyCookieJar()) as session,
        session.request(method, url, data=data, headers=named, allow_redirects=False) as answer,
    ):
        return answer.status, answer.headers, await answer.text()


async def signed_in(url: str, wanted: str = "/", **headers: str) -> tuple[str, Answer]:
    """Sign in by the form; gives the cookie as a browser shows it, and the answer."""
    answer = await send(f"{url}/sign-in?next={quote(wanted)}", "POST", {"token": f" {TOKEN}\n"}, **headers)
    cookie = SimpleCookie(answer[1].get("Set-Cookie", ""))
    return "; ".join(f"{name}={morsel.value}" for name, morsel in cookie.items()), answer


@pytest.fixture
async def board(embedded_redis: str) -> AsyncIterator[Seen]:
    async with running_board(embedded_redis, keys={"tokens": TOKENS}) as seen:
        await seen.until("/readyz", lambda status, _: status == 200)
        yield seen


async def test_a_person_without_a_session_is_led_to_the_form_and_back(board: Seen) -> None:
    status, headers, _ = await send(f"{board.url}/analyses?lang=fa&by=quarter", Accept="text/html,*/*")
    assert status == 303
    form = headers["Location"]
    assert form.startswith("/sign-in?next=/analyses")
    assert form.endswith("&lang=fa")
    status, headers, text = await send(board.url + form)
    assert status == 200
    assert "form-action 'self'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert 'id="wrong" role="alert" data-text="sign-in.wrong" hidden' in text
    action = text.partition('action="')[2].partition('"')[0].replace("&amp;", "&")
    status, headers, _ = await send(board.url + action, "POST", {"token": TOKEN})
    assert (status, headers["Location"]) == (303, "/analyses?lang=fa&by=quarter")


async def test_a_session_is_a_cookie_that_no_script_and_no_other_site_has_and_that_ends(board: Seen) -> None:
    cookie, (status, headers, _) = await signed_in(board.url)
    assert status == 303
    told = headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"):
        assert part in told
    assert "Secure" not in told
    assert "Domain" not in told
    assert TOKEN not in told
    for path in ("/", "/api/kpis", "/metrics", "/analyses", "/assets/x/main.js"):
        assert (await send(board.url + path, Cookie=cookie))[0] == 200
    session = json.loads((await send(f"{board.url}/sign-in/session", Cookie=cookie))[2])
    assert session == {"name": "sara", "way": "session", "scopes": ["read"], "sign_out": "/sign-out"}


async def test_signing_out_takes_the_cookie_away(board: Seen) -> None:
    cookie, _ = await signed_in(board.url)
    status, headers, _ = await send(f"{board.url}/sign-out", "POST", Cookie=cookie)
    assert (status, headers["Location"]) == (303, "/sign-in")
    assert headers["Set-Cookie"].startswith("nabz=")
    assert "Max-Age=0" in headers["Set-Cookie"]
    assert (await send(f"{board.url}/sign-out", Cookie=cookie))[0] == 405


async def test_a_wrong_token_is_told_on_the_form_and_begins_nothing(board: Seen) -> None:
    for given in ("", "wrong", TOKEN[:-1], "<script>"):
        status, headers, text = await send(f"{board.url}/sign-in?lang=fa&next=/analyses", "POST", {"token": given})
        assert status == 401
        assert headers["WWW-Authenticate"].startswith("Bearer")
        assert "Set-Cookie" not in headers
        assert "تابلو این توکن را نمی‌شناسد" in text
        assert 'data-text="sign-in.wrong" >' in text
        assert "<script>" not in text
        assert "next=/analyses" in text


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "evil",
        "",
        "/a\r\nSet-Cookie: x=y",
        "/sign-in",
        "/سلام",
    ],
)
async def test_the_form_leads_to_this_board_alone(board: Seen, wanted: str) -> None:
    _, (status, headers, _) = await signed_in(board.url, wanted)
    assert (status, headers["Location"]) == (303, "/")
    assert headers.get("Set-Cookie", "").startswith("nabz=")


async def test_a_page_of_another_site_signs_nobody_in_or_out(board: Seen) -> None:
    for path in ("/sign-in", "/sign-out"):
        status, headers, _ = await send(board.url + path, "POST", {"token": TOKEN}, Origin="https://evil.example")
        assert status == 403
        assert "Set-Cookie" not in headers


async def test_a_form_that_is_too_large_is_not_read(board: Seen) -> None:
    status, _, _ = await send(f"{board.url}/sign-in", "POST", {"token": "x" * 5_000})
    assert status == 413


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content_Type": "multipart/form-data"}, 415),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded", "Content_Encoding": "gzip"}, 400),
        ({"Content_Type": "application/x-www-form-urlencoded; charset=x-none"}, 401),
    ],
)
async def test_a_form_that_no_browser_sends_is_refused_and_no_mistake_of_the_board(
    board: Seen, headers: Mapping[str, str], status: int
) -> None:
    found, _, text = await send(f"{board.url}/sign-in", "POST", b"token=\xff", **headers)
    assert (found, "trouble" in text) == (status, False)


async def test_boards_behind_one_address_take_each_others_sessions_if_they_share_a_key(
    embedded_redis: str, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    key.write_text("k" * 64)
    shared = {"tokens": TOKENS, "session_key_file": str(key)}
    async with (
        running_board(embedded_redis, keys=shared) as one,
        running_board(embedded_redis, keys=shared) as other,
        running_board(embedded_redis, keys={"tokens": TOKENS}) as third,
        running_board(embedded_redis, keys={**shared, "tokens": {"sara": {"sha256": digest_of("x")}}}) as fourth,
    ):
        cookie, _ = await signed_in(one.url)
        assert (await send(f"{other.url}/api/meta", Cookie=cookie))[0] == 200
        assert (await send(f"{third.url}/api/meta", Cookie=cookie))[0] == 401
        assert (await send(f"{fourth.url}/api/meta", Cookie=cookie))[0] == 401


async def test_a_stream_ends_with_the_session_of_its_reader(
    embedded_redis: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("streams.board.stream._HEARTBEAT_SECONDS", 0.2)
    key = tmp_path / "key"
    key.write_text("k" * 64)
    sara = Holder("sara", digest_of(TOKEN), frozenset({Scope.READ}))
    ends_soon = Sessions(key.read_bytes(), hours=0).begin(sara, time.time() + 3)
    async with (
        running_board(embedded_redis, keys={"tokens": TOKENS, "session_key_file": str(key)}) as board,
        ClientSession(cookie_jar=DummyCookieJar(), headers={"Cookie": f"nabz={ends_soon}"}) as session,
    ):
        async with session.get(f"{board.url}/api/stream") as answer:
            assert answer.status == 200
            assert b"retry" in await asyncio.wait_for(answer.read(), 30)
        async with session.get(f"{board.url}/api/stream") as answer:
            assert answer.status == 401


# ------------------------------------------------------------------------------------------ a proxy


async def test_a_trusted_proxy_says_who_asks(embedded_redis: str) -> None:
    keys = {"sign_in": "proxy", "proxies": ["127.0.0.2/32"], "tokens": TOKENS}
    async with running_board(embedded_redis, keys=keys) as board:
        for client, status in (("127.0.0.2", 200), ("127.0.0.3", 401)):
            connector = TCPConnector(local_addr=(client, 0))
            async with ClientSession(connector=connector, headers={"X-Forwarded-User": "sara"}) as session:
                async with session.get(f"{board.url}/api/meta") as answer:
                    assert answer.status == status
                async with session.get(f"{board.url}/sign-in/session") as answer:
                    told = await answer.json()
                assert told["name"] == ("sara" if status == 200 else None)
                assert told["sign_out"] is None
        assert (await send(f"{board.url}/sign-in", Authorization=f"Bearer {TOKEN}"))[0] == 404
        assert (await send(f"{board.url}/api/meta", Authorization=f"Bearer {TOKEN}"))[0] == 200
        assert (await send(f"{board.url}/", Accept="text/html"))[0] == 401


async def test_behind_a_proxy_with_tls_the_cookie_is_for_https_alone(embedded_redis: str) -> None:
    keys = {"tokens": TOKENS, "proxies": ["127.0.0.0/8"]}
    async with running_board(embedded_redis, keys=keys) as board:
        cookie, (_, headers, _) = await signed_in(board.url, X_Forwarded_Proto="https")
        assert cookie.startswith("__Host-nabz=")
        assert "Secure" in headers["Set-Cookie"]
        assert (await send(f"{board.url}/api/meta", Cookie=cookie, X_Forwarded_Proto="https"))[0] == 200
        assert (await send(f"{board.url}/api/meta", Cookie=cookie))[0] == 401
        lax = cookie.replace("__Host-nabz", "nabz")
        assert (await send(f"{board.url}/api/meta", Cookie=lax, X_Forwarded_Proto="https"))[0] == 401


# ---------------------------------------------------------------------------------------- Prometheus

SCRAPE = """
global: {{scrape_interval: 200ms}}
scrape_configs:
  - job_name: nabz-board
    {credentials}
    static_configs: [{{targets: ["{target}"]}}]
"""


@pytest.mark.parametrize("with_token", [True, False])
async def test_prometheus_scrapes_with_a_file_that_holds_the_token_and_not_without(
    board: Seen,
    tmp_path: Path,
    with_token: bool,
) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    credentials = f"authorization: {{credentials_file: {file}}}" if with_token else ""
    target = board.url.removeprefix("http://")
    with Prometheus(SCRAPE.format(credentials=credentials, target=target)) as prometheus:
        give_up_at = time.monotonic() + 60
        while not (found := await asyncio.to_thread(_target, prometheus.url)).get("lastScrape", "0").startswith("2"):
            assert time.monotonic() < give_up_at
            await asyncio.sleep(0.1)
    # Once this is answered the board has taken every connection of Prometheus, and closes them as it ends.
    assert (await send(f"{board.url}/livez"))[0] == 200
    assert found["health"] == ("up" if with_token else "down"), found
    assert ("401" in found["lastError"]) is not with_token


def _target(url: str) -> dict[str, Any]:
    with urlopen(f"{url}/api/v1/targets", timeout=30) as reply:  # noqa: S310 - an address of this machine
        active: list[dict[str, Any]] = json.load(reply)["data"]["activeTargets"]
    return active[0] if active else {}
