"""Every command ends with the code that its help promises: 0, 1 where it failed, 2 where it can never work."""

import asyncio
import queue
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

import streams.cli
from streams.cli.app import app
from streams.cli.terminal.exit_codes import DONE, FAILED, MISUSED
from streams.embedded import LOOPBACK
from streams.http.access.access import board_access
from streams.http.access.guard import Guard
from streams.http.access.tokens import digest_of, new_token
from streams.http.serving import served
from streams.redis import keys as redis_keys
from streams.redis.connection import connect
from streams.settings import BoardSettings
from tests.servers.topics import run_apart

NOWHERE = f"{LOOPBACK}:1"

CASES = [
    # What can never work, whoever is there.
    (MISUSED, "nabz frobnicate", "No such command"),
    (MISUSED, "worker --config /no/such/file", "cannot be read"),
    (MISUSED, "board --port 70000", "--port"),
    (MISUSED, "analyst --twice", "No such option"),
    (MISUSED, "publish", "Missing argument"),
    (MISUSED, "wait --timeout soon", "--timeout"),
    (MISUSED, "kpis --window 2h", "unknown window '2h'; known: 5m"),
    (MISUSED, "dimensions canal", "there is no dimension 'canal'; known: "),
    (MISUSED, "dead-letters --reason melted", "there is no such reason; known: "),
    (MISUSED, "dead-letters list --topic crm.nothing", "there is no such topic; known: "),
    (MISUSED, "dead-letters show here", "TOPIC:PARTITION:OFFSET is wanted"),
    (MISUSED, "dead-letters replay --set colour=red", "no event has a field 'colour'; known: "),
    (MISUSED, "dead-letters drop --since then", "--since then: a time such as"),
    (MISUSED, "goals --frobnicate", "No such option"),
    (MISUSED, "goals suggest npss", "no KPI is named 'npss'"),
    (MISUSED, "rhythm npss", "no KPI is named 'npss'"),
    (MISUSED, "rhythm orders --weeks 9", "weeks"),
    (MISUSED, "cohorts --by colour", "cohorts are not told by 'colour'; known: channel, segment"),
    (MISUSED, "cohorts --measure money", "cohorts have no measure 'money'; known: customers, revenue"),
    (MISUSED, "survival --by channel", "survival is not told by 'channel'; known: segment"),
    (MISUSED, "baskets --window 30d", "baskets are kept by day and have no window '30d'; known: 90d, 365d"),
    (MISUSED, "baskets --least-support 2", "least_support: '2' is no share from 0 to 1"),
    (MISUSED, "comments --since then", "since: 'then' is no time ago, such as 7d, 24h or 1h30m"),
    (MISUSED, "comments --limit 501", "limit: '501' is no whole number from 1 to 500"),
    (MISUSED, "models --all", "No such option"),
    (MISUSED, "clusters --all", "No such option"),
    (MISUSED, "forecast nps", "KPI 'nps' is not forecast; known: revenue, orders, customers_new, tickets_opened"),
    (MISUSED, "periods npss", "no KPI is named 'npss'"),
    (MISUSED, "periods revenue --by week", "periods are not told by 'week'; known: month, quarter, year"),
    (MISUSED, "periods revenue --of web", "a dimension and its value are wanted, such as channel=web"),
    (MISUSED, "report money", "there is no report 'money'; known: sales, marketing, service, loyalty"),
    (MISUSED, "report sales --window 2h", "there is no window '2h'; known: 5m"),
    (MISUSED, "report sales --window 30d --ended", "no period of '30d' ever ends; those that do: today, week, month"),
    (MISUSED, "report sales --format pdf", "reports have no format 'pdf'; known: html, md, csv, json"),
    (MISUSED, "report sales --lang de", "reports have no language 'de'; known: en, fa"),
    (MISUSED, "customers", "needs --suggest-cuts"),
    (MISUSED, "customers --suggest-cuts --quantiles 1", "--quantiles"),
    (MISUSED, "accept-config --all", "No such option"),
    (MISUSED, "status --all", "No such option"),
    (MISUSED, "check --all", "No such option"),
    (MISUSED, "accept --all", "No such option"),
    (MISUSED, "simulate --no-live --scenario flood", "unknown scenario 'flood'"),
    (MISUSED, "demo --scenario flood", "unknown scenario 'flood'"),
    (MISUSED, "catalogue show npss", "did you mean"),
    (MISUSED, "catalogue check", "Missing argument"),
    (MISUSED, "catalogue check {declared} --most-series 0", "--most-series"),
    (MISUSED, "catalogue measures --all", "No such option"),
    (MISUSED, "catalogue plan --all", "No such option"),
    (MISUSED, "catalogue status --all", "No such option"),
    (MISUSED, "catalogue accept --all", "No such option"),
    (MISUSED, "alerts show RevenueDrops", "did you mean"),
    (MISUSED, "alerts build --config {settings}", "give --out as well"),
    (MISUSED, "alerts backtest --from 2026-01-31T12:00:00Z", "--from is for events of a file (--events)"),
    (MISUSED, "alerts test RevenueDrops", "did you mean RevenueDrop"),
    (MISUSED, "grafana build --config {settings}", "give --out as well"),
    (MISUSED, "grafana push --lang xx", "unknown language 'xx'"),
    (MISUSED, "grafana push --token-file /no/such", "cannot be read"),
    (MISUSED, "board --config {beyond}", "run `nabz token new NAME` and put what it prints into the settings"),
    (MISUSED, "token new Sara", "'Sara' is no name for a token"),
    (MISUSED, "token new sara --scope write", "there is no scope 'write'; known: read, act, personal"),
    (MISUSED, "alerts --token-file /no/such", "--token-file: /no/such cannot be read: No such file"),
    (MISUSED, "alerts --board {guarded}", "asks for a token: name a file with one by --token-file, or set NABZ_TOKEN"),
    (MISUSED, "alerts --board {guarded} --token-file {wrong}", "does not take the token of --token-file"),
    (MISUSED, "rhythm orders --board {guarded}", "asks for a token"),
    (MISUSED, "cohorts --board {guarded}", "asks for a token"),
    (MISUSED, "survival --board {guarded}", "asks for a token"),
    (MISUSED, "baskets --board {guarded}", "asks for a token"),
    (MISUSED, "periods revenue --board {guarded}", "asks for a token"),
    (MISUSED, "models --board {guarded}", "asks for a token"),
    (MISUSED, "clusters --board {guarded}", "asks for a token"),
    (MISUSED, "forecast orders --board {guarded}", "asks for a token"),
    (MISUSED, "forecast pipeline --board {guarded}", "asks for a token"),
    (MISUSED, "report sales --board {guarded}", "asks for a token"),
    (MISUSED, "goals suggest --board {guarded}", "asks for a token"),
    (MISUSED, "alerts --board {guarded} --token-file {actor}", "refuses to answer: 'actor' has no scope read"),
    # What failed, and may work the next time.
    (FAILED, "worker", "was not reached within"),
    (FAILED, "board --port {taken}", "choose another port with --port"),
    (FAILED, "analyst --once", "(nothing listens there): start it, or set redis.url"),
    (FAILED, "publish /no/such/file", "it cannot be read"),
    (FAILED, "publish {event}", "(nothing listens there): start it, or set kafka.bootstrap"),
    (FAILED, "wait", "(nothing listens there): start it, or set kafka.bootstrap"),
    (FAILED, "kpis", "(nothing listens there): start it, or set redis.url"),
    (FAILED, "check", "(nothing listens there): start it, or set redis.url"),
    (FAILED, "dimensions", "(nothing listens there): start it, or set redis.url"),
    (FAILED, "dead-letters", "(nothing listens there): start it, or set kafka.bootstrap"),
    (FAILED, "dead-letters list", "(nothing listens there): start it, or set kafka.bootstrap"),
    (FAILED, "dead-letters show crm.tickets:0:1", "(nothing listens there): start it, or set kafka.bootstrap"),
    (FAILED, "dead-letters replay", "(nothing listens there): start it, or set redis.url"),
    (FAILED, "dead-letters drop", "(nothing listens there): start it, or set redis.url"),
    (FAILED, "goals", "(nothing listens there): start it, or set redis.url"),
    (FAILED, "goals suggest", "(nothing listens there): start one (`nabz board`)"),
    (FAILED, "rhythm orders", "(nothing listens there): start one (`nabz board`)"),
    (FAILED, "cohorts", "(nothing listens there): start one (`nabz board`)"),
    (FAILED, "survival", "(nothing listens there): start one (`nabz board`)"),
    (FAILED, "baskets", "(nothing listens there): start one (`nabz board`)"),
    (FAILED, "comments", "(nothing listens there): start one (`nabz board`)"),
    (FAILED, "models", "(nothing listens there): start one (`nabz board`)"),
    (FAILED, "clusters", "(nothing listens there): start one (`nabz board`)"),
    (FAILED, "forecast", "(nothing listens there): start one (`nabz board`)"),
    (FAILED, "forecast pipeline", "(nothing listens there): start one (`nabz board`)"),
    (FAILED, "periods revenue", "(nothing listens there): start one (`nabz board`)"),
    (FAILED, "report sales", "(nothing listens there): start one (`nabz board`)"),
    (FAILED, "customers --suggest-cuts", "(nothing listens there): start it, or set redis.url"),
    (FAILED, "accept-config", "(nothing listens there): start it, or set redis.url"),
    (FAILED, "accept", "(nothing listens there): start it, or set redis.url"),
    (FAILED, "simulate --no-live --days 1", "(nothing listens there): start it, or set kafka.bootstrap"),
    (FAILED, "simulate --no-live --days 1 --archive 0 --rate 0.1 --out /no/such/folder/file", "cannot be written"),
    (FAILED, "demo --days 1 --port {taken}", "cannot listen on port"),
    (FAILED, "alerts --board http://127.0.0.1:1", "(nothing listens there): start one (`nabz board`)"),
    (FAILED, "alerts build --check --out {folder}", "are not what would be written"),
    (FAILED, "catalogue plan", "(nothing listens there): start it, or set redis.url"),
    (FAILED, "catalogue status", "(nothing listens there): start it, or set redis.url"),
    (FAILED, "catalogue accept", "(nothing listens there): start it, or set redis.url"),
    (FAILED, "catalogue check /no/such/file", "it cannot be read"),
    (FAILED, "catalogue check {settings}", "declares no KPI: write [kpis.NAME]"),
    (FAILED, "catalogue check {declared} --config {including}", "kpis.mine.title: it stands in {declared} and in"),
    (FAILED, "catalogue check {misdeclared}", "{misdeclared} has a problem: change these lines"),
    (FAILED, "catalogue check {misdeclared} --config {including}", "{misdeclared} has a problem: change these lines"),
    (FAILED, "alerts backtest", "(nothing listens there): start it, or set redis.url"),
    (FAILED, "alerts backtest --events /no/such/file", "it cannot be read"),
    (FAILED, "alerts test RevenueDrop --url http://127.0.0.1:1", "(nothing listens there): start it, or name another"),
    (FAILED, "grafana build --check --out {folder}", "are not what would be written"),
    (FAILED, "grafana push --url http://127.0.0.1:1 --token-file {event}", "127.0.0.1:1"),
    # What can be done without anybody.
    (DONE, "--version", ""),
    (DONE, "simulate --no-live --days 1 --archive 0 --rate 0.1 --out {folder}/events", ""),
    (DONE, "catalogue", ""),
    (DONE, "catalogue show nps", ""),
    (DONE, "catalogue measures", ""),
    (DONE, "catalogue check {declared}", ""),
    (DONE, "alerts show RevenueDrop", ""),
    (DONE, "alerts show RevenueDrop --board {guarded}", ""),
    (DONE, "token new sara", ""),
    (DONE, "token new sara --scope read --scope act --bare", ""),
    (DONE, "alerts build --out {folder}/alerts", ""),
    (DONE, "alerts backtest --events {dated}", ""),
    (DONE, "grafana build --out {folder}/boards", ""),
]
NEED_A_SERVER = {
    "worker",
    "board",
    "publish",
    "wait",
    "analyst",
    "kpis",
    "dimensions",
    "dead-letters",
    "dead-letters list",
    "dead-letters show",
    "dead-letters replay",
    "dead-letters drop",
    "goals",
    "goals suggest",
    "check",
    "rhythm",
    "cohorts",
    "survival",
    "baskets",
    "comments",
    "models",
    "clusters",
    "forecast",
    "periods",
    "report",
    "customers",
    "accept-config",
    "accept",
    "catalogue plan",
    "catalogue status",
    "catalogue accept",
    "status",
    "demo",
    "alerts",
    "alerts test",
    "grafana push",
}
"""Commands that end with 0 only where somebody is there; other tests see them do so."""
_NEVER_FAIL = {"catalogue", "catalogue show", "catalogue measures", "alerts show", "status", "token new"}
"""Commands that have something to say whoever is there: of `status` a Redis that is away is what it is asked for."""


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server((LOOPBACK, 0)) as server:
        yield server.getsockname()[1]


