"""Grafana's own rules fire when Prometheus's do: both forms over the same series, asked of a real Prometheus.

The stories are those of the rules' own cases. What each form makes of the answers is in tests/boards/alert_states.py.
"""

import math
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pytest
import yaml

from grafana.alerting.rules import GrafanaRule, Group, alert_group, rules_file
from streams.alerts.rule import Case, Expected
from streams.settings import Settings
from tests.boards.alert_states import Evaluation, GrafanaInstances, Labels, firing_in_prometheus
from tests.servers.past import PastSeries, lay_past, samples
from tests.servers.prometheus import Prometheus
from tests.servers.promql import Queries, Series

SETTINGS: Final = Settings.model_validate(
    {
        "goals": {"revenue": {"month": "20000"}, "refunds": {"today": 300}},
        "alerts": {
            "revenue": {"goal": {"behind": "0.1"}},
            "refunds": {"goal": {"window": "today"}},
            "sales_velocity": {"threshold": {"limit": "12.5", "hold_seconds": 120}},
        },
    }
)
"""All rules that come with Nabz, and those of goals: where low is better and where it is not."""
GROUP: Final[Group] = alert_group(SETTINGS, {})
UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
SILENCE_SECONDS: Final = 6 * 3600
"""So long without an event a topic is silent."""
LOOKBACK_SECONDS: Final = 600
"""Longer than a series without new samples is there."""

LOW: Final = 'crm_deal_close_ratio{instance="one", window="30d"}', "0.05x80"
FINE: Final = 'crm_deal_close_ratio{instance="two", window="30d"}', "0.5x80"
ENOUGH: Final = 'crm_deal_close_ratio_samples{instance="one", window="30d"}', "100x80"
NOBODY_WORKS: Final = 'nabz_working_hours{instance="one"}', "0x80"
FIRES: Final = Expected({}, "")
FURTHER: Final = {
    "DealCloseRatioLow": (
        Case("one of two boards has it lower", (LOW, FINE, ENOUGH), 1200, (FIRES,), 15),
        Case("one of two boards ends", ((LOW[0], "0.05x50"), FINE, ENOUGH), 1200, (FIRES,), 15),
        Case("nobody works now", (LOW, ENOUGH, NOBODY_WORKS), 1200, (FIRES,), 15),
    )
}
"""Beside the cases of a rule by its name: where boards differ, and where Alertmanager would keep an alert back."""

pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True, slots=True)
class Story:
    """Series of a rule's cases, where they lie in the past, and what the cases expect at which moments."""

    rule: GrafanaRule
    cases: tuple[Case, ...]
    begin: int

    @property
    def end(self) -> int:
        """Of the last case, and of the series."""
        longest = max((len([*samples(values)]) for _, values in self.cases[0].series), default=0)
        return self.begin + max(longest * self.step, *(case.at_seconds for case in self.cases))

    @property
    def step(self) -> int:
        return self.cases[0].step_seconds

    @property
    def ends_with_a_mark(self) -> bool:
        """What the past does not know."""
        return any("stale" in values for _, values in self.cases[0].series)


def reach(rule: GrafanaRule) -> int:
    """How far a rule looks back."""
    found = re.findall(r"(?:\[|offset )(\d+)([smhdw])", rule.of.expression)
    return sum(int(count) * UNITS[unit] for count, unit in found) + LOOKBACK_SECONDS


def stories() -> list[Story]:
    """One after the other, each out of sight of the next, and the last one ends by now."""
    found: list[Story] = []
    ends: dict[str, int] = {}
    for rule in GROUP.rules:
        by_series: dict[object, list[Case]] = {}
        for case in (*rule.of.cases, *FURTHER.get(rule.name, ())):
            by_series.setdefault(case.series, []).append(case)
        for cases in by_series.values():
            # Alerts of different KPIs look at different series, so their stories may lie beside each other.
            line = rule.of.labels.get("kpi", "")
            story = Story(rule, tuple(cases), _whole_hours(ends.get(line, 0) + reach(rule)))
            ends[line] = story.end
            found.append(story)
    begin = _whole_hours(int(time.time()) - max(ends.values())) - 2 * UNITS["h"]
    return [Story(story.rule, story.cases, begin + story.begin) for story in found]


