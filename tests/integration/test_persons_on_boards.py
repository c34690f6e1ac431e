"""Whoever has no scope `personal` is told of no single person: by no route of a board, no metric and no table."""

import asyncio
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import pytest
import redis

from schemas.topics import FAMILIES
from streams.embedded import LOOPBACK, free_port
from streams.http.access.guard import Need, Open
from streams.http.access.tokens import digest_of, new_token
from streams.settings.access import Scope
from tests.end_to_end.product import Product
from tests.integration.board_routes import needs
from tests.recount.events import TOPIC_OF_TYPE
from tests.unit.schemas.example_events import full

MARK: Final = "MARKperson"
PERSONAL: Final = {
    "event_id", "source", "customer_id", "purchase_id", "cart_id", "ticket_id", "lead_id", "deal_id", "answer_id",
    "survey_id", "interaction_id", "sku", "comment",
}  # fmt: skip
"""Fields that tell of single persons. All others are counted by, or are values of dimensions, which tables show."""
TOKENS: Final = {name: new_token() for name in ("reader", "actor", "keeper")}
SCOPES: Final = {"reader": ["read"], "actor": ["read", "act"], "keeper": ["read", "personal"]}
SETTINGS: Final = """
currency = "USD"
rates = { GBP = "1.25" }
[comments]
keep_days = 30
[baskets]
skus = true
[pipelines.default]
sells = true
""" + "".join(
    f'[board.tokens.{name}]\nsha256 = "{digest_of(token)}"\nscopes = {json.dumps(SCOPES[name])}\n'
    for name, token in TOKENS.items()
)
EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = {
    "/api/reports/{name}": ("/api/reports/{name}?format=json", "/api/reports/management?format=csv", "/api/reports/x"),
    "/runbooks/{name}": ("/runbooks/NabzNotCountable", "/runbooks/NabzMostlyRefused.md", f"/runbooks/{MARK[:4]}"),
    "/assets/{version}/{name}": ("/assets/1/page.js", "/assets/1/nothing"),
    "/api/kpis": ("/api/kpis", "/api/kpis?before=1", "/api/kpis?window=all"),
    "/api/trends": ("/api/trends", "/api/trends?window=24h"),
    "/api/periods": ("/api/periods", "/api/periods?period=week", "/api/periods?kpi=tickets_opened&channel=web"),
    "/api/rhythm": ("/api/rhythm?kpi=tickets_opened", "/api/rhythm"),
    "/api/cohorts": ("/api/cohorts?by=channel", "/api/cohorts?measure=revenue"),
    "/api/survival": ("/api/survival", "/api/survival?by=segment"),
    "/api/baskets": ("/api/baskets", "/api/baskets?of=skus", "/api/baskets?window=365d"),
    "/api/forecast": ("/api/forecast?kpi=revenue", "/api/forecast"),
    "/api/comments": ("/api/comments", "/api/comments?negative=1", "/api/comments?theme=price&limit=5"),
}
"""Route -> what is asked of it; of all others just the route itself, which has no gap then."""
ENDLESS: Final = {"/api/stream"}
_OWN: Final = tuple(f"nabz:{{{family}-" for family in FAMILIES)
"""How the keys of shards begin: what these hold of persons is in docs/privacy.md."""


def events() -> Iterator[dict[str, Any]]:
    """A good event of each type, some minutes old, in which all that tells of a person has a mark."""
    now = int(time.time() * 1000)
    for place, kind in enumerate(kind for kind in TOPIC_OF_TYPE if not kind.endswith((".voided", ".erased"))):
        event = marked(full(kind)) | {"occurred_at": now - 3_600_000 + 60_000 * place}
        if "expires_at" in event:
            event["expires_at"] = now + 86_400_000
        yield event


def marked(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: f"{MARK} {name} is slow"
        if name in PERSONAL
        else [marked(one) for one in value]
        if name == "items"
        else value
        for name, value in told.items()
    }


