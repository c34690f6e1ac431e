"""Every query of every board and rule, asked of a real Prometheus that watches a company at work."""

import asyncio
import json
import re
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest
import yaml

from grafana.alerting.rules import alert_group
from grafana.edition import Language
from streams.alerts import effective_alerts
from streams.embedded import EmbeddedKafka, EmbeddedRedis
from streams.settings import Settings
from tests.boards.queries import (
    Query,
    all_boards,
    chosen,
    label_values,
    queries,
    replaced,
    rule_files,
    variables,
)
from tests.boards.whole_company import of_long_ago, of_today
from tests.end_to_end.monitored import Monitored, Watching, at_work
from tests.integration.test_models import found, just_now

# The first test of the module also pays for the company's history.
pytestmark = pytest.mark.timeout(900)

LONG_WINDOWS = ("24h", "7d", "30d", "90d", "365d")
SHORT_WINDOWS = ("5m", "15m", "1h")
"""Too short for a small company to have something of everything in them: they only have to be answered."""
MAY_BE_EMPTY: Mapping[str, str] = {
    r"^max by .*\(ALERTS\{.*\}\)$": "nothing fires while all is well",
    r"\bcrm_\w+_before\{": "there is no window before the first one",
    r"\bcrm_customers?_(expiring|renewal_ratio)\w*\{": "customers of a shop have no terms",
}
"""Pattern of a query -> why it may have no data in a company where all goes well."""
ON_A_QUIET_DAY: Mapping[str, str] = {
    r"\bcrm_customer_tenure_seconds_mean\w*\{.*window=\"24h\"": "on some days nobody is lost",
    r"\bcrm_tickets_(due_soon|overdue)_before\{": "one window ago nothing may have been due, and nothing has no share",
    r"\bcrm_deal_stage_reach_ratio\w*\{.*window=\"24h\"": "on some days no deal enters a stage",
    r"day_of_week\(": "an hour is there once Prometheus was scraping when it was over",
    r"_before\{[^}]*window=\"24h\"": "the day before, there may have been nothing that changes can be a share of",
}
"""The same of what has data on most days, so that nobody may rely on its having none."""


ASKED_FOR = """
service_levels = { response = { default = "8h" }, resolution = { default = "24h" } }
pipelines = { default = { stalled_after = "24h" } }
baskets = { most_items = 20 }
[loyalty]
recency_days = [1, 5]
orders = [2, 4]
money = [100, 300]
loyal = ["champion"]
risky = ["at_risk"]
[loyalty.groups]
champion = { r = "3" }
at_risk = { r = "1-2" }
"""
"""Without any, nothing is known of promises, stalled deals, baskets and loyalty groups."""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitored]:
    folder = tmp_path_factory.mktemp("company")
    with EmbeddedKafka() as kafka, EmbeddedRedis() as redis:
        # A board reads at its start what an analyst wrote.
        asyncio.run(found(redis.url, just_now()))
        watching = Watching(rules=rule_files())
        settings = f"{ASKED_FOR}\n{at_work(datetime.now(UTC))}"
        with Monitored(folder, kafka.bootstrap, redis.url, settings, watching=watching) as nabz:
            nabz.simulate(days=1, archive=32, rate=1.5)
            now = nabz.now_ms()
            nabz.product.publish([*of_long_ago(now), *of_this_hour(now), *of_today(now)])
            nabz.until_scraped()
            # A rate needs two scrapes between which something was counted.
            nabz.product.until(lambda: bool(nabz.queries.now("rate(nabz_commit_seconds_count[1m]) > 0")))
            # A board learns anew only now and then what is normal, and history has just come.
            nabz.product.until(lambda: all(nabz.queries.now(metric) for metric in watched_for_spikes()), seconds=600)
            yield nabz


def of_this_hour(now: int) -> Iterator[bytes]:
    """What some panels show of the last hour, and what a small company has in most hours, but not in all."""
    ticket = {"ticket_id": "hour", "customer_id": "C-1", "channel": "web", "category": "other", "priority": "low"}
    answer = {"survey_id": "hour", "customer_id": "C-1", "score": 5, "scale": {"min": 1, "max": 5}}
    events: list[dict[str, object]] = [
        {"type": "ticket.opened", "occurred_at": now - 60_000, **ticket},
        {"type": "ticket.responded", "occurred_at": now - 30_000, "ticket_id": "hour"},
        {"type": "ticket.resolved", "occurred_at": now, "ticket_id": "hour"},
        {"type": "survey.answered", "occurred_at": now, "kind": "csat", **answer},
        {"type": "survey.answered", "occurred_at": now, "kind": "ces", **answer},
        {
            "type": "survey.answered",
            "occurred_at": now,
            "kind": "nps",
            "survey_id": "hour",
            "customer_id": "C-1",
            "score": 9,
        },
    ]
    for number, event in enumerate(events):
        yield json.dumps({"event_id": f"hour-{number}", **event}).encode()


def watched_for_spikes() -> list[str]:
    """The metrics of what is normal for each KPI that is watched for spikes, but for those that may have none."""
    metrics = {alert.expected_metric for alert in effective_alerts(Settings())}
    return [metric for metric in metrics if metric is not None and reason(f"{metric}{{") is None]


def asked(text: str, company: Monitored, *, instant: bool) -> bool:
    """Whether there is an answer with a number in it; raises BadQuery where Prometheus refuses the question."""
    found = company.queries.now(text) if instant else company.queries.over(text, seconds=60, step=5)
    return any(value == value for series in found for _, value in series.points)  # noqa: PLR0124 - NaN is no number