def _whole_hours(seconds: int) -> int:
    return -(-seconds // UNITS["h"]) * UNITS["h"]


def _counted(story: Story) -> list[PastSeries]:
    return [PastSeries(name, values, story.begin, story.step) for name, values in story.cases[0].series]


def _recorded(story: Story) -> Iterator[PastSeries]:
    """What Prometheus would have recorded meanwhile, by what a recording rule of this name is for."""
    for one in story.rule.of.recorded:
        assert one.name == "nabz:topic_active_timestamp_seconds", one
        for name, values in story.cases[0].series:
            counts: list[float] = [*samples(values)]
            active: list[float] = []
            for place, count in enumerate(counts):
                before = counts[max(0, place - SILENCE_SECONDS // story.step)] if place else 0.0
                # Since the story began, which is what it is told from.
                active.append(place * story.step if count > before else active[-1] if active else math.nan)
            kept = re.sub(r"nabz_events_total|, outcome=\"\w+\"", "", name)
            yield PastSeries(one.name + kept, " ".join(map(str, active)), story.begin, story.step)


@pytest.fixture(scope="module")
def told() -> list[Story]:
    return stories()


@pytest.fixture(scope="module")
def queries(told: list[Story], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Queries]:
    folder = tmp_path_factory.mktemp("past")
    lay_past(
        folder,
        (series for story in told for series in (*_counted(story), *_recorded(story))),
    )
    with Prometheus("", data=folder / "data") as prometheus:
        yield Queries(prometheus.url)


def evaluations(queries: Queries, text: str, story: Story) -> list[Evaluation]:
    moments = range(story.begin, story.end + 1, story.step)
    found: dict[float, dict[Labels, float]] = {float(moment): {} for moment in moments}
    for series in queries.between(text, story.begin, story.end, step=story.step):
        for moment, value in series.points:
            found[moment][_labels(series)] = value
    return list(found.items())


def _labels(series: Series) -> Labels:
    return frozenset((name, value) for name, value in series.labels.items() if name != "__name__")


IN_FILE: Final = {rule["title"]: rule for rule in yaml.safe_load(rules_file(GROUP))["groups"][0]["rules"]}


def firing_in_grafana(rule: Mapping[str, object], answers: list[Evaluation], step: int) -> list[frozenset[Labels]]:
    """What Grafana makes of the rule as it is in the file."""
    keep = _seconds(rule["keepFiringFor"])
    instances = GrafanaInstances(
        pending_seconds=_seconds(rule["for"]),
        keep_seconds=keep,
        # The file has it for the group's interval, and stories go in steps of their own.
        missing_evaluations=-(-keep // step) + 1,
    )
    return [instances.evaluate(moment, {of: value > 0 for of, value in found.items()}) for moment, found in answers]


def _seconds(duration: object) -> int:
    found = re.findall(r"(\d+)([smhdw])", str(duration))
    assert "".join(count + unit for count, unit in found) == duration
    return sum(int(count) * UNITS[unit] for count, unit in found)


def both_forms(queries: Queries, story: Story) -> tuple[list[frozenset[Labels]], list[frozenset[Labels]]]:
    """What fires at each moment of a story in Prometheus, and in Grafana."""
    rule, written = story.rule.of, IN_FILE[story.rule.name]
    (asked,) = [query["model"]["expr"] for query in written["data"] if query["refId"] == "A"]
    asked = asked.replace("$$", "$")  # as Grafana reads its files
    answers = evaluations(queries, rule.expression, story)
    one = firing_in_prometheus(answers, hold_seconds=rule.hold_seconds, keep_seconds=rule.keep_seconds)
    return [*one], firing_in_grafana(written, evaluations(queries, asked, story), story.step)


def test_both_forms_fire_at_the_same_moments(queries: Queries, told: list[Story]) -> None:
    differ, fired = [], set()
    for story in told:
        if NOBODY_WORKS in story.cases[0].series:
            continue
        rule = story.rule
        one, other = both_forms(queries, story)
        if one != other:
            differ.append((rule.name, [case.title for case in story.cases]))
        fired |= {rule.name for firing in other if firing}
        if not story.ends_with_a_mark:
            for case in story.cases:
                firing = one[case.at_seconds // story.step]
                assert len(firing) == len(case.expected), (rule.name, case.title)
    assert differ == []
    assert {rule.name for rule in GROUP.rules} - fired == set()


def test_what_alertmanager_would_keep_back_outside_working_hours_does_not_fire_in_grafana(
    queries: Queries, told: list[Story]
) -> None:
    (story,) = [story for story in told if NOBODY_WORKS in story.cases[0].series]
    one, other = both_forms(queries, story)
    assert any(one)
    assert not any(other)
