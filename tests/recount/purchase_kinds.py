"""What kind of purchase a purchase is: declared, or told by what the customer bought before."""

from collections.abc import Sequence
from fractions import Fraction

from tests.recount.events import Fact, exact


def kind_of(purchase: Fact, earlier: Sequence[Fact]) -> str:
    """The kind that a purchase declares or has, given the customer's earlier purchases."""
    declared = purchase.text("kind")
    if declared is not None:
        return declared
    if any(_is_above(family, tier, earlier) for family, tier in _tiers(purchase)):
        return "upsell"
    known = {family for before in earlier for family in _families(before)}
    if earlier and _families(purchase) - known:
        return "cross_sell"
    return "standard"


def _is_above(family: str, tier: Fraction, earlier: Sequence[Fact]) -> bool:
    tiers = [bought for before in earlier for name, bought in _tiers(before) if name == family]
    return bool(tiers) and tier > max(tiers)


def _families(purchase: Fact) -> set[str]:
    return {item["family"] for item in purchase.body.get("items", []) if item.get("family")}


def _tiers(purchase: Fact) -> list[tuple[str, Fraction]]:
    """Family and tier of each item that has both."""
    return [
        (item["family"], exact(item["tier"]))
        for item in purchase.body.get("items", [])
        if item.get("family") and item.get("tier") not in {None, ""}
    ]
