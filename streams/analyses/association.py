"""Association: what is bought together more often than chance would have it, as rules of two things."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from streams.analyses.fisher import fisher_tail


@dataclass(frozen=True, slots=True)
class Least:
    """What a rule must have to be told.

    Raises ValueError for a share outside 0 to 1, and for a count below 1.
    """

    support: float = 0.0
    count: int = 1
    confidence: float = 0.0
    p_below: float = 0.01
    """Fisher's p is below this. It is that of one rule: of a thousand pairs of chance, ten have p below 0.01."""

    def __post_init__(self) -> None:
        for name, share in (("support", self.support), ("confidence", self.confidence), ("p", self.p_below)):
            if not 0 <= share <= 1:
                raise ValueError(f"rules: the limit of {name} is a share from 0 to 1, not {share!r}")
        if self.count < 1:
            raise ValueError(f"rules: the least count of a pair is 1 or more, not {self.count!r}")


_LEAST: Final = Least()


@dataclass(frozen=True, slots=True)
class Rule:
    """Who buys `left` buys `right` as well. P(x) is the share of baskets that hold x."""

    left: str
    right: str
    count: int
    """Baskets with both."""
    support: float
    """P(left, right)."""
    confidence: float
    """P(left, right) / P(left): of the baskets with `left`, the share that holds `right` too."""
    lift: float
    """P(left, right) / (P(left) P(right)): 1 where neither bears on the other."""
    leverage: float
    """P(left, right) - P(left) P(right), as a share of all baskets: 0 where neither bears on the other."""
    conviction: float | None
    """(1 - P(right)) / (1 - confidence): 1 where neither bears on the other; None where all that have `left` have
    `right`: it is infinite, or 0 / 0 where all baskets have `right`."""
    p: float
    """Fisher's one-sided p: how probable so many or more baskets with both are by chance."""


def rules(
    baskets: int, items: Mapping[str, int], pairs: Mapping[tuple[str, str], int], least: Least = _LEAST
) -> tuple[Rule, ...]:
    """The rules of two items, in both directions, that have what `least` asks for.

    `items` has the number of baskets with each item, `pairs` that with both of two, in any order of the two. Pairs
    that are not there are in no basket. Some baskets may count for items and not for pairs, as large ones do.

    Support and confidence: Agrawal, Imielinski and Swami, Mining association rules, SIGMOD 1993. Lift and conviction:
    Brin, Motwani, Ullman and Tsur, Dynamic itemset counting, SIGMOD 1997. Leverage: Piatetsky-Shapiro, Discovery,
    analysis, and presentation of strong rules, 1991.

    Rules are sorted by lift, then support, then confidence, each the highest first, then by the names of left and
    right. Raises ValueError for counts that cannot be: of a pair whose items are not counted or the same, or that was
    counted in both orders, more baskets with a pair than with one of its items, more with an item than there are, or
    fewer than 0.
    """
    for item, count in items.items():
        if not 0 <= count <= baskets:
            raise ValueError(f"item {item!r} cannot be in {count} baskets: there are {baskets}")
    found = []
    for (one, other), both in pairs.items():
        _check(one, other, both, items, pairs)
        if both < least.count or both < 1 or both / baskets < least.support:
            continue
        p = fisher_tail(both, items[one], items[other], baskets)
        if p < least.p_below:
            found += [_rule(left, right, both, items, baskets, p) for left, right in ((one, other), (other, one))]
    told = (rule for rule in found if rule.confidence >= least.confidence)
    return tuple(sorted(told, key=lambda rule: (-rule.lift, -rule.support, -rule.confidence, rule.left, rule.right)))


def _check(one: str, other: str, both: int, items: Mapping[str, int], pairs: Mapping[tuple[str, str], int]) -> None:
    if one == other or (other, one) in pairs:
        raise ValueError(f"pair {one!r}, {other!r}: a pair is of two items, and counted in one order only")
    for item in (one, other):
        if item not in items:
            raise ValueError(f"pair {one!r}, {other!r}: {item!r} was not counted by itself")
        if not 0 <= both <= items[item]:
            raise ValueError(f"pair {one!r}, {other!r} cannot be in {both} baskets: {item!r} is in {items[item]}")


def _rule(left: str, right: str, both: int, items: Mapping[str, int], baskets: int, p: float) -> Rule:
    of_left, of_right = items[left], items[right]
    return Rule(
        left=left,
        right=right,
        count=both,
        support=both / baskets,
        confidence=both / of_left,
        # Whole numbers first: both directions have the same lift to the last digit.
        lift=both * baskets / (of_left * of_right),
        leverage=(both * baskets - of_left * of_right) / baskets**2,
        conviction=(baskets - of_right) * of_left / (baskets * (of_left - both)) if both < of_left else None,
        p=p,
    )
