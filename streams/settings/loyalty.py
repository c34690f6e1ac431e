"""Loyalty groups: how recent, how often and for how much customers of each group buy."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Final, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from streams.analyses import OTHER, PROSPECT, Cuts, LoyaltyGroups
from streams.settings.values import Change, allowed_number, listed, tabled, text, whole, wrong

DIMENSIONS: Final = ("loyalty", "from", "to")
"""Dimensions whose values are the names of groups."""
MOST_CUTS: Final = 8
_MOST_GROUPS: Final = 15
_SCORES: Final = ("r", "f", "m", "fm")
_CUTS: Final = f"from 1 to {MOST_CUTS} growing numbers"

Wrong: TypeAlias = tuple[tuple[str, ...], object, str]
"""The place of a key in its table, what stands there ({} where that need not be said), and what is expected."""


def _cuts(expected: str, least: Decimal | None = None) -> BeforeValidator:
    def check(value: object) -> tuple[Decimal, ...]:
        def allowed(cut: Decimal) -> bool:
            return least is None or cut > least

        cuts = tuple(allowed_number(cut, expected, allowed) for cut in listed(value, expected))
        if len(cuts) > MOST_CUTS or any(after <= before for before, after in pairwise(cuts)):
            raise wrong(expected)
        return cuts

    return BeforeValidator(check)


def _names(value: object) -> tuple[str, ...]:
    expected = "a list of different names of loyalty groups"
    names = tuple(name.strip() if isinstance(name, str) else "" for name in listed(value, expected))
    if not all(names) or len(set(names)) != len(names):
        raise wrong(expected)
    return names


_Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
_Range = Annotated[str, BeforeValidator(lambda value: str(value) if type(value) is int else value)]
_Group = Annotated[Mapping[str, _Range], BeforeValidator(tabled)]


_Orders = Annotated[tuple[Decimal, ...], _cuts(f"{_CUTS} of orders, such as [2, 3, 5, 10]"), Change.GROWS]
_Money = Annotated[tuple[Decimal, ...], _cuts(f"{_CUTS} of money, such as [100, 300, 1000, 3000]"), Change.GROWS]


class LoyaltySettings(BaseModel):
    """Cuts of recency, orders and money, and the groups that they make. Without groups nothing is counted of them.

    What is wrong with several keys together is told by `wrong_loyalty`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    period_days: Annotated[int, whole(1, 3650), Change.GROWS] = Field(
        default=365,
        description="Orders and money are those of so many days before now. How long ago the last purchase was has no "
        "limit.",
    )
    recency_days: Annotated[
        tuple[Decimal, ...], _cuts(f"{_CUTS} of days above 0, such as [30, 60, 120, 240]", Decimal(0)), Change.GROWS
    ] = Field(
        default=(),
        description="Days since the last purchase at which the score of recency falls by one: with "
        "`[30, 60, 120, 240]` it is 5 below 30 days, and 1 from 240 on.",
    )
    orders: _Orders = Field(
        default=(),
        description="Orders of the period at which the score of frequency rises by one: with `[2, 3, 5, 10]` it is 1 "
        "below 2 orders, and 5 from 10 on. As many cuts as `recency_days` has.",
    )
    money: _Money = Field(
        default=(),
        description="Purchases less refunds of the period, in the reporting currency, at which the score of money "
        "rises by one. As many cuts as `recency_days` has.",
    )
    loyal: Annotated[_Names, Change.GROWS] = Field(
        default=(), description="The groups whose customers count as loyal. Without any there is no share of them."
    )
    risky: Annotated[_Names, Change.GROWS] = Field(
        default=(), description="The groups whose customers count as at risk. Without any nobody counts so."
    )
    groups: Annotated[
        Mapping[Annotated[str, text("the name of a loyalty group")], _Group], BeforeValidator(tabled), Change.GROWS
    ] = Field(
        default={},
        description="The groups from the best to the worst, each with ranges of the scores `r` (recency), `f` "
        "(frequency), `m` (money) and `fm` (the mean of the last two, rounded half up): "
        '`{ champion = { r = "5", fm = "4-5" } }`. A customer is in the first that fits, else in `other`, and without '
        "a purchase in `prospect`. At most 15. Without groups nothing is counted of loyalty.",
    )

    @cached_property
    def cuts(self) -> Cuts:
        """The cuts. Raises ValueError where they do not go together."""
        return Cuts(self.recency_days, self.orders, self.money)

    @cached_property
    def told_groups(self) -> LoyaltyGroups:
        """The groups. Raises ValueError for ranges that are none."""
        return LoyaltyGroups(self.groups, self.cuts.best)

    @property
    def names(self) -> tuple[str, ...]:
        """All groups, also those that are always there; none where there are none."""
        return (*self.groups, OTHER, PROSPECT) if self.groups else ()


def wrong_loyalty(loyalty: LoyaltySettings) -> Iterator[Wrong]:
    """Which keys are missing or do not go with others."""
    if loyalty == LoyaltySettings():
        return
    for name in ("recency_days", "orders", "money"):
        cuts, wanted = getattr(loyalty, name), len(loyalty.recency_days)
        if not cuts:
            yield (name,), {}, "cuts: loyalty groups need those of recency_days, of orders and of money"
        elif wanted and len(cuts) != wanted:
            yield (name,), {}, f"as many cuts as recency_days has: {wanted}"
    if not 1 <= len(loyalty.groups) <= _MOST_GROUPS:
        yield ("groups",), {}, f"from 1 to {_MOST_GROUPS} groups"
    for name, ranges in loyalty.groups.items():
        yield from _wrong_group(name, ranges, len(loyalty.recency_days) + 1)
    known = dict.fromkeys((*loyalty.groups, OTHER))
    for key in ("loyal", "risky"):
        for name in getattr(loyalty, key):
            if name not in known:
                yield (key,), {}, f"names of groups, but '{name}' is none; known: {', '.join(known)}"


def _wrong_group(name: str, ranges: Mapping[str, str], best: int) -> Iterator[Wrong]:
    if name in {OTHER, PROSPECT}:
        yield ("groups", name), {}, f"another name, for '{name}' is always there"
    elif not ranges:
        yield ("groups", name), {}, f"at least one range of {', '.join(_SCORES)}"
    for score, scores in ranges.items():
        if score not in _SCORES:
            yield ("groups", name, score), {}, f"ranges of {', '.join(_SCORES)} only"
            continue
        try:
            LoyaltyGroups({"group": {score: scores}}, best)
        except ValueError:
            yield ("groups", name, score), scores, f"a score from 1 to {best}, or a range such as '2-{best}'"
