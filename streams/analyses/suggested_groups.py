"""Loyalty groups to begin with, for any number of scores, and the cuts that fit the customers of today."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Final, NamedTuple

from streams.analyses.loyalty import Cuts, quantile_cuts
from streams.analyses.loyalty_groups import LoyaltyGroups

Ranges = Mapping[str, Mapping[str, str]]

_OF_FIVE: Final[Ranges] = {
    "champion": {"r": "5", "fm": "4-5"},
    "loyal": {"r": "3-4", "fm": "4-5"},
    "potential": {"r": "4-5", "fm": "2-3"},
    "new": {"r": "5", "fm": "1"},
    "promising": {"r": "4", "fm": "1"},
    "needs_attention": {"r": "3", "fm": "2-3"},
    "sleeping": {"r": "3", "fm": "1"},
    "cannot_lose": {"r": "1-2", "fm": "5"},
    "at_risk": {"r": "1-2", "fm": "3-4"},
    "lost": {"r": "1-2", "fm": "1-2"},
}
LOYAL: Final = ("champion", "loyal")
RISKY: Final = ("cannot_lose", "at_risk")


class Figures(NamedTuple):
    """A customer: whole days since the last purchase; orders and money (minor units) of the period."""

    recency_days: int
    orders: int
    money: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Cuts (money in major units), groups with the scores that they allow, and how many customers are in each."""

    cuts: Cuts
    groups: Ranges
    sizes: Mapping[str, int]


def suggested(customers: Sequence[Figures], parts: int, digits: int, groups: Ranges | None = None) -> Suggestion:
    """Cuts that part those who bought in the period into so many parts of about the same size, by each of the three.

    Args:
        customers: all who have ever bought.
        parts: how many scores there are, 2 to 9.
        digits: those of the currency's minor unit.
        groups: instead of the usual ones; their scores have to be among the parts.

    Raises ValueError where nobody bought in the period, and for groups whose scores are not among the parts.
    """
    recent = [customer for customer in customers if customer.orders]
    if not recent:
        raise ValueError("nobody has bought in the period")
    days, orders, money = (tuple(map(_whole, quantile_cuts(values, parts))) for values in zip(*recent, strict=True))
    cuts = Cuts(days, orders, money)
    ranges = usual_groups(parts) if groups is None else groups
    told = LoyaltyGroups(ranges, parts)
    sizes = Counter(told.of(cuts.scores(one.recency_days, one.orders, one.money)) for one in customers)
    major = Cuts(days, orders, tuple(cut.scaleb(-digits) for cut in money))
    return Suggestion(major, ranges, {name: sizes[name] for name in told.names})


def usual_groups(parts: int) -> Ranges:
    """The groups that most companies begin with, from the best to the worst; fewer where there are not five scores."""
    if parts == 5:
        return _OF_FIVE
    high, low = (parts + 1) // 2 + 1, parts - (parts + 1) // 2
    groups = {
        "champion": {"r": str(parts), "fm": _range(high, parts)},
        "loyal": {"r": _range(low + 1, parts - 1), "fm": _range(high, parts)},
        "regular": {"r": _range(low + 1, parts), "fm": _range(1, high - 1)},
        "at_risk": {"r": _range(1, low), "fm": _range(high, parts)},
        "lost": {"r": _range(1, low), "fm": _range(1, high - 1)},
    }
    return {name: ranges for name, ranges in groups.items() if all(ranges.values())}


def _range(low: int, high: int) -> str:
    if low > high:
        return ""
    return str(low) if low == high else f"{low}-{high}"


def _whole(cut: float) -> Decimal:
    """The same cut for whole numbers."""
    return Decimal(str(cut)).to_integral_value(ROUND_CEILING)
