"""Which KPIs have a rhythm: what they come to by weekday and hour, put together out of hours that lie apart."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import Final

from streams.kpis.declaration import Kpi
from streams.kpis.formula import pools

MOST_WEEKS: Final = 4
"""Hours are kept for 31 days."""
_WEEKS: Final = frozenset(map(str, range(1, MOST_WEEKS + 1)))

_WHAT_HAS: Final = "a rhythm is told of counts, sums, means and ratios of what happened"


class NoRhythmError(ValueError):
    """What is asked for cannot be told, and why; whoever asks has to ask for something else."""


def check_rhythm(kpi: Kpi) -> None:
    """Raises NoRhythmError if nobody can say what the KPI comes to by weekday and hour."""
    if not kpi.has_total:
        by = " or ".join("+".join(breakdown) for breakdown in kpi.by)
        raise NoRhythmError(f"KPI '{kpi.name}' has no total, it is told by {by} alone; {_WHAT_HAS}, in total")
    if not has_rhythm(kpi):
        raise NoRhythmError(
            f"KPI '{kpi.name}' is a level, a percentile, a number of distinct customers, kept by day, or made of such; "
            f"{_WHAT_HAS}"
        )


def has_rhythm(kpi: Kpi) -> bool:
    """Whether its total is a sum over what happened, or a quotient of such sums."""
    by_day = any(measure.by_day for measure in kpi.formula.measures())
    return kpi.has_total and kpi.past is None and not by_day and pools(kpi.formula)


def asked_weeks(text: str) -> int:
    """The number of weeks that somebody asks for. Raises NoRhythmError if it is none from 1 to `MOST_WEEKS`."""
    if text in _WEEKS:
        return int(text)
    raise NoRhythmError(f"weeks: '{text}' is no whole number from 1 to {MOST_WEEKS}; hours are kept for 31 days")


def unknown_kpi(name: str, shown: Collection[str], every: Iterable[Kpi]) -> NoRhythmError:
    """What is said where no KPI of this name is shown; `shown` are those that are, of `every` one of the catalogue."""
    if any(kpi.name == name for kpi in every):
        return NoRhythmError(f"KPI '{name}' is not shown with these settings")
    close = get_close_matches(name, shown)
    advice = f"did you mean {' or '.join(close)}?" if close else "`nabz catalogue` lists all"
    return NoRhythmError(f"no KPI is named '{name}': {advice}")
