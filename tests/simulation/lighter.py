"""What a simulated process does without: what it would only show of itself, and learning what is normal.

None of it counts or writes tables, and it takes most of the time of a short run. What a process computes from settings
alone is computed once.
"""

import math
from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any, TypeVar

from streams import counting_configuration
from streams.board import rounds
from streams.board.counted import Counted
from streams.board.rounds import Board
from streams.engine import chores, worker

T = TypeVar("T")


class Silent:
    """Takes whatever is told to it."""

    def __init__(self, *_: object, **__: object) -> None:
        """Keep nothing."""

    def __getattr__(self, name: str) -> "Silent":
        if name.startswith("__"):
            raise AttributeError(name)
        return Silent()

    def __call__(self, *_: object, **__: object) -> None:
        """Whatever is asked of it, nothing comes of it."""


class TableBoard(Board):
    """A board that neither learns what is normal nor compares with the periods before."""

    def _use(self, counted: Counted) -> None:
        super()._use(counted)
        history: Any = self.counted.history
        history._learn_at = history._judge_at = math.inf
        history.compare = _nothing_changed

    def _look_out(self) -> None:
        """Alerts are none of the tables."""


def lighten() -> None:
    """Replace what is left out, for the rest of this process."""
    _replace(worker, Health=Silent)
    # Steps take no time here, so that growing would be over before anything goes wrong.
    _replace(chores, _SHORTEST_PAUSE_SECONDS=0.25)
    _replace(rounds, BoardHealth=Silent, Exposition=Silent, Watch=Silent)
    for module, name in (
        (rounds, "configured_catalogue"),
        (rounds, "effective_alerts"),
        (rounds, "WorkingCalendar"),
        (counting_configuration, "holiday_dates"),
    ):
        _replace(module, **{name: _once(getattr(module, name))})


def _replace(module: ModuleType, **replaced: object) -> None:
    """Give names of a module other values. Raises AttributeError for what is not there: it stands elsewhere by now."""
    for name, value in replaced.items():
        getattr(module, name)
        setattr(module, name, value)


async def _nothing_changed(*_: object) -> bool:
    return False


def _once(function: Callable[..., T]) -> Callable[..., T]:
    """The same, computed once for each first argument, which is kept."""
    known: dict[int, tuple[Any, T]] = {}

    @wraps(function)
    def remembered(first: Any, *others: Any) -> T:  # noqa: ANN401 - any function's
        if id(first) not in known:
            known[id(first)] = (first, function(first, *others))
        return known[id(first)][1]

    return remembered
