"""What the settings say about loyalty groups, as whole numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil

from agents.customers.facts import NEVER
from schemas.money import minor_digits
from streams.analyses import PROSPECT, Scores
from streams.arithmetic.panes import DAY_MINUTES, MINUTE_MS
from streams.settings.loyalty import LoyaltySettings

_DAY_MS = DAY_MINUTES * MINUTE_MS


@dataclass(frozen=True, slots=True)
class LoyaltyRules:
    """How customers are told to be in a group. What lies on a cut is beyond it."""

    period_ms: int
    recency_ms: Sequence[int]
    """Cuts of the time since the last purchase, growing."""
    orders: Sequence[int]
    money: Sequence[int]
    """In minor units of the reporting currency."""
    names: Sequence[str]
    """All groups. A place in this list stands for a group."""
    places: Sequence[int]
    """Place of a group by how many cuts are passed: (of recency x number of scores + orders) x that + money."""
    stays_ms: Sequence[int]
    """In the same order: how long after the last purchase a group stays while nothing but time passes; or NEVER."""
    ranked: int
    """The groups before this place stand from the best to the worst; the others have no rank."""
    prospect: int
    """The place of the group of those who have not bought."""
    loyal: frozenset[int]
    risky: frozenset[int]
    scores: int
    """How many scores there are."""


def loyalty_rules(loyalty: LoyaltySettings, currency: str) -> LoyaltyRules | None:
    """The rules of these settings; None where they have no groups."""
    if not loyalty.groups:
        return None
    cuts, groups = loyalty.cuts, loyalty.told_groups
    names, best = groups.names, cuts.best
    minor = 10 ** (minor_digits(currency) or 0)
    recency_ms = [ceil(cut * _DAY_MS) for cut in loyalty.recency_days]
    passed = product(range(best), repeat=3)
    places = [names.index(groups.of(Scores(best - days, 1 + orders, 1 + money))) for days, orders, money in passed]
    return LoyaltyRules(
        period_ms=loyalty.period_days * _DAY_MS,
        recency_ms=recency_ms,
        orders=[ceil(cut) for cut in loyalty.orders],
        money=[ceil(cut * minor) for cut in loyalty.money],
        names=names,
        places=places,
        stays_ms=_stays(places, recency_ms, best * best),
        scores=best,
        ranked=len(loyalty.groups),
        prospect=names.index(PROSPECT),
        loyal=frozenset(map(names.index, loyalty.loyal)),
        risky=frozenset(map(names.index, loyalty.risky)),
    )


def _stays(places: Sequence[int], recency_ms: Sequence[int], apart: int) -> Sequence[int]:
    """How long each group stays while nothing but time passes; what differs by a cut of recency is so far `apart`."""
    stays = [NEVER] * len(places)
    for place in reversed(range(len(places) - apart)):
        cut = recency_ms[place // apart]
        stays[place] = stays[place + apart] if places[place + apart] == places[place] else cut
    return stays