def answer(port: int, path: str, token: str | None, method: str = "GET") -> tuple[int, str]:
    """What a server says, of an endless answer its beginning."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    data = b"token=x" if method == "POST" else None
    asked = urllib.request.Request(f"http://{LOOPBACK}:{port}{path}", data, headers, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=20) as found:  # noqa: S310 - an address of this machine
            if path in ENDLESS:
                return found.status, "".join(found.readline().decode() for _ in range(8))
            return found.status, f"{found.headers}\n{found.read().decode()}"
    except urllib.error.HTTPError as error:
        return error.code, f"{error.headers}\n{error.read().decode()}"


def paths_of(route: str) -> tuple[str, ...]:
    """What is asked of a route."""
    path = route.partition(" ")[2]
    found = EXAMPLES.get(path, (path,))
    # A new route with a gap needs an example.
    assert not any("{" in one and path not in EXAMPLES for one in found), f"{route}: say in EXAMPLES what to ask"
    return found


@pytest.fixture(scope="module")
def routes() -> Mapping[str, Need | None]:
    tokens = {name: {"sha256": digest_of(token), "scopes": SCOPES[name]} for name, token in TOKENS.items()}
    return asyncio.run(needs(tokens))


def test_nobody_without_the_scope_for_it_is_told_of_a_person(
    embedded_kafka: str,
    embedded_redis: str,
    tmp_path: Path,
    routes: Mapping[str, Need | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ports = {name: free_port() for name in ("worker", "board", "analyst")}
    for name in ("worker", "analyst"):
        monkeypatch.setenv(f"NABZ_{name.upper()}__PORT", str(ports[name]))
    monkeypatch.setenv("NABZ_KAFKA__PARTITIONS", "1")
    with Product(tmp_path, SETTINGS, embedded_kafka, embedded_redis) as product:
        worker = product.start("worker")
        product.start("board", "--port", str(ports["board"]))
        product.until(lambda: "partitions assigned" in product.log(worker))
        product.publish([json.dumps(event).encode() for event in events()])
        product.wait()
        analyst = product.start("analyst")
        product.until(lambda: "The models are made" in product.log(analyst))
        found: dict[str, str] = {}
        codes: dict[str, int] = {}
        for route, need in routes.items():
            method = route.partition(" ")[0]
            for who in ("reader", "actor"):
                for path in paths_of(route):
                    asked = f"{who}: {method} {path}"
                    codes[asked], found[asked] = answer(ports["board"], path, TOKENS[who], method)
            if need is Scope.PERSONAL:
                assert {codes[f"{who}: {method} {path}"] for path in paths_of(route)} == {HTTPStatus.FORBIDDEN}
        for name, port in ports.items():
            found[f"/metrics of {name}"] = answer(port, "/metrics", TOKENS["reader"])[1]
        kept = answer(ports["board"], "/api/comments", TOKENS["keeper"])[1]
        with redis.Redis.from_url(embedded_redis) as client:
            tables = {
                f"Redis {key.decode()}": repr(client.dump(key))
                for key in client.scan_iter()
                if not key.decode().startswith(_OWN)
            }
            shards = "".join(repr(client.dump(key)) for key in client.scan_iter() if key.decode().startswith(_OWN))
    # The marks have come that far, and all that was asked for is an answer.
    assert MARK in kept
    assert MARK in shards
    assert "nabz:" in str(list(tables))
    assert "crm_" in found["/metrics of board"]
    assert sum(code == HTTPStatus.OK for code in codes.values()) > 60
    assert [asked for asked, code in codes.items() if code >= HTTPStatus.INTERNAL_SERVER_ERROR] == []
    assert [name for name, text in (found | tables).items() if MARK in text] == []


def test_the_words_of_comments_are_the_only_thing_that_needs_the_scope(routes: Mapping[str, Need | None]) -> None:
    assert {route for route, need in routes.items() if need is Scope.PERSONAL} == {
        "GET /api/comments",
        "HEAD /api/comments",
    }
    assert Open.HEALTH in routes.values()
