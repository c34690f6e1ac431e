"""What single items are bought together, exactly, by going through the baskets twice."""

from collections import Counter
from collections.abc import Collection, Iterable
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


def counted_pairs(baskets: Iterable[Collection[str]], least: Least, most_items: int = 20) -> Counted:
    """Count items, then pairs of those that are in as many baskets as a pair has to be in.

    A pair is in no more baskets than either of its items (Agrawal and Srikant, Fast algorithms for mining association
    rules, VLDB 1994), so no pair that has what `least` asks for is missed. What is kept in memory are all items, and
    the pairs of frequent ones. Counts add up, so the order of baskets does not matter.

    Args:
        baskets: each the items of one purchase; an item that is there twice counts once. It has to be possible to go
            through them twice, with the same outcome: a generator can be gone through once.
        least: its support and count say how frequent an item has to be.
        most_items: a basket with more different items counts for its items, and not for its pairs.

    Raises ValueError where the second time brings another number of baskets than the first.
    """
    total, items = 0, Counter[str]()
    for basket in baskets:
        different = frozenset(basket)
        total += bool(different)
        items.update(different)
    frequent = {item for item, count in items.items() if count >= least.count and count / total >= least.support}
    again, too_large, pairs = 0, 0, Counter[tuple[str, str]]()
    for basket in baskets:
        different = frozenset(basket)
        again += bool(different)
        if len(different) > most_items:
            too_large += 1
        else:
            pairs.update(combinations(sorted(different & frequent), 2))
    if again != total:
        raise ValueError(
            f"there were {total} baskets the first time and {again} the second: they have to stay the same"
        )
    kept = Counter({item: items[item] for item in sorted(frequent)})
    return Counted(total, too_large, kept, pairs)


def rules_of_items(baskets: Iterable[Collection[str]], least: Least, most_items: int = 20) -> tuple[Rule, ...]:
    """The rules of two items that have what `least` asks for, in the order of `streams.analyses.rules`.

    Raises ValueError as `counted_pairs` does.
    """
    counted = counted_pairs(baskets, least, most_items)
    return rules(counted.baskets, counted.items, counted.pairs, least)
