"""How far goals are: the share attained, the pace in working time, and what that means."""

from streams.goals.benchmarks import benchmark_json, drawn_benchmarks, is_drawn
from streams.goals.passed import Passed, period_of
from streams.goals.standing import TOLERANCE, GoalState, Standing, standing
from streams.goals.standings import goals_json, goals_table, standings

__all__ = [
    "TOLERANCE",
    "GoalState",
    "Passed",
    "Standing",
    "benchmark_json",
    "drawn_benchmarks",
    "goals_json",
    "goals_table",
    "is_drawn",
    "period_of",
    "standing",
    "standings",
]
