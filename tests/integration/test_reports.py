"""Reports of a whole board, over a simulated company: what its tables, trends, goals and finished periods say."""

import asyncio
import csv
import io
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
import pytest
import pytest_asyncio

from schemas import encode
from streams.analyses import rates_alike
from streams.cli.analyses.report import show_report
from streams.cli.terminal.exit_codes import CommandFailed
from streams.kpis import Better, catalogue
from streams.kpis.field_names import split_field
from streams.redis.connection import connect
from streams.redis.keys import FINISHED
from streams.reports import REPORTS_BY_NAME
from streams.reports.spreads import least_samples
from streams.settings import RedisSettings, Settings
from streams.settings.catalogue import is_shown
from streams.simulator.simulation import Simulation
from streams.texts.messages import REPORTS
from tests.engine.driver import Driver, Topics
from tests.integration.running_board import Seen, running_board
from tests.servers.redis_servers import DebianRedis

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOW: Final = int(datetime(2026, 3, 17, 12, tzinfo=UTC).timestamp() * 1000)
SECTIONS: Final[dict[str, Any]] = {
    "goals": {
        "orders": {"month": 60, "30d": {"total": 20, "channel": {"web": 1}}},
        "refunds": {"month": 1},
        "csat_ratio": {"month": "0.8"},
    },
    "focus": ["csat_ratio", "deal_value_p90", "orders"],
    "calendar": {"timezone": "Asia/Tehran", "system": "persian", "week_start": "sat"},
}
WINDOWS: Final = ("month", "30d", "today")
KPIS: Final = {kpi.name: kpi for kpi in catalogue()}
_ESFAND = int(datetime(2026, 2, 19, 20, 30, tzinfo=UTC).timestamp() * 1000)
_BAHMAN = int(datetime(2026, 1, 20, 20, 30, tzinfo=UTC).timestamp() * 1000)
_DEY = int(datetime(2025, 12, 21, 20, 30, tzinfo=UTC).timestamp() * 1000)
"""Months of the Persian calendar begin at midnight in Tehran: on 20 February, 21 January and 22 December."""


class Company:
    """A board over a simulated company, and the events of it."""

    def __init__(self, board: Seen, settings: Settings, events: Iterable[bytes]) -> None:
        self.board = board
        self.settings = settings
        self.events = [json.loads(event) for event in events]

    async def report(self, name: str, window: str, *, is_ended: bool = False) -> dict[str, Any]:
        return await self.board.json(f"/api/reports/{name}?window={window}{'&ended=1' if is_ended else ''}")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company() -> AsyncIterator[Company]:
    with DebianRedis() as redis:
        settings = Settings(redis=RedisSettings(url=redis.url, persistent=False), clock="event", **SECTIONS)
        client = connect(redis.url)
        driver = Driver(client, settings, topics=Topics(settings.kafka.partitions))
        await driver.start()
        simulation = Simulation(7, NOW, days=1, archive_days=90, rate=0.015, settings=settings)
        events = [encode(event) for event in simulation.history()]
        driver.publish(events)
        await driver.work(2_000)
        async with running_board(redis.url, "event", SECTIONS) as board:
            await board.until("/readyz", lambda status, _: status == 200)
            yield Company(board, settings, events)
        await client.aclose()


@pytest.mark.parametrize("window", WINDOWS)
async def test_figures_are_those_of_the_tables(company: Company, window: str) -> None:
    tables = await company.board.json(f"/api/kpis?window={window}&before=1")
    table, before = tables[window], tables["before"][window]
    trends = (await company.board.json(f"/api/trends?window={window}"))["values"]
    goals = await company.board.json("/api/goals")
    why = (await company.board.json("/api/check"))["without_value"]
    for name, declared in REPORTS_BY_NAME.items():
        report = await company.report(name, window)
        given = [line.kpi for line in declared.lines if is_shown(KPIS[line.kpi], company.settings)]
        assert len(report["figures"]) >= len(given) - 3
        for figure in report["figures"]:
            kpi = figure["kpi"]
            assert figure["value"] == table.get(kpi)
            assert figure["samples"] == table.get(f"{kpi}_samples")
            assert figure["trend"] == trends.get(kpi, [])
            compare_change(figure, table, before)
            goal = goals.get(f"{kpi}:{window}")
            if goal is None:
                assert figure["goal"] is None
            else:
                told = (goal["goal"], goal["attained"], goal["state"], None)
                assert tuple(figure["goal"][key] for key in ("target", "attained", "state", "met")) == told
            if figure["value"] is None and kpi in why:
                said = why[kpi]["text"]["en"] if window in KPIS[kpi].windows else REPORTS["why.window"].en
                assert figure["reason"] == said
            assert (figure["value"] is None) == (figure["reason"] is not None)


def compare_change(figure: Mapping[str, Any], table: Mapping[str, float], before: Mapping[str, float]) -> None:
    """See that the change of a figure is that of these tables."""
    kpi, change = figure["kpi"], figure["change"]
    if kpi not in before or kpi not in table:
        assert change is None
        return
    compared, was = before.get(kpi + FINISHED, table[kpi]), before[kpi]
    assert (change["value"], change["before"]) == (compared, was)
    assert change["difference"] == pytest.approx(compared - was)
    better = {"up": compared > was, "down": compared < was}.get(figure["better"])
    assert change["good"] is (None if compared == was else better)


