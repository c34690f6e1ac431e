"""What the numbers of dimension values mean: each shard has its own (`streams.engine.shard_numbers`), a board has one.

Numbers are nearly always the same in all shards. Where they are not, the fields of a shard are put into the board's.
"""

from collections import defaultdict
from collections.abc import Mapping
from itertools import count
from typing import Final

import numpy as np

from streams.arithmetic import fields
from streams.arithmetic.fields import Field
from streams.arithmetic.measures import breakdown_of
from streams.arithmetic.measures.versions import CatalogueVersion
from streams.arithmetic.numbering import numbered_as
from streams.board.field_index import Int64s
from streams.board.table_fields import SERIES

_FIRST: Final = CatalogueVersion()


class ValueNames:
    """The board's names; `texts` are dimension -> number -> text, the names of series under `SERIES`.

    What series are called follows `catalogue`: those of measures that are counted otherwise by now have other names.
    """

    def __init__(self, catalogue: CatalogueVersion = _FIRST) -> None:
        """Know the values that are no one's own."""
        self._catalogue = catalogue
        self.texts: defaultdict[str, dict[int, str]] = defaultdict(_reserved)
        self._numbers: defaultdict[str, dict[str, int]] = defaultdict(dict)
        self._moved: defaultdict[str, dict[tuple[str, int], int]] = defaultdict(dict)
        """By shard: (dimension, the shard's number) -> the board's, where they differ."""

    def learn(self, tag: str, names: Mapping[tuple[str, str], int]) -> None:
        """Take in the numbers that (dimension, text) have in a shard: those that it had it still has.

        But a series may have that of one which is not read any more.
        """
        for (dimension, name), number in names.items():
            text = self._catalogue.as_now(name) if dimension == SERIES else name
            known = self._numbers[dimension].get(text)
            if known is None:
                texts = self.texts[dimension]
                known = number
                if known in texts:
                    known = next(free for free in count(fields.FIRST_VALUE) if free not in texts)
                self._numbers[dimension][text] = known
                texts[known] = text
            if known != number:
                self._moved[tag][dimension, number] = known
            elif tag in self._moved:
                self._moved[tag].pop((dimension, number), None)

    def translated(self, tag: str, found: Int64s) -> Int64s:
        """The board's fields for those of a shard."""
        moved = self._moved.get(tag)
        if not moved or not len(found):
            return found
        above, places = np.unique(found >> fields.SECOND_SHIFT, return_inverse=True)
        known = [self._field(moved, number << fields.SECOND_SHIFT) for number in above.tolist()]
        found_here: Int64s = np.array(known, dtype=np.int64)[places] | found & _BUCKET
        return found_here

    def _field(self, moved: Mapping[tuple[str, int], int], number: int) -> int:
        field = fields.split(number)
        series = moved.get((SERIES, field.series), field.series)
        values = [field.first, field.second]
        # A third dimension is of whole numbers, which are the same everywhere.
        for place, dimension in enumerate(breakdown_of(self.texts[SERIES].get(series, ""))[: len(values)]):
            values[place] = moved.get((numbered_as(dimension), values[place]), values[place])
        return fields.join(Field(series, values[0], values[1], 0))


_BUCKET: Final = (1 << fields.SECOND_SHIFT) - 1


def _reserved() -> dict[int, str]:
    return {number: text for text, number in fields.RESERVED.items()}
