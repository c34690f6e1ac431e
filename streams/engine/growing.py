"""What an entity that was counted with an older version has yet to count.

What an entity counts follows from its facts. So a measure that came later, or that is counted otherwise by now, is
counted from nothing the next time that anything is done with the entity: to its panes is added what its facts count of
this measure, and from then on it is counted like all others. That takes no event again, and it does not matter when it
is done.
"""

from collections.abc import Sequence

from streams.arithmetic.deltas import MEASURE_CODE, Tally, measure_codes
from streams.arithmetic.measures import Measure
from streams.arithmetic.measures.versions import CatalogueVersion


class Growing:
    """Tells what is to be added for the entities of one family."""

    def __init__(self, measures: Sequence[Measure], catalogue: CatalogueVersion) -> None:
        """Count with this version; a measure's place among these is its code in keys."""
        self._measures = measures
        self._catalogue = catalogue
        self._codes = measure_codes(measures)
        self._newer: dict[int, frozenset[int]] = {}

    def missing(self, counted: Tally, version: int) -> Tally:
        """The part of what an entity counts that it has not counted, with this version, as it would now."""
        newer = self._newer.get(version)
        if newer is None:
            names = self._catalogue.newer(self._measures, version)
            newer = self._newer[version] = frozenset(self._codes[name] for name in names)
        if not newer:
            return []
        found: Tally = []
        for key, amount in zip(counted[::2], counted[1::2], strict=True):
            if key & MEASURE_CODE in newer:
                found += (key, amount)
        return found