async def test_the_best_and_the_worst_are_those_of_the_tables(company: Company) -> None:
    table = (await company.board.json("/api/kpis?window=month"))["month"]
    fields = [(split_field(field), field, value) for field, value in table.items()]
    for name in REPORTS_BY_NAME:
        spreads = [figure for figure in (await company.report(name, "month"))["figures"] if figure["spread"]]
        assert len(spreads) >= 3
        for figure in spreads:
            spread = figure["spread"]
            rows = {}
            for (kpi, labels), field, value in fields:
                if kpi == figure["kpi"] and [dimension for dimension, _ in labels] == [spread["by"]]:
                    samples = table.get(field.replace(kpi, f"{kpi}_samples", 1))
                    is_enough = samples is None or samples >= least_samples(KPIS[kpi])
                    if labels[0][1] not in {"unknown", "other", "guest"} and is_enough:
                        rows[labels[0][1]] = value
            best, worst = (max, min) if KPIS[figure["kpi"]].better is Better.UP else (min, max)
            assert spread["best"]["value"] == best(rows.values()) == rows[spread["best"]["label"]]
            assert spread["worst"]["value"] == worst(rows.values()) == rows[spread["worst"]["label"]]


async def test_the_focus_comes_first(company: Company) -> None:
    figures = (await company.report("sales", "month"))["figures"]
    assert [figure["kpi"] for figure in figures if figure["focus"]] == ["deal_value_p90", "orders"]
    assert [figure["focus"] for figure in figures] == [True, True, *([False] * (len(figures) - 2))]
    assert (await company.report("service", "month"))["figures"][0]["kpi"] == "csat_ratio"


@pytest.mark.parametrize(("window", "period"), [("month", "month"), ("today", "day"), ("week", "week")])
async def test_an_ended_period_is_the_last_that_has_finished(company: Company, window: str, period: str) -> None:
    periods = await company.board.json(f"/api/periods?period={period}")
    compared = 0
    for name in REPORTS_BY_NAME:
        report = await company.report(name, window, is_ended=True)
        begin = datetime.fromtimestamp(report["span"]["begin"] / 1000, UTC)
        assert f"{begin.astimezone(ZoneInfo('Asia/Tehran')):%Y-%m-%d}" == periods["starts"][-1]
        assert report["before"]["end"] == report["span"]["begin"]
        for figure in report["figures"]:
            values = periods["values"].get(figure["kpi"])
            if figure["value"] is not None and values is not None and values[-1] is not None:
                assert figure["value"] == values[-1]
                compared += 1
            if figure["change"] is not None and values is not None and values[-2] is not None:
                assert figure["change"]["before"] == values[-2]
            assert (figure["value"] is None) == (figure["reason"] is not None)
    assert compared > 30


async def test_the_goals_of_an_ended_period_are_met_or_missed(company: Company) -> None:
    found: dict[str, Any] = {}
    for name in REPORTS_BY_NAME:
        report = await company.report(name, "month", is_ended=True)
        found |= {figure["kpi"]: figure for figure in report["figures"] if figure["goal"] is not None}
    assert set(found) == {"orders", "refunds", "csat_ratio"}
    for kpi, is_met in (
        ("orders", found["orders"]["value"] >= 60),
        ("refunds", found["refunds"]["value"] <= 1),
        ("csat_ratio", found["csat_ratio"]["value"] >= 0.8),
    ):
        assert found[kpi]["goal"]["met"] is is_met
    assert {found["orders"]["goal"]["met"], found["refunds"]["goal"]["met"]} == {True, False}


async def test_an_ended_trend_ends_with_its_period(company: Company) -> None:
    """Each day of it, so that what adds up does so."""
    report = await company.report("sales", "month", is_ended=True)
    figures = {figure["kpi"]: figure for figure in report["figures"]}
    for kpi in ("orders", "deals_won", "deals_created"):
        assert len(figures[kpi]["trend"]) == 30
        assert sum(figures[kpi]["trend"]) == figures[kpi]["value"]


def opened_tickets(events: Sequence[Mapping[str, Any]]) -> tuple[dict[str, int], dict[str, str]]:
    """Of each ticket that was not taken back when it was opened, and its last category."""
    of_tickets = sorted((one for one in events if one["type"].startswith("ticket.")), key=itemgetter("occurred_at"))
    voided = {one["ticket_id"] for one in of_tickets if one["type"] == "ticket.voided"}
    opened_at: dict[str, int] = {}
    kind_of: dict[str, str] = {}
    for one in of_tickets:
        if one["type"] == "ticket.opened" and one["ticket_id"] not in voided:
            opened_at.setdefault(one["ticket_id"], one["occurred_at"])
        if one["type"] in {"ticket.opened", "ticket.updated"} and "category" in one:
            kind_of[one["ticket_id"]] = one["category"]
    return opened_at, kind_of


