"""What Prometheus takes from a board whose dimensions are all full: series, bytes with gzip and without, CPU time.

A company that uses every dimension up to its default limit: 50 values, 100 campaigns, 200 agents, and in 50 pipelines
all open stages. All of it happened within an hour, and once more a hundred days ago, so that all windows and most
periods before have values. Each scrape comes after a round in which a number changed, so that its text is written anew.
"""

import itertools
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import pytest
from aiohttp import ClientSession
from prometheus_client.parser import text_string_to_metric_families

from streams.board.listeners import serving
from streams.board.rounds import Board
from streams.redis.connection import connect
from streams.settings import BoardSettings, RedisSettings, Settings
from streams.settings.service_levels import ServiceLevels
from tests.engine.driver import Driver
from tests.recount.windows import DAY, HOUR, MINUTE
from tests.servers.redis_servers import DebianRedis

SCRAPES: Final = 10
_STAGES: Final = ("lead", "qualified", "proposal", "negotiation", "won")
_CAMPAIGN_EVENTS: Final = ("sent", "delivered", "opened", "clicked", "replied", "unsubscribed", "converted")
_LIMITS: Final = Settings().dimension_values
_MONEY: Final = {"amount": "10.00", "currency": "USD"}


@pytest.mark.timeout(900)
async def test_series_and_bytes_at_full_dimensions() -> None:
    now = time.time_ns() // 1_000_000
    with DebianRedis() as server:
        client = connect(server.url)
        settings = Settings(
            redis=RedisSettings(url=server.url),
            board=BoardSettings(port=0),
            service_levels=ServiceLevels.model_validate(
                {"response": {"default": "8h"}, "resolution": {"default": "24h"}}
            ),
        )
        driver = Driver(client, settings)
        await driver.start()
        driver.publish(json.dumps(event).encode() for event in company(now - 100 * DAY, "old"))
        driver.publish(json.dumps(event).encode() for event in company(now - HOUR, "new"))
        await driver.work(2_000)
        board = Board(settings, client)
        await board.round()
        async with serving(board) as url, ClientSession(auto_decompress=False) as scraper:
            packed, unpacked = [], []
            for number in range(SCRAPES):
                driver.publish([json.dumps(_opening(f"one more {number}", now, 0)).encode()])
                await driver.work(10)
                await board.round()
                unpacked.append(await _scraped(scraper, url, "identity"))
                # What was written for the first scrape is still there; this one only packs it.
                packed.append(await _scraped(scraper, url, "gzip"))
        await client.aclose()
    body = unpacked[-1][0]
    samples = [line for line in body.splitlines() if not line.startswith(b"#")]
    values = _values_by_label(body.decode())
    for name in ("channel", "segment", "priority", "team", "pipeline", "owner", "category", "touchpoint", "region"):
        assert values[name] >= _limit(name), name
    assert values["campaign"] >= _limit("campaign")
    assert values["agent"] >= _limit("agent")
    written, zipped = (1000 * statistics.median(seconds for _, seconds in side) for side in (unpacked, packed))
    sys.stdout.write(
        f"\n{len(samples):,} series, {sum(line.startswith(b'crm_') for line in samples):,} of KPIs: "
        f"{len(body):,} bytes, {len(packed[-1][0]):,} by gzip; CPU of a scrape: {written:.0f} ms, "
        f"and {zipped:.0f} ms for gzip\n"
        f"values of dimensions: {dict(sorted(values.items()))}\n"
    )


async def _scraped(scraper: ClientSession, url: str, coding: str) -> tuple[bytes, float]:
    """The body as it comes, and the CPU seconds of this process until it has come."""
    began = time.process_time()
    async with scraper.get(f"{url}/metrics", headers={"Accept-Encoding": coding}) as answer:
        body = await answer.read()
    return body, time.process_time() - began


def _values_by_label(text: str) -> Counter[str]:
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        if family.name.startswith("crm_"):
            for sample in family.samples:
                for name, value in sample.labels.items():
                    found.setdefault(name, set()).add(value)
    return Counter({name: len(texts) for name, texts in found.items()})


