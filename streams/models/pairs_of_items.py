"""What single items are bought together, exactly, by going through the baskets twice."""

from collections import Counter
from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations

from streams.analyses import Least, Rule, rules


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of baskets."""

    baskets: int
    """Those with an item at least."""
    too_large: int
    """Those whose pairs were not counted."""
    items: Counter[str]
    """Baskets with each item that can be part of a rule."""
    pairs: Counter[tuple[str, str]]
    """Baskets with both of two such items, in the order of their texts."""


class ItemCounts:
    """Counts of baskets that are gone through once: of each item, and of pairs of some items, of none at first."""

    def __init__(self, paired: AbstractSet[str] = frozenset()) -> None:
        """Count pairs of `paired` items."""
        self.paired = paired
        self.baskets = 0
        """Those with an item at least."""
        self.items = Counter[str]()
        self.pairs = Counter[tuple[str, str]]()
        """Baskets with both of two, in the order of their texts."""

    def take(self, basket: Collection[str], *, has_pairs: bool = True) -> None:
        """Count a basket; an item that is there twice counts once."""
        different = frozenset(basket)
        self.baskets += bool(different)
        self.items.update(different)
        if has_pairs and len(different) > 1:
            self.pairs.update(combinations(sorted(different & self.paired), 2))

    def frequent(self, least: Least) -> frozenset[str]:
        """The items that are in as many baskets as a pair has to be in.

        A pair is in no more baskets than either of its items (Agrawal and Srikant, Fast algorithms for mining
        association rules, VLDB 1994), so others are part of no pair that has what `least` asks for.
        """
        total, support = self.baskets, least.support
        return frozenset(
            item for item, count in self.items.items() if count >= least.count and count / total >= support
        )


def counted_pairs(baskets: Iterable[Collection[str]], least: Least, most_items: int = 20) -> Counted:
    """Count items, then pairs of frequent ones.

    What is kept in memory are all items, and the pairs of frequent ones. Counts add up, so the order of baskets does
    not matter.

    Args:
        baskets: each the items of one purchase. It has to be possible to go through them twice, with the same outcome:
            a generator can be gone through once.
        least: its support and count say how frequent an item has to be.
        most_items: a basket with more different items counts for its items, and not for its pairs.

    Raises ValueError where the second time brings another number of baskets than the first.
    """
    first = ItemCounts()
    for basket in baskets:
        first.take(basket)
    frequent = first.frequent(least)
    second, too_large = ItemCounts(frequent), 0
    for basket in baskets:
        is_large = len(frozenset(basket)) > most_items
        too_large += is_large
        second.take(basket, has_pairs=not is_large)
    if first.baskets != second.baskets:
        raise ValueError(
            f"there were {first.baskets} baskets the first time and {second.baskets} the second: they have to stay the "
            "same"
        )
    kept = Counter({item: first.items[item] for item in sorted(frequent)})
    return Counted(first.baskets, too_large, kept, second.pairs)


def rules_of_items(baskets: Iterable[Collection[str]], least: Least, most_items: int = 20) -> tuple[Rule, ...]:
    """The rules of two items that have what `least` asks for, in the order of `streams.analyses.rules`.

    Raises ValueError as `counted_pairs` does.
    """
    counted = counted_pairs(baskets, least, most_items)
    return rules(counted.baskets, counted.items, counted.pairs, least)
