"""What kind of purchase a purchase is: declared, or told by what the customer bought before."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from tests.recount.events import Fact, exact

Item = Mapping[str, Any]


def kind_of(purchase: Fact, earlier: Sequence[Fact]) -> str:
    """The kind that a purchase declares or has, given the customer's earlier purchases; a guest has none."""
    declared = purchase.text("kind")
    if declared is not None:
        return declared
    items = purchase.body.get("items", [])
    if any(_is_above(item, earlier) for item in items):
        return "upsell"
    families = _families(purchase)
    known = {family for before in earlier for family in _families(before)}
    if (earlier and families - known) or (not earlier and len(families) > 1):
        return "cross_sell"
    return "standard"


def _is_above(item: Item, earlier: Sequence[Fact]) -> bool:
    """Whether more was sold than was asked for, or than this customer ever bought of the family."""
    tier, asked = _number(item, "tier"), _number(item, "asked_tier")
    if tier is None:
        return False
    if asked is not None and tier > asked:
        return True
    family = item.get("family")
    bought = [
        known
        for before in earlier
        for other in before.body.get("items", [])
        if family is not None and other.get("family") == family and (known := _number(other, "tier")) is not None
    ]
    return bool(bought) and tier > max(bought)


def _families(purchase: Fact) -> set[str]:
    return {item["family"] for item in purchase.body.get("items", []) if item.get("family")}


def _number(item: Item, name: str) -> Fraction | None:
    told = item.get(name)
    return None if told in {None, ""} else exact(told)
