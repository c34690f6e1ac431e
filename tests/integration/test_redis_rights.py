"""With the rights of docs/security.md, and no others, each process does its work, and says which one it lacks."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.topics import DEAD_LETTERS
from streams.embedded import free_port
from tests.end_to_end.calling import Ended
from tests.end_to_end.product import Product
from tests.servers.redis_servers import DebianRedis
from tests.servers.redis_users import Guarded, users

SETTINGS = """
currency = "EUR"
[pipelines.default]
sells = true
"""
OF_OPERATORS = (("accept-config",), ("catalogue", "accept"), ("dead-letters", "list"), ("dead-letters", "replay"))


@pytest.fixture(scope="module")
def server() -> Iterator[DebianRedis]:
    with DebianRedis() as server:
        yield server


@pytest.fixture
def guarded(server: DebianRedis) -> Guarded:
    return Guarded(server)


@pytest.fixture
def product(
    guarded: Guarded, tmp_path: Path, embedded_kafka: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Product]:
    monkeypatch.setenv("NABZ_KAFKA__SESSION_TIMEOUT_SECONDS", "6")
    with Product(tmp_path, SETTINGS, embedded_kafka, guarded.server.url) as product:
        yield product


def run_as(
    product: Product, guarded: Guarded, name: str, monkeypatch: pytest.MonkeyPatch, command: str, *arguments: str
) -> Ended:
    with monkeypatch.context() as patched:
        for variable, value in guarded.as_user(name).items():
            patched.setenv(variable, value)
        return product.run(command, *arguments)


def event(kind: str, **more: object) -> bytes:
    now = time.time_ns()
    told = {"event_id": f"{kind}-{now}", "type": kind, "occurred_at": now // 1_000_000, **more}
    return json.dumps(told).encode()


def some_of_everything(number: int) -> list[bytes]:
    """Events that lead through all that a worker does, a sold deal among them."""
    return [
        event("ticket.opened", ticket_id=f"t-{number}", customer_id="c"),
        event("ticket.resolved", ticket_id=f"t-{number}"),
        event("customer.signed_up", customer_id=f"c-{number}", segment=f"s-{number}"),
        event("campaign.sent", campaign_id=f"m-{number}", channel="mail"),
        event("lead.created", lead_id=f"l-{number}", campaign_id="organic"),
        event(
            "deal.stage_changed",
            deal_id=f"d-{number}",
            customer_id=f"c-{number}",
            stage="won",
            amount="10",
            currency="EUR",
        ),
    ]


def test_each_process_works_with_these_rights_and_is_refused_nothing(
    guarded: Guarded, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = product.start("worker", piped=False, **guarded.as_user("nabz-worker"))
    product.start("board", "--port", str(free_port()), piped=False, **guarded.as_user("nabz-board"))
    product.until(lambda: bool(product.shards_of(worker)))
    product.publish(some_of_everything(1))
    for command, *arguments in (
        ("wait",),
        ("kpis",),
        ("kpis", "--before"),
        ("dimensions",),
        ("goals",),
        ("check",),
        ("status",),
        ("customers", "--suggest-cuts"),
        ("catalogue", "status"),
    ):
        ended = run_as(product, guarded, "nabz-reader", monkeypatch, command, *arguments)
        assert "does not let" not in ended.stderr, (command, ended)
        assert guarded.refused() == [], command
    for command, *arguments in OF_OPERATORS:
        ended = run_as(product, guarded, "nabz-operator", monkeypatch, command, *arguments)
        assert ended.returncode == 0, ended.stderr
    own = product.config.with_name("mine.toml")
    own.write_text('[kpis.mine]\ntitle = "Mine"\ngroup = "sales"\nformula = "deals_won"\n', "utf-8")
    ended = run_as(product, guarded, "nabz-analyst", monkeypatch, "catalogue", "check", str(own))
    assert "dimensions have now: at most " in ended.stdout
    # Once a minute workers let go of what has expired, and compact.
    product.publish(some_of_everything(2))
    assert run_as(product, guarded, "nabz-reader", monkeypatch, "wait").returncode == 0
    assert guarded.refused() == []
    assert "Zq7p" not in product.whole_logs()
    assert DEAD_LETTERS not in product.whole_logs()


AT_OTHER_TIMES = {
    # Connections that were idle; a start; an end; what is held back or let go of; with clock = "event"; what grows.
    "nabz-worker": {"ping", "get", "del", "hmget", "hkeys", "hscan", "smembers", "zrange"},
    # A start, what is found out of problems and told only once it lasts, tables that lose fields, an end.
    "nabz-board": {"ping", "info", "config|get", "hgetall", "hmget", "hdel", "del"},
}
"""Rights that nobody misses within seconds; without them a process would not get through all of its life."""


@pytest.mark.parametrize("name", AT_OTHER_TIMES)
def test_each_right_that_is_taken_away_is_named_with_its_key_and_work_goes_on_with_it(
    guarded: Guarded, product: Product, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = product.start("worker", piped=False, **guarded.as_user("nabz-worker"))
    board = product.start("board", "--port", str(free_port()), piped=False, **guarded.as_user("nabz-board"))
    product.until(lambda: bool(product.shards_of(worker)))
    process = worker if name == "nabz-worker" else board
    rights = {rule.removeprefix("+") for rule in users()[name] if rule.startswith("+")}
    for right in sorted(rights - AT_OTHER_TIMES[name]):
        before = len(product.log(process))
        guarded.change(name, f"-{right}")
        if right == "script|load":
            guarded.forget_scripts()
        product.publish(some_of_everything(1))
        # Without arguments it has no key; a script that is not loaded has none either.
        key = "" if right in {"time", "script|load"} else ".*nabz:"
        missed = re.compile(rf"kind=forbidden.*(?i:\b{right.rpartition('|')[2]}\b){key}")
        product.until(lambda: missed.search(product.log(process)[before:]) is not None, 20)  # noqa: B023 - it ends here
        guarded.change(name, f"+{right}")
    assert run_as(product, guarded, "nabz-reader", monkeypatch, "wait", "--timeout", "60").returncode == 0
    assert (worker.poll(), board.poll()) == (None, None)


@pytest.mark.parametrize("key", ["nabz:{*-[0-9]*}:*", "nabz:dimensions", "nabz:shards", "nabz:processes"])
def test_a_worker_says_which_keys_it_may_not_use_and_goes_on_once_it_may(
    guarded: Guarded, product: Product, key: str
) -> None:
    worker = product.start("worker", piped=False, **guarded.as_user("nabz-worker"))
    product.until(lambda: bool(product.shards_of(worker)))
    rules = users()["nabz-worker"]
    guarded.change("nabz-worker", "resetkeys", *(rule for rule in rules if rule[0] == "~" and rule != f"~{key}"))
    product.publish(some_of_everything(1))
    named = re.escape(key.partition("{")[0])
    missed = re.compile(rf"(?:forbidden|cannot tell).*permissions to access.*{named}")
    product.until(lambda: missed.search(product.log(worker)) is not None, 30)
    guarded.change("nabz-worker", *rules)
    product.until(lambda: product.counted_records() >= len(some_of_everything(1)), 60)
    assert worker.poll() is None


def test_who_starts_without_any_right_waits_and_begins_once_it_has_them(guarded: Guarded, product: Product) -> None:
    names = ("nabz-worker", "nabz-board")
    for name in names:
        guarded.change(name, "-@all")
    worker = product.start("worker", piped=False, **guarded.as_user(names[0]))
    board = product.start("board", "--port", str(free_port()), piped=False, **guarded.as_user(names[1]))
    for process in (worker, board):
        product.until(lambda process=process: "kind=forbidden" in product.log(process), 30)  # type: ignore[misc]
    for name in names:
        guarded.change(name, *users()[name])
    product.publish(some_of_everything(1))
    assert product.tables()["24h"]["tickets_opened"] == 1
    assert (worker.poll(), board.poll()) == (None, None)


def test_a_command_says_which_right_it_lacks(
    guarded: Guarded, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    guarded.change("nabz-reader", "-hgetall")
    ended = run_as(product, guarded, "nabz-reader", monkeypatch, "kpis")
    assert ended.returncode == 2
    assert "does not let the user of redis.username do what is needed" in ended.stderr
    assert "'hgetall'" in ended.stderr
    assert "HGETALL nabz:" in ended.stderr
    guarded.change("nabz-reader", "+hgetall", "resetkeys", "%R~nabz:table:*")
    ended = run_as(product, guarded, "nabz-reader", monkeypatch, "kpis")
    assert ended.returncode == 2
    assert "HGETALL nabz:settings" in ended.stderr