def _limit(dimension: str) -> int:
    return _LIMITS.get(dimension, _LIMITS["default"])


def company(start: int, run: str) -> Iterator[dict[str, Any]]:
    """Events within the hour after `start` (epoch ms), in which every value of every dimension has something of all."""
    for number in range(_limit("agent")):
        story = itertools.chain(
            _customer(run, number), _deal(run, number), _ticket(run, number), _marketing(run, number)
        )
        for place, event in enumerate(story):
            yield {"event_id": f"{run}-{number}-{place}", "occurred_at": start + place * MINUTE, **event}


def _of(dimension: str, number: int) -> str:
    return f"{dimension} {number % _limit(dimension):03}"


def _opening(name: str, moment: int, number: int) -> dict[str, Any]:
    return {"event_id": name, "occurred_at": moment, "type": "ticket.opened", "ticket_id": name, **_kind(number)}


def _kind(number: int) -> dict[str, Any]:
    values = {name: _of(name, number) for name in ("channel", "category", "priority", "team")}
    return {"customer_id": f"C-{number}", **values}


def _customer(run: str, number: int) -> Iterator[dict[str, Any]]:
    own = {"customer_id": f"{run}-C-{number}"}
    segment, region = _of("segment", number), _of("region", number)
    source = {"channel": _of("channel", number), "campaign_id": _of("campaign", number)}
    yield {"type": "customer.signed_up", "segment": segment, "region": region, **source, **own}
    cart = {"cart_id": f"{run}-cart-{number}", **own}
    yield {"type": "cart.updated", **cart, **_MONEY}
    for kind in ("standard", "upsell", "cross_sell"):
        bought = {"purchase_id": f"{run}-P-{number}-{kind}", **own}
        yield {"type": "purchase.completed", "kind": kind, **bought, **source, **_MONEY}
        if kind == "standard":
            yield {"type": "cart.checked_out", "purchase_id": bought["purchase_id"], **cart}
            yield {"type": "purchase.refunded", **bought, **_MONEY}
    scores = {"satisfaction": 7, "expectancy": 6, "ideal": 8}
    for kind in ("nps", "csat", "ces", "acsi"):
        said: dict[str, Any] = {"scores": scores} if kind == "acsi" else {"score": 5}
        yield {"type": "survey.answered", "survey_id": "S", "kind": kind, "touchpoint": _of("touchpoint", number)} | (
            said | own
        )
    yield {"type": "customer.cancelled", "reason": _of("reason", number), **own}


def _deal(run: str, number: int) -> Iterator[dict[str, Any]]:
    values = {name: _of(name, number) for name in ("pipeline", "owner", "channel")}
    for end in ("won", "lost", "negotiation"):
        deal = {"type": "deal.stage_changed", "deal_id": f"{run}-D-{number}-{end}", **values, **_MONEY}
        for stage in (*_STAGES[:-1], end):
            yield {**deal, "stage": stage, **({"reason": _of("reason", number)} if stage == "lost" else {})}


def _ticket(run: str, number: int) -> Iterator[dict[str, Any]]:
    own, agent = {"ticket_id": f"{run}-T-{number}"}, {"agent": _of("agent", number)}
    yield {"type": "ticket.opened", **own, **_kind(number)}
    yield {"type": "ticket.responded", **own, **agent}
    yield {"type": "ticket.resolved", "contacts": 1, **own, **agent}
    yield {"type": "ticket.reopened", **own}
    yield {"type": "ticket.resolved", "contacts": 2, **own, **agent}


def _marketing(run: str, number: int) -> Iterator[dict[str, Any]]:
    campaign = {"campaign_id": _of("campaign", number), "channel": _of("channel", number)}
    yield {"type": "lead.created", "lead_id": f"{run}-L-{number}", **campaign}
    for purpose in ("acquisition", "leads"):
        yield {"type": "campaign.spent", "purpose": purpose, **campaign, **_MONEY}
    for kind in _CAMPAIGN_EVENTS:
        yield {"type": f"campaign.{kind}", "count": 10, **campaign}
