"""The rules of Nabz under Prometheus's own tools, and whether their tests see a rule that is broken."""

import os
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
import yaml

from streams.alerts.generated import rule_files, rules_of
from streams.alerts.prometheus import RULES_FILE, cases_file, rules_file
from streams.alerts.rule import Case, Expected, Rule
from streams.settings import AlertSettings, Settings
from tests.servers.installed import installed

DEPLOY: Final = Path(__file__).parents[2] / "deploy" / "prometheus"
TESTS: Final = sorted((DEPLOY / "tests").glob("*.yml"))
RULES: Final = rules_of(Settings())
KPI_RULES: Final = {rule.name: rule for rule in RULES.kpis}
WITH_GOALS: Final = Settings.model_validate(
    {
        "goals": {"revenue": {"month": "20000"}, "refunds": {"today": 300}, "csat_ratio": {"30d": "0.8"}},
        "alerts": {
            "revenue": {"goal": {"behind": "0.1"}},
            "refunds": {"goal": {"window": "today", "hold_seconds": 300, "severity": "page"}},
            "csat_ratio": {"goal": {"window": "30d", "behind": "0.05", "least_samples": 100, "hold_seconds": 600}},
        },
    }
)
"""Of a KPI with a pace, of one where low is better, and of one without a pace."""
GOAL_RULES: Final = {rule.name: rule for rule in rules_of(WITH_GOALS).kpis if rule.labels["kind"] == "goal"}
WITH_LIMITS: Final = Settings(
    alerts=AlertSettings.model_validate(
        {
            kpi: {"threshold": {"limit": 20}}
            for kpi in ("deals_stalled", "customers_expiring", "customers_lapsing", "tickets_overdue")
        }
    )
)
"""Of the KPIs whose alerts are off until somebody says how many are too many."""
LIMITED: Final = ("DealsStalledHigh", "CustomersExpiringHigh", "CustomersLapsingHigh", "TicketsOverdueHigh")
LIMITED_RULES: Final = {rule.name: rule for rule in rules_of(WITH_LIMITS).kpis if rule.name in LIMITED}
OF_ONE_NAME: Final = {rule.name: rule for rule in RULES.every}

pytestmark = pytest.mark.timeout(700)


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """What it says, with its exit code."""
    command = [installed("promtool", "prometheus"), *map(str, arguments)]
    # It may take some memory: by default it spends a quarter of its time on giving it back.
    environment = os.environ | {"GOGC": "400"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, check=False)


def written(folder: Path, rules: Sequence[Rule]) -> Path:
    """The file of the cases of these rules, with the file of the rules beside it."""
    for name, text in {RULES_FILE: rules_file({"rules": rules}, 15), "tests/some.yml": cases_file(rules)}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "tests" / "some.yml"


def passes(folder: Path, *rules: Rule) -> bool:
    """Whether these rules pass their own cases."""
    return promtool("test", "rules", written(folder, rules)).returncode == 0


def each_by_itself(folder: Path, file: Path, rules_file: Path = DEPLOY / RULES_FILE) -> Iterator[Path]:
    """The cases of a file as several files, each beside those of the rules that it is about.

    No rule reads what another alert says, and promtool evaluates all it finds at every moment of every case. With all
    rules beside each other run a few.
    """
    content, rules = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in (file, rules_file))
    every = [rule for group in rules["groups"] for rule in group["rules"]]
    by_rules = defaultdict(list)
    for story in content["tests"]:
        by_rules[frozenset(moment["alertname"] for moment in story["alert_rule_test"])].append(story)
    for number, (names, stories) in enumerate(by_rules.items()):
        about = [rule for rule in every if rule.get("alert") in names]
        assert {rule["alert"] for rule in about} == names
        about = [rule for rule in every if "record" in rule and rule["record"] in str(about)] + about
        parts = {
            RULES_FILE: {"groups": [{"name": "rules", "rules": about}]},
            f"tests/{file.name}": content | {"tests": stories},
        }
        for path, part in parts.items():
            (folder / str(number) / path).parent.mkdir(parents=True)
            (folder / str(number) / path).write_text(yaml.safe_dump(part, allow_unicode=True), encoding="utf-8")
        yield folder / str(number) / "tests" / file.name


def test_prometheus_takes_the_rules() -> None:
    found = promtool("check", "rules", DEPLOY / RULES_FILE)
    assert found.returncode == 0, found.stderr
    assert f"{sum(1 + len(rule.recorded) for rule in RULES.every)} rules found" in found.stdout


@pytest.mark.parametrize("file", TESTS, ids=lambda path: path.stem)
def test_every_rule_fires_when_it_has_to_and_is_silent_otherwise(file: Path, tmp_path: Path) -> None:
    found = promtool("test", "rules", *each_by_itself(tmp_path, file))
    assert found.returncode == 0, found.stdout + found.stderr


