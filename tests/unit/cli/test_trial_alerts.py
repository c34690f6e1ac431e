"""Test alerts: one of every rule, with nothing in it that Prometheus would still have to fill in."""

from datetime import UTC, datetime

import pytest

from streams.alerts.generated import rules_of
from streams.alerts.rule import Rule
from streams.cli.alerts.trial import trial
from streams.settings import Settings

BEGIN = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
END = datetime(2026, 1, 1, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "rule", rules_of(Settings()).every, ids=lambda rule: f"{rule.name} {rule.labels.get('kpi', '')}"
)
def test_every_rule_has_a_test_alert_with_its_labels_and_annotations(rule: Rule) -> None:
    alert = trial(rule, BEGIN, END)
    assert alert["labels"].items() >= {"alertname": rule.name, **rule.labels, "test": "true"}.items()
    assert {"summary", "summary_fa", "description", "runbook_url", "dashboard"} <= alert["annotations"].keys()
    assert "{{" not in "".join(alert["annotations"].values())
    for name in ("summary", "runbook_url"):
        assert alert["annotations"][name] == rule.annotations[name]
    assert (alert["startsAt"], alert["endsAt"]) == ("2026-01-01T08:00:00+00:00", "2026-01-01T08:05:00+00:00")
