"""What a board answers, as JSON text."""

import json
from dataclasses import asdict
from typing import Any, Final

from streams.board.json_text import written
from streams.board.rounds import Board
from streams.board.watch import Watched
from streams.goals import benchmark_json, goals_json, is_drawn
from streams.kpis import Kpi
from streams.kpis.metric_names import metric_name
from streams.kpis.rhythm import has_rhythm
from streams.kpis.synonyms import NO_SYNONYMS, SYNONYMS
from streams.settings.benchmarks import Benchmark

PROBLEM_RULE: Final = "NabzProblem"
"""The rule that tells of problems, whose runbook says what to do."""


def meta_text(board: Board) -> str:
    """The snapshot time of the tables, and the health of the board."""
    shown, figures = board.shown, board.health.figures
    return written(
        {
            "as_of": shown.as_of if shown else None,
            "revision": shown.revision if shown else 0,
            "problem": None if board.problem is None else str(board.problem),
            "problems": [
                {**asdict(problem), "runbook": board.settings.runbook(PROBLEM_RULE)} for problem in board.problems
            ],
            "clock": board.settings.clock,
            "currency": board.settings.currency,
            "windows": board.settings.window_names,
            "focus": board.focus,
            "calendar": {"system": board.settings.calendar.system, "zone": board.settings.calendar.timezone},
            "behind_ms": figures.behind_ms,
            "series": figures.series,
            "shards": figures.shards,
            "writer": figures.writes,
            "growing": {measure: asdict(growth) for measure, growth in board.growing.items()},
            "refused": board.refusals.described(),
        }
    )


def alerts_text(board: Board) -> str:
    """How all alerts stand: the contract of `/api/alerts`. Values are in the units of the tables."""
    return written(
        {
            "as_of": board.shown.as_of if board.shown else None,
            "working_hours": board.working,
            "alerts": [_stands(watched) for watched in board.watched],
        }
    )


def goals_text(board: Board) -> str:
    """How all goals stand: the contract of `/api/goals`, which is that of `nabz goals --json`."""
    return goals_json(board.shown.goals if board.shown else (), board.settings.benchmarks).decode()


def alerts_sign(board: Board) -> tuple[object, ...]:
    """What of the alerts everybody should know at once."""
    return (board.working, *((watched.state, watched.muted) for watched in board.watched))


def meta_sign(board: Board) -> tuple[object, ...]:
    """What of the board's health everybody should know at once."""
    return (board.problem, *(problem.kind for problem in board.problems), *sorted(board.growing))


def catalogue_text(board: Board) -> str:
    """What the fields of the tables mean."""
    benchmarks = board.settings.benchmarks
    return json.dumps([_described(kpi, benchmarks.get(kpi.name)) for kpi in board.kpis], ensure_ascii=False)


def _stands(watched: Watched) -> dict[str, Any]:
    alert, evidence = watched.alert, watched.evidence
    return {
        "name": alert.name,
        "kpi": alert.kpi.name,
        "unit": alert.kpi.unit.value,
        "kind": alert.kind.value,
        "severity": alert.severity.value,
        "direction": alert.direction.value,
        "state": watched.state.value,
        "since": watched.since,
        "window": alert.window,
        "value": evidence.value,
        "limit": None if alert.limit is None else float(alert.limit),
        "goal": None if alert.goal is None else float(alert.goal),
        "behind": None if alert.behind is None else float(alert.behind),
        "reached": evidence.reached,
        "expected": evidence.expected,
        "once_in_hours": evidence.once_in_hours,
        "fires_beyond_hours": alert.once_in_hours,
        "counts": None if evidence.counts is None else asdict(evidence.counts),
        "minutes": evidence.minutes,
        "samples": evidence.samples,
        "least_samples": alert.least_samples,
        "hold_seconds": alert.hold_seconds,
        "keep_seconds": alert.keep_seconds,
        "working_hours_only": alert.working_hours,
        "muted": watched.muted,
        "summary": {"en": alert.summary.en, "fa": alert.summary.fa},
        "runbook": alert.runbook_url,
    }


def _described(kpi: Kpi, benchmark: Benchmark | None) -> dict[str, Any]:
    synonyms = SYNONYMS.get(kpi.name, NO_SYNONYMS)
    return {
        "name": kpi.name,
        "title": {"en": kpi.title.en, "fa": kpi.title.fa},
        "meaning": kpi.meaning.en,
        "meaning_fa": kpi.meaning.fa,
        "synonyms": {"en": synonyms.en, "fa": synonyms.fa},
        "formula": str(kpi.formula),
        "source": kpi.source,
        "group": kpi.group.value,
        "unit": kpi.unit.value,
        "better": kpi.better.value,
        "by": kpi.by,
        "windows": kpi.windows,
        "has_rhythm": has_rhythm(kpi),
        "samples": kpi.samples_name if kpi.samples is not None else None,
        "metric": metric_name(kpi),
        "benchmark": {**benchmark_json(benchmark), "is_drawn": is_drawn(kpi)} if benchmark else None,
    }