def test_rules_of_other_settings_pass_their_tests_too(tmp_path: Path) -> None:
    alerts = AlertSettings.model_validate(
        {
            "hold_scale": "0.01",
            "evaluation_seconds": 1,
            "customer_churn_ratio": {"threshold": {"limit": "0.05", "window": "24h", "working_hours": False}},
            "orders": {"threshold": {"limit": 5, "window": "15m"}, "spike": {"severity": "page", "least_samples": 0}},
            "sales_velocity": {"threshold": {"limit": "12.5", "keep_seconds": 0, "hold_seconds": 0}},
            "purchase_frequency": {"threshold": {"limit": "1.25", "least_samples": 2}},
        }
    )
    settings = Settings(alerts=alerts, currency="IRR")
    for name, text in rule_files(settings).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert promtool("check", "rules", tmp_path / RULES_FILE).returncode == 0
    cases = tmp_path / "tests" / "kpis.yml"
    found = promtool("test", "rules", *each_by_itself(tmp_path / "each", cases, tmp_path / RULES_FILE))
    assert found.returncode == 0, found.stdout + found.stderr


def test_rules_beside_each_other_pass_their_tests_too(tmp_path: Path) -> None:
    of_kpis = yaml.safe_load((DEPLOY / "tests" / "kpis.yml").read_text(encoding="utf-8"))
    some = tmp_path / "tests" / "kpis.yml"
    for file in (some, tmp_path / RULES_FILE):
        file.parent.mkdir()
    (tmp_path / RULES_FILE).write_bytes((DEPLOY / RULES_FILE).read_bytes())
    some.write_text(yaml.safe_dump(of_kpis | {"tests": of_kpis["tests"][::20]}, allow_unicode=True), encoding="utf-8")
    found = promtool("test", "rules", some)
    assert found.returncode == 0, found.stdout + found.stderr


