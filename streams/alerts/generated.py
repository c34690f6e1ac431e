"""Every file that is made from the declarations of alerts, for given settings. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from streams.alerts.effective import effective_alerts
from streams.alerts.engine import ENGINE_RULES
from streams.alerts.engine_rules import engine_rule
from streams.alerts.environments import of_environment
from streams.alerts.kpi_rules import alert_rule, vanished_rules
from streams.alerts.prometheus import RULES_FILE, TESTS_FOLDER, cases_file, rules_file
from streams.alerts.rule import Rule
from streams.alerts.runbooks import Runbook, dormant_runbooks, runbooks
from streams.alerts.runbooks.markdown import index, markdown
from streams.settings import Settings

_STEP_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules: of the engine, of the alerts of KPIs, and of KPIs that are no longer there."""

    engine: tuple[Rule, ...]
    kpis: tuple[Rule, ...]
    vanished: tuple[Rule, ...]

    @property
    def every(self) -> tuple[Rule, ...]:
        """In the order of the file."""
        return self.engine + self.kpis + self.vanished


def rules_of(settings: Settings) -> Rules:
    """The rules that these settings make."""
    alerts = effective_alerts(settings)
    return Rules(
        engine=_within(settings, (engine_rule(declared, settings) for declared in ENGINE_RULES)),
        kpis=_within(settings, (alert_rule(alert, settings) for alert in alerts)),
        vanished=_within(settings, vanished_rules(alerts, settings)),
    )


def _within(settings: Settings, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules, of one environment alone if the settings name it."""
    environment = settings.alerts.environment
    return tuple(rule if environment is None else of_environment(rule, environment) for rule in rules)


def rule_files(settings: Settings) -> Mapping[str, str]:
    """Rules and their tests by path: `rules/…` and `tests/…`, beside each other."""
    rules = rules_of(settings)
    # What looks back for hours and weeks has tests of a week, in long steps.
    slow = tuple(rule for rule in rules.engine if any(case.step_seconds > _STEP_SECONDS for case in rule.cases))
    engine = tuple(rule for rule in rules.engine if rule not in slow)
    groups = {"nabz-engine": engine, "nabz-slow": slow, "nabz-kpis": rules.kpis + rules.vanished}
    tests = {"engine": engine, "slow": slow, "kpis": rules.kpis, "vanished": rules.vanished}
    files = {RULES_FILE: rules_file(groups, settings.alerts.evaluation_seconds)}
    return files | {f"{TESTS_FOLDER}/{name}.yml": cases_file(of) for name, of in tests.items() if of}


def runbooks_of(settings: Settings) -> Mapping[str, Runbook]:
    """The runbooks that these settings make, by the name of their rule."""
    alerts = effective_alerts(settings)
    expressions = {rule.name: rule.expression for rule in rules_of(settings).every}
    return {**runbooks(settings, alerts, expressions), **dormant_runbooks(settings, alerts, settings.known_kpis)}


def runbook_files(settings: Settings) -> Mapping[str, str]:
    """Runbooks as Markdown by the name of the file, and their list."""
    pages = runbooks_of(settings)
    files = {f"{name}.md": markdown(page, pages) for name, page in pages.items()}
    dormant = [page for page in pages.values() if page.off]
    return {"README.md": index(effective_alerts(settings), dormant), **files}
