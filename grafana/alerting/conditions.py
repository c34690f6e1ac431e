"""Conditions of Grafana's own alert rules, made from the expressions of Prometheus's rules. Pure.

A rule of Prometheus has a series while it holds and none while it does not. Grafana would take the second for a lack of
data. So a condition is 1 for what the rule says now, and 0 for all else that the rule looks at.
"""

import re
import textwrap
from collections.abc import Iterator
from typing import Final

from streams.alerts.rule import HOURS_LABEL, Rule

_ENVIRONMENT: Final = "environment"
_SEPARATOR: Final = re.compile(r"[<>]=?|[=!]=|\b(?:and|or|unless)\b")
_OPEN: Final = "([{"
_CLOSED: Final = ")]}"


def condition(rule: Rule, outside_working_hours: str) -> str:
    """1 while the rule holds and 0 while it does not, with the labels that the rule gives its alerts.

    Where Alertmanager keeps an alert back outside working hours, Grafana has nothing that would: what can wait holds
    in working hours alone. `outside_working_hours` holds outside them.
    """
    held = rule.expression
    if rule.labels[HOURS_LABEL] == "working":
        # `unless` binds less than what compares, and as much as `and`.
        held = f"{held}\nunless on (job)\n{outside_working_hours}"
    looked_at, absence = judged(rule.expression), "absent("
    parts = [f"group without () ({_indented(held)})"]
    if not looked_at.startswith(absence):
        parts.append(f"0 * group without () ({_indented(looked_at)})")
    if absence in rule.expression:
        # What is absent has no series to look at.
        parts.append(_zero(rule))
    return "\nor\n".join(parts)


def judged(expression: str) -> str:
    """What the expression of a rule compares with a limit: its value while it holds, and also while it does not.

    That is all before the first comparison, `and`, `or` or `unless` that stands in no brackets.
    """
    end = next(_separators(expression), len(expression))
    left = expression[:end].strip()
    return judged(left[1:-1]) if end < len(expression) and _in_brackets(left) else left


def _zero(rule: Rule) -> str:
    """0 with the labels that `absent` gives."""
    environment = rule.labels.get(_ENVIRONMENT)
    if environment is None:
        return "vector(0)"
    return f'label_replace(vector(0), "{_ENVIRONMENT}", "{environment}", "", "")'


def _separators(expression: str) -> Iterator[int]:
    """Where they begin, outside of brackets and of text in quotes."""
    for found in _SEPARATOR.finditer(expression):
        before = expression[: found.start()]
        outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", before)
        if '"' not in outside and not _depth(outside):
            yield found.start()


def _in_brackets(text: str) -> bool:
    """Whether one pair of brackets holds all of a text."""
    return text.startswith("(") and all(_depth(text[:end]) for end in range(1, len(text)))


def _depth(text: str) -> int:
    """How many brackets are open at the end of a text."""
    return sum((letter in _OPEN) - (letter in _CLOSED) for letter in text)


def _indented(expression: str) -> str:
    return f"\n{textwrap.indent(expression, '  ')}\n" if "\n" in expression else expression
