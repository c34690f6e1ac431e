"""What there is to run, with the addresses of the installation filled in. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from streams.alerts.effective import EffectiveAlert, Kind
from streams.alerts.runbooks.installation import Installation
from streams.alerts.runbooks.page import Block, Note, Run
from streams.alerts.runbooks.wording import words
from streams.texts import Text
from streams.texts.runbooks import TEXTS

_REFUSED: Final = "sum by (topic, reason) (increase(nabz_dead_letters_total[1h]))"
_READ_REFUSED: Final = ("dead-letters-list", "dead-letters", "dead-letters-kcat")


def kpi_commands(alert: EffectiveAlert, condition: str, at: Installation) -> Iterator[Block]:
    """The queries of an alert of a KPI, and what prints the KPI."""
    yield query(condition, words("commands.condition"), at)
    if alert.kind is Kind.SPIKE:
        both = f'{{__name__=~"{alert.metric}|{alert.expected_metric}", window="{alert.window}"}}'
        yield query(both, words("commands.expected"), at)
    yield from commands(["alerts"], at)
    lines = [f"nabz kpis --window {alert.window}", f"nabz catalogue show {alert.kpi.name}"]
    if alert.kind is Kind.GOAL:
        lines.append("nabz goals")
    yield Run("\n".join(lines), "sh", words("commands.kpi"))


def commands(names: Sequence[str], at: Installation) -> Iterator[Block]:
    """Commands by their names in the texts."""
    declared = [TEXTS.commands[name] for name in names]
    if at.sentinel is not None and any("{redis}" in command.run for command in declared):
        yield Run(at.sentinel, "sh", words("commands.sentinel"))
    for command in declared:
        yield Run(at.command(command.run), "sh", command.about)
    if at.kafka_asks and any("{kafka}" in command.run for command in declared):
        yield Note(words("commands.login"))


def query(expression: str, about: Text, at: Installation) -> Run:
    """A query of Prometheus, with a link to it if it is known where Prometheus is."""
    return Run(expression, "promql", about, at.query_link(expression), words("commands.open"))


def refused(at: Installation) -> Iterator[Block]:
    """How to see whether events are refused, where that is one cause of several."""
    yield Note(words("dead.see"))
    yield query(_REFUSED, words("dead.which"), at)
    yield from commands(_READ_REFUSED, at)


def all_refused(at: Installation) -> Iterator[Block]:
    """How to read events that were refused, and how to publish them again."""
    yield Note(words("dead.about"))
    yield query(_REFUSED, words("dead.which"), at)
    yield from commands(_READ_REFUSED, at)
    yield Note(words("dead.after"))
    yield from commands(["dead-letters-again"], at)


def silencing(name: str, at: Installation) -> Iterator[Block]:
    """How a rule is silenced, and how a silence is ended."""
    url = "" if at.alertmanager is None else f" --alertmanager.url={at.alertmanager}"
    matcher = f'alertname="{name}"'
    yield Run(
        f"amtool silence add '{matcher}' --duration 2h --comment \"who, and why\"{url}",
        "sh",
        words("silence.how"),
        at.silence_link(matcher),
        words("silence.link"),
    )
    yield Run(f"amtool silence query{url}\namtool silence expire ID{url}", "sh", words("silence.query"))
