"""Goals as a real Prometheus reads them from a real board, and the rule that watches one."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from streams.alerts.generated import rule_files
from streams.alerts.prometheus import RULES_FILE
from streams.settings import Settings
from tests.end_to_end.monitored import Monitored, Watching, at_work

GOALS = """
[goals.tickets_opened]
month = { total = 4, channel = { web = 1000 } }

[goals.tickets_backlog]
24h = 100

[alerts.tickets_opened]
goal = { window = "month", behind = "0.1", hold_seconds = 0, keep_seconds = 0, severity = "chat" }
"""
TICKET = (
    b'{"event_id": "%d", "type": "ticket.opened", "occurred_at": %d, "ticket_id": "T%d", "customer_id": "C", '
    b'"channel": "web"}'
)


@pytest.mark.timeout(300)
def test_prometheus_has_goals_and_its_rule_fires_when_one_is_behind(
    tmp_path: Path, embedded_kafka: str, embedded_redis: str
) -> None:
    settings = Settings.model_validate(
        {
            "goals": {"tickets_opened": {"month": 4}},
            "alerts": {"tickets_opened": {"goal": {"behind": "0.1", "hold_seconds": 0, "keep_seconds": 0}}},
        }
    )
    rules = {"nabz.yml": rule_files(settings)[RULES_FILE]}
    # By noon of a month's first day more than six thousandths of its working time have passed.
    here = f"{at_work(datetime.now(UTC))}\n{GOALS}"
    with Monitored(tmp_path, embedded_kafka, embedded_redis, here, watching=Watching(rules)) as nabz:
        now = nabz.now_ms()
        nabz.product.publish(TICKET % (number, now, number) for number in range(6))
        nabz.until_scraped()

        def value(query: str) -> list[float]:
            return [series.value for series in nabz.queries.now(query)]

        assert value('crm_tickets_opened_goal{window="month"}') == [4]
        assert value('crm_tickets_opened_goal_attained_ratio{window="month"}') == [1.5]
        assert value('crm_tickets_opened_goal_by_channel{window="month",channel="web"}') == [1000]
        assert value('crm_tickets_opened_goal_attained_ratio_by_channel{channel="web"}') == [0.006]
        assert value('crm_tickets_backlog_goal_attained_ratio{window="24h"}') == [0.06]
        assert value("crm_tickets_backlog_goal_pace_ratio") == []
        (pace,) = value('crm_tickets_opened_goal_pace_ratio{window="month"}')
        # More tickets than a month may have, in whatever part of the month this is.
        assert pace >= 1.5
        firing = 'ALERTS{alertname="TicketsOpenedBehind",alertstate="firing"}'
        nabz.product.until(lambda: bool(nabz.queries.now(firing)))
        (alert,) = nabz.queries.now(firing)
        assert (alert.labels["kind"], alert.labels["kpi"], alert.labels["window"]) == (
            "goal",
            "tickets_opened",
            "month",
        )
        goals = nabz.product.run("goals", "--json")
        assert goals.returncode == 3, goals.stderr
        told = json.loads(goals.stdout)
        assert told["tickets_opened:month"]["state"] == "behind"
        assert told["tickets_opened:month"]["pace"] == pytest.approx(pace, rel=0.01)
        assert told['tickets_opened{channel="web"}:month']["state"] == "ahead"