async def test_kinds_of_tickets_are_what_a_count_of_the_events_says(company: Company) -> None:
    opened_at, kind_of = opened_tickets(company.events)

    def opened(begin: int, end: int) -> Counter[str]:
        return Counter(kind_of[ticket] for ticket, moment in opened_at.items() if begin <= moment < end)

    report = await company.report("service", "month", is_ended=True)
    now, before = opened(_BAHMAN, _ESFAND), opened(_DEY, _BAHMAN)
    kinds = {kind["label"]: kind for kind in report["ticket_kinds"]}
    assert {label: (kind["tickets"], kind["compared"], kind["before"]) for label, kind in kinds.items()} == {
        label: (now[label], now[label], before[label]) for label in now.keys() | before.keys()
    }
    assert sum(kind["share"] for kind in kinds.values()) == pytest.approx(1)
    for label, kind in kinds.items():
        assert kind["chance"] == pytest.approx(rates_alike(now[label], before[label], 30, 30))
    running = {kind["label"]: kind for kind in (await company.report("service", "month"))["ticket_kinds"]}
    midnight = int(datetime(2026, 3, 16, 20, 30, tzinfo=UTC).timestamp() * 1000)
    days = midnight - _ESFAND
    for label, kind in running.items():
        assert kind["tickets"] == opened(_ESFAND, NOW + 3_600_000)[label]
        assert kind["compared"] == opened(_ESFAND, midnight)[label]
        assert kind["before"] == opened(_BAHMAN, _BAHMAN + days)[label]


async def test_what_panes_do_not_tell_is_said(company: Company) -> None:
    figures = (await company.report("service", "month", is_ended=True))["figures"]
    reasons = {figure["kpi"]: figure["reason"] for figure in figures}
    assert reasons["ticket_backlog_seconds_mean"] == "Not known of a period that has ended"
    year = await company.report("service", "year", is_ended=True)
    assert {figure["reason"] for figure in year["figures"]} == {
        "The period began more than 400 days ago, and days are kept no longer"
    }
    assert year["before"] is None
    persian = await company.board.json("/api/reports/service?window=month&ended=1&lang=fa")
    told = {figure["kpi"]: figure["reason"] for figure in persian["figures"]}
    assert told["ticket_backlog_seconds_mean"] == "برای دوره‌ای که تمام شده است معلوم نیست"


async def test_every_format_tells_the_same_figures(company: Company) -> None:
    told = await company.report("loyalty", "30d")
    path = "/api/reports/loyalty?window=30d"
    rows = list(csv.DictReader(io.StringIO((await company.board.get(f"{path}&format=csv"))[1])))
    assert [(row["kpi"], row["value"]) for row in rows] == [
        (figure["kpi"], "" if figure["value"] is None else row["value"])
        for figure, row in zip(told["figures"], rows, strict=True)
    ]
    assert [float(row["value"]) for row in rows if row["value"]] == [
        figure["value"] for figure in told["figures"] if figure["value"] is not None
    ]
    for form in ("html", "md"):
        for language, title in (("en", "Loyalty report, 30 days"), ("fa", "گزارش وفاداری، ۳۰ روز")):
            status, text = await company.board.get(f"{path}&format={form}&lang={language}")
            assert status == 200
            assert title in text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("money", "there is no report 'money'; known: sales, marketing, service, loyalty"),
        ("sales?window=2h", "there is no window '2h'; known: 5m"),
        ("sales?window=30d&ended=1", "no period of '30d' ever ends; those that do: today, week, month, quarter, year"),
        ("sales?format=pdf", "reports have no format 'pdf'; known: html, md, csv, json"),
        ("sales?lang=de", "reports have no language 'de'; known: en, fa"),
    ],
)
async def test_what_is_not_there_is_refused_with_what_is(company: Company, path: str, said: str) -> None:
    status, text = await company.board.get(f"/api/reports/{path}")
    assert status == 400
    assert json.loads(text)["error"].startswith(said)


async def test_the_command_prints_what_the_board_says(
    company: Company, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for form in ("html", "md", "csv"):
        arguments = (company.settings, "sales", "month", form, "fa", company.board.url)
        await asyncio.to_thread(show_report, *arguments, is_ended=True)
        _, text = await company.board.get(f"/api/reports/sales?window=month&ended=1&lang=fa&format={form}")
        # The board, which runs here too, may write a line of its log meanwhile.
        assert text.encode() in capfdbinary.readouterr().out
    await asyncio.to_thread(
        show_report, company.settings, "sales", None, "json", "en", company.board.url, is_ended=False
    )
    _, text = await company.board.get("/api/reports/sales?window=month")
    assert msgspec.json.format(text.encode(), indent=2) in capfdbinary.readouterr().out


async def test_a_board_that_shows_nothing_says_so(embedded_redis: str) -> None:
    async with running_board(embedded_redis, "event") as board:
        assert await board.get("/api/reports/sales?format=html") == (200, "{}")
        with pytest.raises(CommandFailed, match="shows nothing yet: it has read no event"):
            await asyncio.to_thread(show_report, Settings(), "sales", "month", "md", "en", board.url, is_ended=False)
