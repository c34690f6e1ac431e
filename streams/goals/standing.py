"""How one goal stands: value, attained share, pace, and the state that follows from them. Pure."""

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Final

from streams.arithmetic.panes import TO_DATE
from streams.kpis import Better, Kpi
from streams.settings import Goal

TOLERANCE: Final = Fraction(5, 100)
"""How far a share may be from 1 and still be on course."""

_TO_DATE: Final = frozenset(window.name for window in TO_DATE)


class GoalState(Enum):
    """What is said of a goal."""

    AHEAD = "ahead"
    """Better than it has to be by now."""
    ON_COURSE = "on_course"
    """As it has to be by now, within the tolerance."""
    BEHIND = "behind"
    """Worse."""
    UNKNOWN = "unknown"
    """There is no value, no working time has passed yet, or nobody can say before the period ends."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A goal of a KPI and how it stands; what has no value is None.

    `value` is the text of the table. `attained` is value / goal, whatever is better. `pace` is that over the share of
    the working time that has passed: 1 means that the goal will just be reached if all goes on like this.
    """

    kpi: Kpi
    goal: Goal
    value: str | None
    attained: Fraction | None
    pace: Fraction | None
    state: GoalState

    @property
    def reached(self) -> Fraction | None:
        """What tells how far it is: the pace of what has one, else the attained share."""
        return self.pace if self.kpi.is_paced(self.goal.window) else self.attained


def standing(kpi: Kpi, goal: Goal, value: str | None, passed: Fraction | None) -> Standing:
    """How a goal of a KPI stands with this value of the table.

    `passed` is the share of the period's working time that has passed; None where there is none.
    """
    target = Fraction(goal.target)
    number = None if value is None else Fraction(value)
    attained = number / target if number is not None and target else None
    paced = kpi.is_paced(goal.window)
    pace = attained / passed if paced and attained is not None and passed else None
    return Standing(kpi, goal, value, attained, pace, _state(kpi.better, number, target, _due(kpi, goal, passed)))


def _due(kpi: Kpi, goal: Goal, passed: Fraction | None) -> Fraction | None:
    """What the value should be by now; None where nobody can say."""
    target = Fraction(goal.target)
    if kpi.is_paced(goal.window):
        return None if passed is None else target * passed
    # Distinct customers gather as well, but half of the time does not bring half of them.
    return None if kpi.gathers and goal.window in _TO_DATE else target


def _state(better: Better, value: Fraction | None, target: Fraction, due: Fraction | None) -> GoalState:
    """The state of a value whose goal is `target`, and which should be `due` by now; None: nobody can say."""
    if value is None:
        return GoalState.UNKNOWN
    low_is_better = better is Better.DOWN
    if low_is_better and value > target and due != target:
        return GoalState.BEHIND  # what has happened does not go away: the period ends above its goal
    if not low_is_better and value >= target and due != target:
        return GoalState.AHEAD  # reached before the period ends
    if due is None:
        return GoalState.UNKNOWN
    margin = abs(due) * TOLERANCE
    better_by = due - value if low_is_better else value - due
    if better_by < -margin:
        return GoalState.BEHIND
    return GoalState.AHEAD if better_by > margin else GoalState.ON_COURSE
