"""Dimensions of formulas: powers of what measures add up, and what products and quotients of them are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias


@dataclass(frozen=True, slots=True)
class Dimension:
    """Powers of what is measured, as ("money", 1) and ("day", -1), without those that are 0, sorted.

    Without any, `counts` tells a count from a ratio.
    """

    powers: tuple[tuple[str, int], ...] = ()
    counts: bool = False

    def __str__(self) -> str:
        """As people say it: `money per day`."""
        above = [name if power == 1 else f"{name}^{power}" for name, power in self.powers if power > 0]
        below = [name if power == -1 else f"{name}^{-power}" for name, power in self.powers if power < 0]
        if not self.powers:
            return "count" if self.counts else "ratio"
        return " ".join([" x ".join(above), *(f"per {name}" for name in below)]).strip()


Derived: TypeAlias = frozenset[Dimension]
"""What something may be: a count divided by a count is a ratio, or so many of each."""

COUNT: Final = Dimension(counts=True)
RATIO: Final = Dimension()
MONEY: Final = Dimension((("money", 1),))
MONEY_PER_DAY: Final = Dimension((("day", -1), ("money", 1)))
TIME: Final = Dimension((("seconds", 1),))
POINTS: Final = Dimension((("points", 1),))
PER_YEAR: Final = Dimension((("year", -1),))
YEARS: Final = Dimension((("year", 1),))
NUMBER: Final[Derived] = frozenset({COUNT, RATIO})


def product(one: Dimension, other: Dimension) -> Dimension:
    """What comes out; a count of something with a power is that many of it."""
    powers = dict(one.powers)
    for name, power in other.powers:
        powers[name] = powers.get(name, 0) + power
    return _dimension(powers, one, other)


def quotients(one: Dimension, other: Dimension) -> Derived:
    """What comes out, and where it is a count of each of a count, a count too."""
    inverse = Dimension(tuple((name, -power) for name, power in other.powers))
    quotient = product(Dimension(one.powers), inverse)
    if quotient.powers or not (one.counts and not one.powers):
        return frozenset({quotient})
    return NUMBER if other.counts else frozenset({COUNT})


def _dimension(powers: Mapping[str, int], *of: Dimension) -> Dimension:
    """These powers; without any it is a count where some of what it is made of is a count."""
    left = tuple(sorted((name, power) for name, power in powers.items() if power))
    return Dimension(left, counts=not left and any(one.counts for one in of))


def names(found: Derived) -> str:
    """As people say it: `count or ratio`."""
    return " or ".join(sorted(map(str, found)))