def answered(text: str, company: Monitored, *, instant: bool) -> bool:
    """As `asked`, and again for a while: on a busy machine a scrape may be late, and nothing is known in between."""
    until = time.monotonic() + 20
    while not (found := asked(text, company, instant=instant)) and time.monotonic() < until:
        time.sleep(0.5)
    return found


def reason(text: str) -> str | None:
    return next((why for pattern, why in {**MAY_BE_EMPTY, **ON_A_QUIET_DAY}.items() if re.search(pattern, text)), None)


def every_query(windows: tuple[str, ...] = ()) -> dict[str, Query]:
    """Text with variables replaced -> one of the queries that ask it, over the window that is chosen at first.

    Given `windows`, over each of these, and only those that depend on it.
    """
    found: dict[str, Query] = {}
    for name, board in all_boards().items():
        values = chosen(board)
        for query in queries(name, board):
            if windows and "$window" not in query.text:
                continue
            for window in windows or (values.get("window", ""),):
                found.setdefault(replaced(query.text, values | {"window": window}), query)
    return found


def test_every_query_of_every_panel_returns_data_or_says_why_not(company: Monitored) -> None:
    empty = [
        (query.board, query.panel, text)
        for text, query in every_query().items()
        if reason(text) is None and not answered(text, company, instant=query.instant)
    ]
    assert empty == []


def test_every_query_returns_data_whatever_longer_window_is_chosen(company: Monitored) -> None:
    empty = [
        (query.board, query.panel, text)
        for text, query in every_query(LONG_WINDOWS).items()
        if reason(text) is None and not answered(text, company, instant=True)
    ]
    assert empty == []


def test_every_query_is_understood_over_shorter_windows(company: Monitored) -> None:
    answered = [asked(text, company, instant=True) for text in every_query(SHORT_WINDOWS)]
    assert any(answered)


def test_what_may_be_empty_is_empty(company: Monitored) -> None:
    fires = company.queries.now('ALERTS{alertstate="firing",kpi!=""}')
    for pattern in MAY_BE_EMPTY:
        if fires and "ALERTS" in pattern:
            continue
        covered = [(text, query) for text, query in every_query().items() if re.search(pattern, text)]
        assert covered, f"no query is meant by {pattern!r}"
        empty = [not asked(text, company, instant=query.instant) for text, query in covered]
        assert any(empty), f"{pattern!r} returns data: it need not be excused any more"


def test_every_variable_has_values_to_choose_from(company: Monitored) -> None:
    for name, board in all_boards().items():
        values = chosen(board)
        for variable in variables(board).values():
            # What is alone under its Prometheus has no such label.
            if variable["type"] == "query" and variable["name"] != "environment":
                question = label_values(variable)
                found = company.queries.label_values(question.label, replaced(question.selector, values))
                assert found, (name, variable["name"])


def test_the_values_of_a_variable_cut_down_what_is_shown(company: Monitored) -> None:
    board = all_boards(Language.EN)["en/service.json"]
    channels = company.queries.label_values("channel", "crm_tickets_opened_by_channel")
    text = next(query.text for query in queries("service", board) if "tickets_backlog_by_channel" in query.text)
    asks = replaced(text, chosen(board) | {"channel": channels[0]})
    assert answered(asks, company, instant=True)
    shown = company.queries.now(asks)
    assert [series.labels for series in shown] == [{"channel": channels[0]}]


def test_every_condition_of_grafanas_own_rules_can_be_told(company: Monitored) -> None:
    for rule in alert_group(Settings(), {}).rules:
        text = rule.queries["A"]
        assert {series.value for series in company.queries.now(text)} <= {0, 1}, text
        for asks in rule.queries.values():
            # What is not absent has no value.
            excused = asks.startswith("absent(") or reason(asks) or _not_yet(asks)
            assert excused or answered(asks, company, instant=True), asks


def test_every_rule_of_prometheus_is_healthy_and_asks_for_what_is_there(company: Monitored) -> None:
    for rule in company.queries.rules():
        assert rule["health"] in {"ok", "unknown"}, rule
    for name, text in rule_files().items():
        for group in yaml.safe_load(text)["groups"]:
            for rule in group["rules"]:
                asked(rule["expr"], company, instant=True)
                for metric in set(re.findall(r"\b(?:crm|nabz)_\w+", rule["expr"])):
                    excused = reason(f"{metric}{{") or metric in NOT_YET_COUNTED
                    assert excused or answered(metric, company, instant=True), (name, rule, metric)


def _not_yet(text: str) -> bool:
    """Whether it asks for what was a week ago or recorded for weeks, or for what is there once something happened."""
    recorded = "nabz:" in text
    return recorded or "offset 1w" in text or 'outcome="' in text or any(name in text for name in NOT_YET_COUNTED)


NOT_YET_COUNTED = frozenset(
    {
        "nabz_dead_letters_total",
        "nabz_commits_refused_total",
        "nabz_store_waits_total",
        "nabz_board_failures_total",
        "nabz_values_folded",
        "nabz_measures_growing_entities",
        "nabz_analyst_last_run_timestamp_seconds",
        "nabz_analyst_every_seconds",
    }
)
"""What has labels, and is there once something happened that did not happen here; and what an analyst tells, who would
write other models than those that are shown here (`test_analyst_process.py` asks one)."""
