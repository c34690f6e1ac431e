"""Loyalty groups: which scores make a champion, and which a customer at risk."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

from streams.analyses.loyalty import Scores

OTHER: Final = "other"
"""The group of those whom no group fits."""
PROSPECT: Final = "prospect"
"""The group of those who have not bought."""
_MOST_GROUPS: Final = 15
_RANGE: Final = re.compile(r"([1-9])(?:-([1-9]))?")
_SCORES: Final = ("r", "f", "m", "fm")


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    ranges: Mapping[str, range]

    def fits(self, scores: Scores) -> bool:
        own = zip(_SCORES, (*scores, scores.frequency_and_money), strict=True)
        return all(score in self.ranges[name] for name, score in own if name in self.ranges)


class LoyaltyGroups:
    """Groups in the order in which they are tried. A customer is in the first that fits."""

    def __init__(self, ranges: Mapping[str, Mapping[str, str]], best: int = 5) -> None:
        """Read groups by name: `{"champion": {"r": "5", "fm": "4-5"}, ...}`.

        `r`, `f` and `m` are the scores of recency, frequency and money, `fm` is the mean of the last two, rounded half
        up. Each has a score or a range of scores, both ends included; what is left out may be any score. `best` is the
        highest score.

        Raises ValueError for more than 15 groups, a group that is named as one of the two that are always there, a
        group without a range, a score that is none of the four, and a range outside 1 to `best` or that falls.
        """
        if len(ranges) > _MOST_GROUPS:
            raise ValueError(f"{len(ranges)} loyalty groups are too many; {_MOST_GROUPS} may be told apart")
        self._groups = [_Group(name, _ranges(name, given, best)) for name, given in ranges.items()]
        self._by_scores = {
            Scores(*scores): self._first(Scores(*scores)) for scores in product(range(1, best + 1), repeat=3)
        }

    @property
    def names(self) -> tuple[str, ...]:
        """All groups in their order, with the two that are always there at the end."""
        return (*(group.name for group in self._groups), OTHER, PROSPECT)

    def of(self, scores: Scores | None) -> str:
        """The group of these scores; that of prospects for None: who has not bought has no scores.

        Raises ValueError for scores outside 1 to the highest.
        """
        if scores is None:
            return PROSPECT
        found = self._by_scores.get(scores)
        if found is None:
            raise ValueError(f"scores {', '.join(map(str, scores))} are not among those of the loyalty groups")
        return found

    def _first(self, scores: Scores) -> str:
        return next((group.name for group in self._groups if group.fits(scores)), OTHER)


def _ranges(name: str, given: Mapping[str, str], best: int) -> Mapping[str, range]:
    if name in {OTHER, PROSPECT}:
        raise ValueError(f"loyalty group {name!r} is always there, and cannot be given")
    if not given or not given.keys() <= set(_SCORES):
        raise ValueError(f"loyalty group {name!r} has {', '.join(given) or 'no range'}; known: {', '.join(_SCORES)}")
    return {score: _range(name, score, text, best) for score, text in given.items()}


def _range(name: str, score: str, text: str, best: int) -> range:
    found = _RANGE.fullmatch(text)
    low, high = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= low <= high <= best:
        raise ValueError(f"loyalty group {name!r}: {score} = {text!r} is no range of 1 to {best}, as in '2-4' or '5'")
    return range(low, high + 1)
