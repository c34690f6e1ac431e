"""From events to whoever is on call, all of it real: Kafka, Redis, worker, board, Prometheus, Alertmanager, a webhook.

A company does business as usual, then customers cancel and tickets take long. Nobody is woken before that; after it the
right alerts arrive soon, and the page says so too.
"""

import asyncio
import json
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.end_to_end.monitored import Monitored, Watching, at_work
from tests.end_to_end.product import Product
from tests.integration.page_visits import a_browser, visiting
from tests.servers.apache_kafka import ApacheKafka
from tests.servers.redis_servers import DebianRedis
from tests.servers.webhooks import WebhookReceiver

pytestmark = pytest.mark.timeout(2_400)

DEPLOY = Path(__file__).parents[2] / "deploy"
SETTINGS = f"""
[alerts]
hold_scale = 0.002               # five minutes are no time, and the six hours of a spike are 43 s
evaluation_seconds = 1
runbook_url = "https://runbooks.example.org"

{at_work(datetime.now(UTC))}"""
"""The delivered alerts, and times that are scaled."""
COMPANY = {"--days": "0", "--archive": "5", "--rate": "2"}
"""Its history, and that it is twice as large as the one of a demonstration: a small one is slow to turn."""
TIMES_OF_INVENTION = 8
"""How many times as long it may take until the history is published, counted and scraped; idle, it takes three."""
FULL_SECONDS = 210
"""From so many seconds of business as usual on, the quiet run has to be as long as that of all spikes."""
AGAIN = 1.5
"""On a busy machine a spike may take longer than the quiet run did; then another is quiet for so many times as long."""
WOKEN_SECONDS = 90
"""How soon somebody has to be told once a KPI has crossed."""
SPIKES = {
    "CustomerChurnRatioSpike": {"kpi": "customer_churn_ratio", "kind": "spike", "window": "1h"},
    "TicketResolutionSecondsMeanSpike": {"kpi": "ticket_resolution_seconds_mean", "kind": "spike", "window": "1h"},
}
"""The rules that have to fire, and labels that they have to carry."""


def rules(folder: Path) -> dict[str, str]:
    """The rules as `nabz alerts build` makes them from these settings."""
    with Product(folder, SETTINGS, "127.0.0.1:1", "redis://127.0.0.1:1/0") as product:
        built = product.run("alerts", "build", "--out", str(folder / "built"))
    assert built.returncode == 0, built.stderr
    return {path.name: path.read_text("utf-8") for path in (folder / "built" / "rules").glob("*.yml")}


def alertmanager(webhooks: str) -> str:
    """The sample configuration, sending to our webhooks and without delay."""
    text = (DEPLOY / "alertmanager" / "alertmanager.yml").read_text("utf-8")
    text = re.sub(r"(?<=url: )\S+/(?=\w+\b)", f"{webhooks}/", text)
    return re.sub(r"(group_wait|group_interval): \S+", r"\1: 1s", text)


@contextmanager
def installed(folder: Path) -> Iterator[tuple[Monitored, WebhookReceiver]]:
    """Nabz, all that watches it, and who is woken; none of it has seen a company."""
    (folder / "rules").mkdir(parents=True)
    with WebhookReceiver() as webhook, ApacheKafka(short_lived=True) as kafka, DebianRedis() as store:
        watching = Watching(rules(folder / "rules"), alertmanager(webhook.url), interval="1s")
        with Monitored(folder, kafka.bootstrap, store.url, SETTINGS, watching=watching) as nabz:
            yield nabz, webhook


@pytest.fixture
def quiet_seconds(pytestconfig: pytest.Config) -> int:
    """How long business has to go on as usual, once the company's history is in the tables."""
    seconds: int = pytestconfig.getoption("quiet_seconds")
    return seconds


def seconds_of_invention(nabz: Monitored) -> float:
    """How long this machine, busy as it is, takes to invent the history, which is the least part of the work with it.

    A scenario's seconds count from when the company starts, not from when its history is in the tables.
    """
    began = time.monotonic()
    options = [word for option in COMPANY.items() for word in option]
    made = nabz.product.run("simulate", *options, "--no-live", "--out", os.devnull)
    assert made.returncode == 0, made.stderr
    return time.monotonic() - began


def stands(nabz: Monitored) -> dict[str, Any]:
    """How each alert stands, by its name, as the board says."""
    with urlopen(f"{nabz.board_url}/api/alerts", timeout=10) as answer:  # noqa: S310 - an address of this machine
        return {alert["name"]: alert for alert in json.load(answer)["alerts"]}


def _paging(nabz: Monitored) -> set[str]:
    """The alerts that wake somebody, by name."""
    return {name for name, alert in stands(nabz).items() if alert["severity"] == "page" and alert["state"] == "firing"}


