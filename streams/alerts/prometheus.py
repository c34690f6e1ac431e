"""Rules as Prometheus reads them, and their cases as promtool does: text of YAML files. Pure.

Text is put into double quotes as in JSON, which YAML understands, so that nothing in it can be taken for syntax.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import gcd
from typing import Final

from streams.alerts.rule import Case, Rule

RULES_FILE: Final = "rules/nabz.yml"
TESTS_FOLDER: Final = "tests"
"""Beside each other: the tests name the rules."""

_SLOW_SECONDS: Final = 300
"""How often rules are looked at that go by hours and weeks."""

_HEAD: Final = """\
# Rendered from the declarations of alerts by `nabz alerts build`: change those or the settings, not this file.
"""


def rules_file(groups: Mapping[str, Sequence[Rule]], evaluation_seconds: int) -> str:
    """The file of these groups of rules, by name. A group whose name ends in `slow` is looked at less often."""
    lines = [_HEAD, "groups:\n"]
    for name, rules in groups.items():
        interval = max(evaluation_seconds, _SLOW_SECONDS) if name.endswith("slow") else evaluation_seconds
        lines.append(f"  - name: {name}\n    interval: {_duration(interval)}\n    rules:\n")
        lines += [line for rule in rules for line in _rule(rule)]
    return "".join(lines)


def cases_file(rules: Iterable[Rule]) -> str:
    """The file of the cases of these rules: `promtool test rules` runs it.

    All rules of a file are evaluated together, as often as the case with the shortest steps asks for.
    """
    rules = tuple(rules)
    interval = gcd(*(case.step_seconds for rule in rules for case in rule.cases))
    lines = [_HEAD, f"rule_files:\n  - ../{RULES_FILE}\nevaluation_interval: {interval}s\ntests:\n"]
    # Cases of the same series are moments of one story: promtool makes a database for each story.
    stories: dict[tuple[object, int], list[tuple[Rule, Case]]] = {}
    for rule in rules:
        for case in rule.cases:
            stories.setdefault((case.series, case.step_seconds), []).append((rule, case))
    for story in stories.values():
        lines += _story(story)
    return "".join(lines)


def _rule(rule: Rule) -> Iterator[str]:
    for recording in rule.recorded:
        yield f"      - record: {recording.name}\n"
        yield from _expression(recording.expression)
    yield f"      - alert: {rule.name}\n"
    yield from _expression(rule.expression)
    if rule.hold_seconds:
        yield f"        for: {_duration(rule.hold_seconds)}\n"
    if rule.keep_seconds:
        yield f"        keep_firing_for: {_duration(rule.keep_seconds)}\n"
    yield from _mapping("labels", rule.labels, "        ")
    yield from _mapping("annotations", rule.annotations, "        ")


def _expression(expression: str) -> Iterator[str]:
    yield "        expr: |-\n"
    yield from (f"          {line}\n" for line in expression.splitlines())


def _story(moments: Sequence[tuple[Rule, Case]]) -> Iterator[str]:
    rule, first = moments[0]
    titles = ", ".join(case.title for _, case in moments)
    yield f"  - name: {_quoted(f'{rule.name}: {titles}' if first.series else 'no series at all')}\n"
    yield f"    interval: {first.step_seconds}s\n"
    yield "    input_series:\n" if first.series else "    input_series: []\n"
    for series, values in first.series:
        yield f"      - series: {_quoted(series)}\n        values: {_quoted(values)}\n"
    yield "    alert_rule_test:\n"
    for moment in moments:
        yield from _moment(*moment)


def _moment(rule: Rule, case: Case) -> Iterator[str]:
    yield f"      # {case.title}\n      - eval_time: {case.at_seconds}s\n        alertname: {rule.name}\n"
    yield "        exp_alerts:\n" if case.expected else "        exp_alerts: []\n"
    for expected in case.expected:
        (first, *labels) = _mapping("exp_labels", expected.labels, "            ")
        yield first.replace("            ", "          - ", 1)
        yield from labels
        described = {**rule.annotations, "description": expected.description}
        yield from _mapping("exp_annotations", described, "            ")


def _mapping(name: str, entries: Mapping[str, str], indent: str) -> Iterator[str]:
    yield f"{indent}{name}:\n"
    for key, value in entries.items():
        yield f"{indent}  {key}: {_quoted(value)}\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _duration(seconds: int) -> str:
    for length, letter in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds and seconds % length == 0:
            return f"{seconds // length}{letter}"
    return f"{seconds}s"
