"""Rules, their cases and runbooks: that all of them are there, say what they must, and are what lies in the folders."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from agents.analyst.health import AnalystHealth
from streams.alerts import Kind, effective_alerts
from streams.alerts.engine import ENGINE_RULES
from streams.alerts.engine.signals import WATCHDOG
from streams.alerts.generated import rule_files, rules_of, runbook_files
from streams.alerts.rule import Rule
from streams.board.health import BoardHealth
from streams.kpis import catalogue
from streams.settings import AlertSettings, Settings
from streams.settings.service_levels import ServiceLevels
from streams.texts.runbooks import TEXTS
from tests.built_in import worker_health

OFF_UNTIL_A_LIMIT_IS_SET: Final = {
    "DealsStalledHigh": "deals_stalled",
    "CustomersExpiringHigh": "customers_expiring",
    "CustomersLapsingHigh": "customers_lapsing",
    "TicketsOverdueHigh": "tickets_overdue",
}
"""Rule -> KPI."""
ROOT: Final = Path(__file__).parents[3]
RULES: Final = rules_of(Settings()).every


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.name} {rule.labels.get('kpi', '')}")
def test_every_rule_has_cases_that_fire_and_cases_that_do_not(rule: Rule) -> None:
    assert any(case.expected for case in rule.cases)
    # What fires always has nothing on which it would not.
    assert rule.name == WATCHDOG or any(not case.expected for case in rule.cases)


def test_every_rule_says_what_alertmanager_and_people_need() -> None:
    for rule in RULES:
        assert {"severity", "kind", "hours"} <= set(rule.labels)
        assert rule.labels["severity"] in {"page", "ticket", "chat", "none"}
        assert rule.labels["hours"] in {"working", "always"}
        assert {"summary", "summary_fa", "description", "runbook_url", "dashboard"} == set(rule.annotations)
        if rule.labels["kind"] != "engine":
            assert {"kpi", "window"} <= set(rule.labels)


def test_an_alert_of_working_hours_says_so() -> None:
    for rule in RULES:
        assert ("outside working hours" in rule.annotations["description"]) == (rule.labels["hours"] == "working")


def test_every_ratio_mean_and_percentile_with_a_limit_needs_samples() -> None:
    # What is judged by what is normal is judged by its samples anyway, however few they are.
    for alert in effective_alerts(Settings()):
        assert alert.kpi.samples is None or alert.least_samples or alert.kind is Kind.SPIKE


def test_a_kpi_that_is_watched_is_missed_when_it_vanishes() -> None:
    watched = {alert.kpi.name for alert in effective_alerts(Settings())}
    assert {rule.labels["kpi"] for rule in RULES if rule.name == "NabzKpiVanished"} == watched


def test_every_metric_of_an_engine_rule_is_exported() -> None:
    exported = {
        metric.name + ("_total" if metric.type == "counter" else "_bucket" if metric.type == "histogram" else "")
        for registry in (worker_health().registry, BoardHealth().registry, AnalystHealth(()).registry)
        for metric in registry.collect()
    }
    for rule in ENGINE_RULES:
        assert set(re.findall(r"\bnabz_[a-z_]+", rule.expression)) <= exported, rule.name


def test_the_rules_and_runbooks_in_the_folders_are_what_the_declarations_say() -> None:
    for folder, files in (
        (ROOT / "deploy/prometheus", rule_files(Settings())),
        (ROOT / "docs/runbooks", runbook_files(Settings())),
    ):
        for name, text in files.items():
            assert (folder / name).read_text(encoding="utf-8") == text, f"{name}: run `nabz alerts build`"


def test_every_rule_has_a_runbook_and_every_runbook_a_rule() -> None:
    pages = {path.stem for path in (ROOT / "docs/runbooks").glob("*.md")} - {"README"}
    assert pages == {rule.name for rule in RULES} | OFF_UNTIL_A_LIMIT_IS_SET.keys()


def test_every_alert_that_is_declared_has_a_runbook_that_people_wrote() -> None:
    declared = {kpi.name for kpi in catalogue() if kpi.alerts}
    assert declared | set(OFF_UNTIL_A_LIMIT_IS_SET.values()) == set(TEXTS.kpis)


@pytest.mark.parametrize(("rule", "kpi"), OFF_UNTIL_A_LIMIT_IS_SET.items())
def test_an_alert_that_is_off_until_a_limit_is_set_has_a_runbook_and_with_a_limit_a_rule(rule: str, kpi: str) -> None:
    assert rule not in rule_files(Settings())["rules/nabz.yml"]
    assert f"[alerts.{kpi}]\nthreshold = {{ limit = 20 }}" in runbook_files(Settings())[f"{rule}.md"]
    listed = f"| [{rule}]({rule}.md) | "
    (line,) = [line for line in runbook_files(Settings())["README.md"].splitlines() if line.startswith(listed)]
    assert line.endswith("| off until a limit is set | |")
    limited = Settings(alerts=AlertSettings.model_validate({kpi: {"threshold": {"limit": 20}}}))
    assert f"alert: {rule}\n" in rule_files(limited)["rules/nabz.yml"]
    assert "is above 20" in runbook_files(limited)[f"{rule}.md"]


def test_the_share_that_has_to_be_on_time_is_the_limit_of_both_ratios() -> None:
    rules = rule_files(Settings(service_levels=ServiceLevels(on_time=Decimal("0.95"))))["rules/nabz.yml"]
    # Now, and at enough of the moments just past.
    assert rules.count("< 0.95") == 2 * 2
    assert rule_files(Settings())["rules/nabz.yml"].count("_on_time_ratio{") == rules.count("_on_time_ratio{") > 0


def test_runbooks_name_kpis_and_rules_that_are_there() -> None:
    kpis = {kpi.name for kpi in catalogue()}
    for name, guidance in TEXTS.kpis.items():
        for text in (part.en for part in (guidance.meaning, guidance.first, *guidance.look, *guidance.causes)):
            named = set(re.findall(r"`([a-z]+_[a-z0-9_]+)`", text)) - set(Settings.model_fields)
            assert named <= kpis, name
            assert set(re.findall(r"\bNabz[A-Z]\w+", text)) <= {rule.name for rule in RULES}


def test_settings_change_the_rules() -> None:
    alerts = AlertSettings.model_validate({"hold_scale": 0, "evaluation_seconds": 1, "nps": {"threshold": False}})
    text = rule_files(Settings(alerts=alerts))["rules/nabz.yml"]
    assert "interval: 1s" in text
    assert "for:" not in text
    assert "NpsLow" not in text
