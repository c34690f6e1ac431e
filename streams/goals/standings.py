"""All goals at once: how each stands, in the shape in which it is told. Pure."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from streams.goals.benchmarks import benchmark_json
from streams.goals.passed import Passed
from streams.goals.standing import Standing, standing
from streams.kpis import Kpi
from streams.settings import Goal
from streams.settings.benchmarks import Benchmark


def standings(
    goals: Iterable[Goal],
    kpis: Mapping[str, Kpi],
    tables: Mapping[str, Mapping[str, str]],
    as_of: int,
    passed: Passed,
) -> tuple[Standing, ...]:
    """How goals stand at `as_of` (epoch ms) by the tables of then: window -> field -> decimal text.

    `kpis` are by name. A goal of another KPI is left out, and one without a value is unknown.
    """
    told = [goal for goal in goals if goal.kpi in kpis]
    shares = {window: passed.share(window, as_of) for window in {goal.window for goal in told}}
    return tuple(
        standing(kpis[goal.kpi], goal, tables.get(goal.window, {}).get(goal.field), shares[goal.window])
        for goal in told
    )


def goals_json(stand: Sequence[Standing], benchmarks: Mapping[str, Benchmark] | None = None) -> bytes:
    """{key of the goal: {goal, value, attained, pace, state}}; goal and value have the digits that they were given.

    The goal of a total has the `benchmark` of its KPI as well, where there is one: {value, source}.
    """
    return msgspec.json.encode({one.goal.key: {**_told(one), **_beside(one, benchmarks or {})} for one in stand})


def goals_table(goals: Iterable[Goal]) -> Mapping[str, str]:
    """Goals as they stand in Redis: key -> decimal text."""
    return {goal.key: f"{goal.target:f}" for goal in goals}


def _beside(one: Standing, benchmarks: Mapping[str, Benchmark]) -> Mapping[str, object]:
    found = None if one.goal.labels else benchmarks.get(one.kpi.name)
    return {} if found is None else {"benchmark": benchmark_json(found)}


def _told(one: Standing) -> Mapping[str, object]:
    return {
        "goal": msgspec.Raw(f"{one.goal.target:f}".encode()),
        "value": None if one.value is None else msgspec.Raw(one.value.encode()),
        "attained": None if one.attained is None else float(one.attained),
        "pace": None if one.pace is None else float(one.pace),
        "state": one.state.value,
    }
