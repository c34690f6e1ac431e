"""Goals: what KPIs should come to, by window, in total or for the values of a breakdown."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Final, TypeAlias

from pydantic import BeforeValidator, ValidationError, ValidationInfo
from pydantic_core import InitErrorDetails, PydanticCustomError

from streams.arithmetic.measures import Breakdown
from streams.kpis import Kpi, Unit
from streams.kpis.field_names import Labels, table_field
from streams.settings.known_kpis import known_kpis
from streams.settings.shares import written_in_percent
from streams.settings.values import allowed_number, tabled, wrong

TOTAL: Final = "total"
"""In a table of goals of a window: the goal of the total. All other keys are breakdowns."""

_FROM_ZERO: Final = frozenset({Unit.COUNT, Unit.SECONDS, Unit.PER_YEAR})
_TABLE: Final = 'a number, or a table such as { total = "100", owner = { amir = "40" } }'

_Location: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """What a KPI should come to over a window, in the units of the table: the total, or one value of a breakdown."""

    kpi: str
    window: str
    labels: Labels
    """Empty for the total; dimensions in alphabetical order."""
    target: Decimal

    @property
    def field(self) -> str:
        """The field of the tables that it is a goal for."""
        return table_field(self.kpi, self.labels)

    @property
    def key(self) -> str:
        """The name under which the goal is told, as in `deal_value_won{owner="amir"}:month`."""
        return f"{self.field}:{self.window}"

    @property
    def dimensions(self) -> frozenset[str]:
        """The dimensions of its breakdown; none for the total."""
        return frozenset(name for name, _ in self.labels)


def _goals(value: object, info: ValidationInfo) -> object:
    """The goals that a table {KPI: {window: goal}} names.

    Raises ValidationError that names every part that cannot be.
    """
    value = tabled(value)
    if not isinstance(value, Mapping) or any(isinstance(goal, Goal) for goal in value.values()):
        return value
    problems: list[InitErrorDetails] = []
    goals = {goal.key: goal for goal in _of_table(value, known_kpis(info), problems)}
    if problems:
        raise ValidationError.from_exception_data("goals", problems)
    return goals


Goals = Annotated[Mapping[str, Goal], BeforeValidator(_goals)]
"""Every goal by its key, in the order of the settings."""


def breakdown_key(breakdown: Breakdown) -> str:
    """How the settings name a breakdown, as in `owner` or `pipeline+stage`."""
    return "+".join(breakdown)


def goal_keys(location: _Location, known: Mapping[str, Kpi | None]) -> Collection[str]:
    """The keys that the table at a location within `goals` may have, of these KPIs; None of one nobody can make."""
    if not location:
        return known
    kpi = known.get(location[0])
    if kpi is None:
        return ()
    if len(location) == 1:
        return kpi.windows
    return (TOTAL, *map(breakdown_key, kpi.by)) if len(location) == 2 else ()


def wrong_goals(
    goals: Iterable[Goal], windows: Collection[str], hidden: Collection[str]
) -> Iterator[tuple[_Location, str]]:
    """(location within `goals`, what was expected there) of goals that the rest of the settings leaves nothing for.

    `windows` are those that there are, `hidden` the dimensions that are shown nowhere.
    """
    for goal in goals:
        if goal.window not in windows:
            yield (goal.kpi, goal.window), "no goal, for this window is switched off (windows)"
        elif goal.dimensions & set(hidden):
            dimensions = " and ".join(sorted(goal.dimensions & set(hidden)))
            yield (goal.kpi, goal.window), f"no goal by {dimensions}, which is hidden (hidden_dimensions)"


def _of_table(
    table: Mapping[object, object], known: Mapping[str, Kpi], problems: list[InitErrorDetails]
) -> Iterator[Goal]:
    for name, value in table.items():
        kpi = known.get(str(name))
        if kpi is None:
            problems.append(_unknown((str(name),)))
            continue
        windows = tabled(value)
        if not isinstance(windows, Mapping):
            problems.append(_wrong((kpi.name,), 'a table of windows such as { month = "100" }', windows))
            continue
        for window, goals in windows.items():
            if window in kpi.windows:
                yield from _of_window(kpi, str(window), goals, problems)
            else:
                problems.append(_unknown((kpi.name, str(window))))


def _of_window(kpi: Kpi, window: str, value: object, problems: list[InitErrorDetails]) -> Iterator[Goal]:
    here = (kpi.name, window)
    value = tabled(value)
    if not isinstance(value, Mapping):
        yield from _goal(kpi, window, (), value, here, problems)
        return
    if not value:
        problems.append(_wrong(here, _TABLE, value))
    breakdowns = {breakdown_key(breakdown): breakdown for breakdown in kpi.by}
    for key, inner in value.items():
        if key == TOTAL:
            yield from _goal(kpi, window, (), inner, (*here, TOTAL), problems)
        elif key in breakdowns:
            yield from _of_breakdown(kpi, window, breakdowns[key], inner, (*here, str(key)), problems)
        else:
            problems.append(_unknown((*here, str(key))))


def _of_breakdown(  # noqa: PLR0913, PLR0917 - a place in a table of tables
    kpi: Kpi,
    window: str,
    breakdown: Breakdown,
    value: object,
    here: _Location,
    problems: list[InitErrorDetails],
    outer: Labels = (),
) -> Iterator[Goal]:
    """The goals of the values of a breakdown: a table of values, for two dimensions of tables of values."""
    value = tabled(value)
    if not isinstance(value, Mapping) or not value:
        problems.append(_wrong(here, f"a table of values of '{breakdown[0]}', each with its goal", value))
        return
    for text, inner in value.items():
        labels, place = (*outer, (breakdown[0], str(text))), (*here, str(text))
        if len(breakdown) > 1:
            yield from _of_breakdown(kpi, window, breakdown[1:], inner, place, problems, labels)
        else:
            yield from _goal(kpi, window, tuple(sorted(labels)), inner, place, problems)


def _goal(
    kpi: Kpi, window: str, labels: Labels, value: object, here: _Location, problems: list[InitErrorDetails]
) -> Iterator[Goal]:
    expected = _TABLE if len(here) == 2 else 'a number, as in "100"'
    try:
        target = allowed_number(value, expected, lambda _: True)
    except PydanticCustomError:
        problems.append(_wrong(here, expected, value))
        return
    if kpi.unit in _FROM_ZERO and target < 0:
        problems.append(_wrong(here, "a number from 0", value))
    elif share := written_in_percent(kpi, target):
        problems.append(_wrong(here, share, value))
    else:
        yield Goal(kpi.name, window, labels, target)


def _unknown(location: _Location) -> InitErrorDetails:
    return InitErrorDetails(type="extra_forbidden", loc=location, input=None)


def _wrong(location: _Location, expected: str, value: Any) -> InitErrorDetails:  # noqa: ANN401 - whatever was written
    return InitErrorDetails(type=wrong(expected), loc=location, input=value)