def _is_known(standing: Mapping[str, Any]) -> bool:
    return all(standing[name]["state"] != "unknown" for name in SPIKES)


def test_nobody_is_woken_by_business_as_usual_and_somebody_soon_by_a_spike(tmp_path: Path, quiet_seconds: int) -> None:
    full = quiet_seconds >= FULL_SECONDS
    with installed(tmp_path / "first") as (nabz, webhook):
        usual, spiked = _quiet_and_then_woken(nabz, webhook, quiet_seconds, full=full)
    if spiked >= usual:
        with installed(tmp_path / "again") as (nabz, webhook):
            usual, spiked = _quiet_and_then_woken(nabz, webhook, round(AGAIN * spiked), full=full)
    assert spiked < usual, "the quiet run was as long as that of the spike"


def _quiet_and_then_woken(
    nabz: Monitored, webhook: WebhookReceiver, quiet_seconds: int, *, full: bool
) -> tuple[float, float]:
    """Business as usual, in which nobody may be woken, and then the spikes, of which somebody has to be told.

    Returns how many seconds were quiet, and how many it took from the spikes until somebody was told: of all of them
    if `full`, else of the first.
    """
    usual_seconds = quiet_seconds + round(TIMES_OF_INVENTION * seconds_of_invention(nabz))
    begun = time.monotonic()
    days, archive, rate = COMPANY.values()
    spikes = [f"churn-spike@{usual_seconds}", f"resolution-spike@{usual_seconds}"]
    nabz.simulate(days=int(days), archive=int(archive), rate=float(rate), scenarios=spikes)
    nabz.until_scraped()
    # What is said of the engine before Prometheus has scraped it for the first time is no business of a company.
    usual_since = time.monotonic()
    # A board learns anew only now and then what is normal, and history has just come: half of it may have told
    # something odd, which is over soon.
    nabz.product.until(lambda: _is_known(stands(nabz)) and not _paging(nabz), seconds=400)
    watched_since = time.time()

    while time.monotonic() < begun + usual_seconds - 2:
        assert _paging(nabz) == set()
        time.sleep(1)
    usual = time.monotonic() - usual_since
    # A hold of minutes is less than a second here: one scrape that comes late says that the board is down.
    told = {
        alert["labels"]["alertname"]
        for sent in webhook.received
        for alert in sent.alerts
        if sent.path == "/page" and sent.at > watched_since and alert["status"] == "firing"
    } - {"NabzBoardDown"}
    assert told == set()

    crossed, woken = _spiked(nabz, webhook, usual_since)
    for rule in SPIKES:
        assert woken[rule] - crossed[rule] < WOKEN_SECONDS

    for rule, expected in SPIKES.items():
        (alert, *_) = webhook.alerts(rule)
        labels = alert["labels"]
        assert {name: labels[name] for name in (*expected, "severity")} == {**expected, "severity": "page"}
        assert alert["annotations"]["runbook_url"] == f"https://runbooks.example.org/{rule}.md"
        assert alert["annotations"]["summary"]
        paths = {sent.path for sent in webhook.received if any(one["labels"] == labels for one in sent.alerts)}
        assert paths == {"/page"}
    asyncio.run(_tiles_are_red(nabz))
    told_at = max(woken.values()) if full else min(woken.values())
    return usual, told_at - (begun + usual_seconds)


def _spiked(nabz: Monitored, webhook: WebhookReceiver, since: float) -> tuple[dict[str, float], dict[str, float]]:
    """When each KPI crossed, as the board saw it, and when the webhook was called; by the monotonic clock."""
    crossed: dict[str, float] = {}
    woken: dict[str, float] = {}

    def all_are_woken() -> bool:
        now = time.monotonic()
        standing = stands(nabz)
        for rule in SPIKES:
            if standing[rule]["state"] in {"pending", "firing"}:
                crossed.setdefault(rule, now)
            if webhook.alerts(rule):
                woken.setdefault(rule, now)
        return woken.keys() == set(SPIKES)

    nabz.product.until(all_are_woken, seconds=900)
    for rule, at in woken.items():
        sys.stdout.write(
            f"\n{rule}: crossed {crossed[rule] - since:.0f} s into business, told {at - crossed[rule]:.0f} s later"
        )
    return crossed, woken


async def _tiles_are_red(nabz: Monitored) -> None:
    async with a_browser() as browser, visiting(browser, nabz.board_url, "/?lang=en#window=1h") as visit:
        for labels in SPIKES.values():
            await visit.until(f"document.querySelector('#tile-{labels['kpi']}').dataset.state === 'firing'")
