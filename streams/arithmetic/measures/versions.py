"""Versions of what is counted: since which one each measure is counted as it is now.

Where a measure comes, or is counted otherwise than before, what is counted gets the next version, and the measure's
series get names of their own. So what was counted of it before is not read any more, and need not be taken back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from streams.arithmetic.measures.kinds import Measure

FIRST: Final = 1
"""The version of everything that was counted before there were any."""
_MARK: Final = "#"
"""Stands in names of series between a measure and the version since which it is counted so; not where that is FIRST."""

FORMER: Final = "what was counted otherwise"
"""Stands for the names of all series that are not read any more; they have no breakdown."""


@dataclass(frozen=True, slots=True)
class CatalogueVersion:
    """One version of what is counted.

    `since` maps a measure's name to the version since which it is counted as it is now; what is not named is counted so
    from the first one on.
    """

    number: int = FIRST
    since: Mapping[str, int] = field(default_factory=dict)

    def since_of(self, measure: str) -> int:
        """The version since which a measure, by its name, is counted as it is now."""
        return self.since.get(measure, FIRST)

    def in_redis(self, series: str) -> str:
        """The name in Redis of a series, by the name that `series_name` gives."""
        measure, dot, rest = series.partition(".")
        since = self.since_of(measure)
        return series if since == FIRST else f"{measure}{_MARK}{since}{dot}{rest}"

    def as_now(self, name: str) -> str:
        """The other way round; the name of no series where it is not counted so any more."""
        measure, dot, rest = name.partition(".")
        return f"{measure.partition(_MARK)[0]}{dot}{rest}" if self.is_now(name) else FORMER

    def is_now(self, name: str) -> bool:
        """Whether the series of this name in Redis is one that is counted now, if its measure is."""
        measure, _, version = name.partition(".")[0].partition(_MARK)
        return int(version or FIRST) == self.since_of(measure)

    def newer(self, measures: Sequence[Measure], version: int) -> frozenset[str]:
        """Which of these measures, by name, are counted as they are now since a later version only."""
        return frozenset(measure.name for measure in measures if self.since_of(measure.name) > version)
