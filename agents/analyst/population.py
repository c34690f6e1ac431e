"""All sampled customers as columns of numbers: what was known of them at the moment, and a horizon before it."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.analyst.known import NOTHING, Known, Rules
from agents.analyst.sampling import Sample
from streams.analyses.arrays import Int64s
from streams.models import is_judged

_FIELDS: Final = len(Known._fields)
_WIDTH: Final = 2 + 2 * _FIELDS


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Customers who were there at the moment, in the order of `marks`: the order of reading is not seen any more.

    Arrays have shape (customers,).
    """

    as_of: int
    """Epoch ms."""
    rules: Rules
    sample: Sample
    marks: Int64s
    """`mark_of` their ids."""
    judged: NDArray[np.bool_]
    """On whom models are judged; by the others they are fitted."""
    now: Known[Int64s]
    then: Known[Int64s]
    """A horizon before. Who was not there then has 0 everywhere."""
    segments: Sequence[str]
    """What the numbers of segments stand for, sorted."""

    @property
    def buyers(self) -> int:
        """How many have bought by the moment."""
        return int((self.now.orders > 0).sum())

    def segments_of(self, known: Known[Int64s]) -> Sequence[str]:
        """The text of each customer's segment."""
        return [self.segments[place] for place in known.segment.tolist()]


class Rows:
    """Customers as they are read: a row of numbers each, and no objects."""

    def __init__(self) -> None:
        """Nobody was read yet."""
        self._numbers = array("q")
        self._marks: set[int] = set()
        self._places: dict[str, int] = {}
        """Segments, by the order in which they were met."""

    def __len__(self) -> int:
        """How many customers there are."""
        return len(self._numbers) // _WIDTH

    def has(self, mark: int) -> bool:
        """Whether somebody was read already."""
        return mark in self._marks

    def add(self, mark: int, customer: str, now: Known[int], then: Known[int], segments: dict[int, str]) -> None:
        """Add a customer, if there is anything to tell; `segments` are texts by the numbers of the shard."""
        self._marks.add(mark)
        if now is NOTHING:
            return
        numbers = self._numbers
        numbers.append(mark)
        numbers.append(is_judged(customer))
        for known in (now, then):
            place = self._places.setdefault(segments.get(known.segment, ""), len(self._places))
            numbers.extend(known._replace(segment=place))

    def population(self, as_of: int, rules: Rules, sample: Sample) -> Population:
        """All of them in the order of their marks."""
        table = np.array(self._numbers, dtype=np.int64).reshape(-1, _WIDTH)
        table = np.ascontiguousarray(table[np.argsort(table[:, 0])].T)
        texts = sorted(self._places)
        rank = {text: place for place, text in enumerate(texts)}
        ranks = np.array([rank[text] for text in self._places], dtype=np.int64)
        now, then = (Known(*table[2 + start : 2 + start + _FIELDS]) for start in (0, _FIELDS))
        return Population(
            as_of,
            rules,
            sample,
            table[0],
            table[1].astype(np.bool_),
            now._replace(segment=ranks[now.segment]),
            then._replace(segment=ranks[then.segment]),
            texts,
        )