ACTOR = new_token()


@pytest.fixture(scope="module")
def guarded() -> Iterator[str]:
    """The address of what asks for a token, as a board does; it tells nothing."""
    tokens = {"actor": {"sha256": digest_of(ACTOR), "scopes": ["act"]}}
    access = board_access(BoardSettings.model_validate({"tokens": tokens}), None)
    loop, listening = asyncio.new_event_loop(), queue.SimpleQueue[str]()
    stop = asyncio.Event()

    async def listen() -> None:
        async with served(Guard(access).application(), LOOPBACK, 0) as url:
            listening.put(url)
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(listen(),))
    thread.start()
    yield listening.get(timeout=20)
    loop.call_soon_threadsafe(stop.set)
    thread.join()
    loop.close()


@pytest.fixture
def names(taken: int, guarded: str, tmp_path: Path) -> Mapping[str, str]:
    """What stands in braces in the commands."""
    event, settings, folder = tmp_path / "event", tmp_path / "nabz.toml", tmp_path / "folder"
    dated = tmp_path / "dated"
    event.write_text('{"event_id":"e","type":"lead.created","occurred_at":1,"campaign_id":"organic","lead_id":"l"}')
    dated.write_text(event.read_text().replace(":1,", ":1772438400000,"))
    settings.write_text('currency = "EUR"\n')
    folder.mkdir()
    files = {"beyond": '[board]\nhost = "0.0.0.0"\n', "wrong": new_token(), "actor": f"{ACTOR}\n"}
    files["declared"] = '[kpis.mine]\ntitle = "Mine"\ngroup = "sales"\nformula = "deals_won / deals_lost"\n'
    files["misdeclared"] = files["declared"].replace("deals_lost", "deals_lots")
    files["including"] = 'include = ["misdeclared"]\n'
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    return {
        "guarded": guarded,
        **{name: str(tmp_path / name) for name in files},
        "taken": str(taken),
        "event": str(event),
        "dated": str(dated),
        "settings": str(settings),
        "folder": str(folder),
    }


