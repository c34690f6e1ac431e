"""Rules of one installation where a Prometheus has several: nothing of another one is in them."""

import re
from typing import Final

import pytest

from streams.alerts.generated import rule_files, rules_of
from streams.alerts.rule import Rule
from streams.settings import AlertSettings, Settings

PRODUCTION: Final = rules_of(Settings(alerts=AlertSettings(environment="production"))).every
PLAIN: Final = rules_of(Settings()).every
SERIES: Final = re.compile(r"\b(?:crm_\w+|nabz[_:]\w+|up)\b(?P<selected>\{[^}]*\})?")


@pytest.mark.parametrize("rule", PRODUCTION, ids=lambda rule: f"{rule.name} {rule.labels.get('kpi', '')}")
def test_every_selector_of_a_rule_asks_for_the_environment(rule: Rule) -> None:
    assert rule.labels["environment"] == "production"
    for expression in (rule.expression, *(recording.expression for recording in rule.recorded)):
        for found in SERIES.finditer(expression):
            assert 'environment="production"' in (found["selected"] or ""), found[0]
    for case in rule.cases:
        assert all(re.search(r'environment="(production|another)"', name) for name, _ in case.series)
        assert all(one.labels["environment"] == "production" for one in case.expected)


def test_series_of_another_environment_make_nothing_fire_but_what_fires_on_nothing() -> None:
    for rule in PRODUCTION:
        foreign = [case for case in rule.cases if any('"another"' in name for name, _ in case.series)]
        assert bool(foreign) == any(case.expected and case.series for case in rule.cases)
        fires = {bool(case.expected) for case in foreign}
        assert fires <= {rule.name in {"NabzBoardDown", "NabzNoWorker"}}, rule.name


def test_without_an_environment_no_rule_has_the_label_and_all_other_labels_are_kept() -> None:
    for rule in PLAIN:
        assert "environment" not in rule.labels
        # What adds up over `by` labels mixes installations: only what tells processes apart may go.
        assert not re.search(r"\b(by|on)\s*\(", rule.expression), rule.name


def test_queries_in_texts_select_by_the_labels_of_the_alert() -> None:
    for rule in (*PRODUCTION, *PLAIN):
        description = rule.annotations["description"]
        assert description.count("| query") == len(re.findall(r'%s\}[^"]*" [^|]*\$of \| query', description)), rule.name
        assert "with query" not in description


def test_the_label_is_in_the_files() -> None:
    settings = Settings(alerts=AlertSettings(environment="staging"))
    rules = rule_files(settings)["rules/nabz.yml"]
    assert rules.count('environment: "staging"') == rules.count("- alert: ")
