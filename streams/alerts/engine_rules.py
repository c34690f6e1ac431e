"""Rules about the engine as Prometheus has them, with their cases. Pure."""

from collections.abc import Iterator, Mapping
from typing import Final

from streams.alerts.engine import EngineRule
from streams.alerts.rule import HOURS_LABEL, KIND_LABEL, SEVERITY_LABEL, Case, Expected, Rule
from streams.settings import Settings

ENGINE_KIND: Final = "engine"


def engine_rule(declared: EngineRule, settings: Settings) -> Rule:
    """The rule of a declaration."""
    labels = {
        SEVERITY_LABEL: declared.severity.value if declared.severity else "none",
        KIND_LABEL: ENGINE_KIND,
        HOURS_LABEL: "always",
    }
    hold = settings.alerts.scaled(declared.hold_seconds)
    return Rule(
        name=declared.name,
        expression=declared.expression,
        hold_seconds=hold,
        keep_seconds=settings.alerts.scaled(declared.keep_seconds),
        labels=labels,
        annotations={
            "summary": declared.summary.en,
            "summary_fa": declared.summary.fa,
            "description": declared.description,
            "runbook_url": settings.runbook(declared.name),
            "dashboard": settings.board_url,
        },
        cases=tuple(_cases(declared, labels, hold)),
        recorded=declared.recorded,
    )


def _cases(declared: EngineRule, labels: Mapping[str, str], hold: int) -> Iterator[Case]:
    step = declared.step_seconds
    for fires in declared.fires:
        if hold >= step:
            yield Case(
                f"{fires.title}, but not for long enough yet", fires.series, fires.begins + hold - step, (), step
            )
        # Examples say what the alert says when it has held for as long as it is declared to, whatever the settings.
        at = fires.begins + declared.hold_seconds
        yield Case(fires.title, fires.series, at, (Expected({**labels, **fires.labels}, fires.description),), step)
    for silent in declared.silent:
        yield Case(silent.title, silent.series, silent.at, (), step)