@pytest.fixture(autouse=True)
def _nobody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NABZ_KAFKA__BOOTSTRAP", NOWHERE)
    monkeypatch.setenv("NABZ_REDIS__URL", f"redis://{NOWHERE}/0")
    monkeypatch.setattr("streams.cli.events.publish._PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr("streams.cli.tables.topic_ends._KAFKA_SECONDS", 0.1)
    monkeypatch.setattr("streams.cli.dead_letters.letters._PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr("streams.kafka.clients.topics.PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(
        "streams.kafka.clients.topics.prepare_topics.__kwdefaults__", {"patience": 0.1, "all_of_them": True}
    )


def ended(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["nabz", *arguments])
    with pytest.raises(SystemExit) as end:
        streams.cli.main()
    assert isinstance(end.value.code, int)
    return end.value.code


@pytest.mark.parametrize(("code", "command", "said"), CASES, ids=[command for _, command, _ in CASES])
def test_a_command_ends_with_its_code_and_says_why(
    code: int,
    command: str,
    said: str,
    names: Mapping[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = ended(monkeypatch, *command.removeprefix("nabz ").format(**names).split())

    told = capsys.readouterr()
    assert found == code, told.err
    assert said.format(**names) in told.err
    assert "Traceback" not in told.err
    assert bool(told.err) == (code != DONE or command.startswith(("simulate", "alerts backtest")))


@pytest.mark.parametrize("command", ["worker", "alerts backtest --events {dated}"])
def test_who_counts_comments_by_a_package_that_is_missing_is_told_how_to_get_it(
    command: str, names: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NABZ_SENTIMENT__ENGLISH", "vader")
    monkeypatch.setitem(sys.modules, "vader", None)
    assert ended(monkeypatch, *command.format(**names).split()) == MISUSED
    told = capsys.readouterr().err
    assert "sentiment.english is 'vader'" in told
    assert "pip install 'nabz[english]'" in told


def commands() -> Iterator[str]:
    """Every command, groups that are commands themselves too."""
    root = get_command(app)
    assert isinstance(root, TyperGroup)
    for name, command in root.commands.items():
        if isinstance(command, TyperGroup):
            yield from (f"{name} {nested}" for nested in command.commands)
        if not isinstance(command, TyperGroup) or command.invoke_without_command:
            yield name


def test_no_command_is_forgotten() -> None:
    for code in (DONE, FAILED, MISUSED):
        known = {command.partition(" -")[0] for found, command, _ in CASES if found == code}
        for name in commands():
            nowhere_wrong = name in _NEVER_FAIL and code == FAILED
            never_wrong = name in {"catalogue", "alerts"} and code == MISUSED
            if not (nowhere_wrong or never_wrong or (code == DONE and name in NEED_A_SERVER)):
                assert any(one == name or one.startswith(f"{name} ") for one in known), (code, name)


def test_tables_that_are_missing_or_empty_are_1_and_it_is_said_what_to_do(
    embedded_redis: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NABZ_REDIS__URL", embedded_redis)
    for arguments in (("kpis",), ("kpis", "--window", "24h"), ("kpis", "--json")):
        assert ended(monkeypatch, *arguments) == FAILED
        told = capsys.readouterr()
        assert told.out == ""
        assert "there are no tables yet in Redis at 127.0.0.1:" in told.err
        assert "(`nabz board`)" in told.err

    async def a_board_was_here() -> None:
        client = connect(embedded_redis)
        await client.hset(redis_keys.TABLE_META, mapping={"as_of": "1700000000000"})
        await client.aclose()

    run_apart(a_board_was_here())
    for arguments in (("kpis",), ("kpis", "--window", "24h"), ("kpis", "--json")):
        assert ended(monkeypatch, *arguments) == FAILED
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.endswith(
            "are empty, for no event was counted yet: does a worker run (`nabz worker`), and were events published "
            "(`nabz publish`)?\n"
        )


def test_one_window_without_anything_is_no_failure_where_others_have_something(
    embedded_redis: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NABZ_REDIS__URL", embedded_redis)

    async def a_board_was_here() -> None:
        client = connect(embedded_redis)
        await client.hset(redis_keys.TABLE_META, mapping={"as_of": "1700000000000"})
        await client.hset(redis_keys.table("365d"), mapping={"orders": "3"})
        await client.aclose()

    run_apart(a_board_was_here())
    assert ended(monkeypatch, "kpis", "--window", "5m", "--json") == DONE
    assert capsys.readouterr().out == '{\n  "5m": {}\n}\n'