def broken(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """The rule with one part of it wrong, in every way that people get it wrong."""
    yield "fires never", replace(rule, expression=f"({rule.expression}) and vector(0) > 1")
    if rule.name != "NabzWatchdog":
        yield "fires always", replace(rule, expression="vector(1)")
    if rule.hold_seconds:
        yield "does not hold", replace(rule, hold_seconds=0)


def broken_limits(rule: Rule) -> Iterator[tuple[str, Rule]]:
    """A rule of a KPI with a number of it a little wrong."""
    for found in re.finditer(r"(\]\) )?(?:>=?|<) (-?[0-9.]+)$", rule.expression, re.MULTILINE):
        if found[1]:
            # Moments are counted, several of them between two looks of a case.
            steps: tuple[str, ...] = ("* 1.05", "* 0.8")
        else:
            steps = ("+ 1.5", "- 1.5") if float(found[2]) == 0 else ("* 1.02", "* 0.98", "* -1")
        for step in steps:
            text = rule.expression[: found.end()] + f" {step}" + rule.expression[found.end() :]
            yield f"{found[0]} {step} at {found.start()}", replace(rule, expression=text)
    yield "holds longer", replace(rule, hold_seconds=60)
    if rule.labels["kind"] == "spike":
        yield "each window", replace(rule, expression=rule.expression.replace("(window, ", "("))
    else:
        yield "another window", replace(rule, expression=rule.expression.replace("window=", "window!="))
    if rule.keep_seconds:
        yield "keeps longer", replace(rule, keep_seconds=rule.keep_seconds * 3)
        yield "does not keep", replace(rule, keep_seconds=0)


def mutants() -> Iterator[tuple[str, Rule, Rule]]:
    """How each mutant is called, the mutant, and the rule that it is one of."""
    for rule in OF_ONE_NAME.values():
        yield from ((f"{rule.name} {how}", mutant, rule) for how, mutant in broken(rule))
    for name in ("CustomerChurnRatioHigh", "CustomerChurnRatioSpike", "NpsLow", "RevenueDrop"):
        rule = KPI_RULES[name]
        yield from ((f"{name} {how}", mutant, rule) for how, mutant in broken_limits(rule))
    for name, rule in (GOAL_RULES | {"DealsStalledHigh": LIMITED_RULES["DealsStalledHigh"]}).items():
        yield from ((f"{name} {how}", mutant, rule) for how, mutant in (*broken(rule), *broken_limits(rule)))


NUMBERED: Final[Mapping[str, Rule]] = {
    name: replace(mutant, name=f"{mutant.name}_{number}") for number, (name, mutant, _) in enumerate(mutants())
}
"""Each mutant with a name of its own, so that several are told apart in one run of promtool."""
ORIGINALS: Final[Mapping[str, Rule]] = {name: rule for name, _, rule in mutants()}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the rules that did not do what their cases say: one run, in which a rule and its mutants share cases."""
    folder = tmp_path_factory.mktemp("mutants")
    families = {rule.name: [rule] for rule in ORIGINALS.values()}
    for name, mutant in NUMBERED.items():
        # Two alerts of the same labels end the case for all, so these are alone.
        families.setdefault(name if name.endswith("each window") else ORIGINALS[name].name, []).append(mutant)
    ran = promtool("test", "rules", *(written(folder / name, rules) for name, rules in families.items()))
    assert ran.stdout.count("Unit Testing:") == len(families), ran.stderr
    return set(re.findall(r"(?:alertname|rule): (\w+), time:", ran.stdout + ran.stderr))


@pytest.mark.parametrize("name", NUMBERED)
def test_promtool_tells_a_broken_rule(name: str, told: set[str]) -> None:
    assert NUMBERED[name].name in told
    assert ORIGINALS[name].name not in told


def test_rules_of_goals_pass_their_own_cases(tmp_path: Path) -> None:
    assert set(GOAL_RULES) == {"RevenueBehind", "RefundsBehind", "CsatRatioBehind"}
    assert passes(tmp_path, *GOAL_RULES.values())


def test_rules_that_are_off_until_a_limit_is_set_pass_their_own_cases(tmp_path: Path) -> None:
    assert set(LIMITED_RULES) == set(LIMITED)
    assert passes(tmp_path, *LIMITED_RULES.values())


def test_a_rule_alone_passes(tmp_path: Path) -> None:
    assert passes(tmp_path, KPI_RULES["NpsLow"], KPI_RULES["RevenueDrop"])


@pytest.mark.parametrize(
    ("name", "series", "texts"),
    [
        ("NabzUnnamedStages", "nabz_unnamed_stage_events", {"before": "0x4 3x9", "restarted": "0x4 3x3 0x99"}),
        ("NabzDimensionFull", "nabz_values_folded", {"before": "0x4 2x9", "restarted": "0x4 2x3 0x99"}),
    ],
)
def test_what_a_worker_says_of_itself_outlives_it_for_a_day(
    name: str, series: str, texts: Mapping[str, str], tmp_path: Path
) -> None:
    rule = OF_ONE_NAME[name]
    labels = {"job": "nabz", "dimension": "campaign"}
    written = f'{series}{{job="nabz", dimension="campaign", instance="one"}}'
    (description,) = {one.description for case in rule.cases for one in case.expected}
    said = description.replace("4 events", "3 events")
    fires = (Expected({**rule.labels, **labels}, said),)
    half_hour = 1800
    cases = (
        Case("while it runs", ((written, texts["before"]),), 8 * half_hour, fires, half_hour),
        Case("after a restart", ((written, texts["restarted"]),), 20 * half_hour, fires, half_hour),
        Case("a day later", ((written, texts["restarted"]),), 70 * half_hour, (), half_hour),
    )
    assert passes(tmp_path, replace(rule, cases=cases))


def test_rules_of_an_environment_pass_their_cases_beside_another_one(tmp_path: Path) -> None:
    settings = Settings(alerts=AlertSettings(environment="production"))
    names = {"NabzBoardDown", "NabzEventConflicts", "NabzTargetDown", "RevenueDrop"}
    rules = [rule for rule in rules_of(settings).every if rule.name in names]
    assert {rule.name for rule in rules} == names
    assert passes(tmp_path, *rules)


def test_two_installations_under_one_prometheus_quote_their_own_numbers(tmp_path: Path) -> None:
    rule = KPI_RULES["OrdersDrop"]
    series = {
        "crm_orders_once_in_hours": {"shop": "400x20", "trial": "5000x20"},
        "crm_orders": {"shop": "3x20", "trial": "41x20"},
        "crm_orders_expected": {"shop": "25x20", "trial": "90x20"},
    }
    written = tuple(
        (f'{metric}{{window="1h", namespace="{namespace}"}}', values)
        for metric, of in series.items()
        for namespace, values in of.items()
    )
    said = (
        "Orders over 1 hour is {value}, which is unusually low: if all were normal, it would be so once in {rare} "
        "hours. The alert fires for what is rarer than once in 336 hours. Normal over 1 hour is {expected} now."
    )
    told = {
        "shop": said.format(value=3, rare=400, expected=25),
        "trial": said.format(value=41, rare=5000, expected=90),
    }
    expected = tuple(
        Expected({**rule.labels, "namespace": namespace}, description) for namespace, description in told.items()
    )
    assert passes(tmp_path, replace(rule, cases=(Case("both", written, 600, expected),)))
    swapped = (replace(expected[0], description=told["trial"]), expected[1])
    assert not passes(tmp_path, replace(rule, cases=(Case("both", written, 600, swapped),)))
