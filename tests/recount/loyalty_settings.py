"""What a recount has to know of loyalty groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

OTHER, PROSPECT = "other", "prospect"


@dataclass(frozen=True)
class Loyalty:
    """Cuts in days, orders and major units; groups in their order, each with the scores that it allows."""

    period_days: int
    recency_days: Sequence[Fraction]
    orders: Sequence[Fraction]
    money: Sequence[Fraction]
    groups: Mapping[str, Mapping[str, Sequence[int]]]
    loyal: Sequence[str]
    risky: Sequence[str]

    def group(self, days: Fraction, orders: int, money: Fraction) -> str:
        """The group of somebody whose last purchase is so many days ago."""
        recency = 1 + sum(days < cut for cut in self.recency_days)
        frequency = 1 + sum(orders >= cut for cut in self.orders)
        value = 1 + sum(money >= cut for cut in self.money)
        scores = {"r": recency, "f": frequency, "m": value, "fm": (frequency + value + 1) // 2}
        for name, allowed in self.groups.items():
            if all(scores[score] in of for score, of in allowed.items()):
                return name
        return OTHER

    def rank(self, group: str) -> int | None:
        """The place of a group from the best one on; None where it has no rank."""
        names = list(self.groups)
        return names.index(group) if group in names else None


def told_loyalty(table: Mapping[str, Any]) -> Loyalty:
    """What a table of TOML says."""
    return Loyalty(
        period_days=table.get("period_days", 365),
        recency_days=[Fraction(cut) for cut in table["recency_days"]],
        orders=[Fraction(cut) for cut in table["orders"]],
        money=[Fraction(cut) for cut in table["money"]],
        groups={
            name: {score: _scores(text) for score, text in ranges.items()} for name, ranges in table["groups"].items()
        },
        loyal=table.get("loyal", []),
        risky=table.get("risky", []),
    )


def _scores(text: str) -> Sequence[int]:
    low, _, high = text.partition("-")
    return range(int(low), int(high or low) + 1)
