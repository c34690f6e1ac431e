"""Where a walk through a customer's facts has come to: who they are, whether they are with us, what they bought.

What each fact does to it is in `steps`, and in the modules of the rules.
"""

from copy import copy as twin_of
from typing import NamedTuple

import msgspec

from agents.customers.facts import NEVER
from agents.customers.known import Known
from agents.customers.labels import NO_LABELS, NO_VALUES, Labels, Values
from agents.customers.rules import Model
from streams.arithmetic.deltas import Tally
from streams.arithmetic.months import Months


class LastPurchase(msgspec.Struct, gc=False):
    """The last purchase, and the last ones that sold more."""

    moment: int
    customer: int
    """Labels of the customer at that moment."""
    is_first: bool
    upsell: int | None = None
    """Moment of the last upsell."""
    cross_sell: int | None = None


class Term(NamedTuple):
    """A term of a contract: when it will end, and from when on its customer is expiring; epoch ms."""

    end: int
    expiring_from: int


class Cohort(NamedTuple):
    """Where a customer belongs: number of the month of joining, and numbers of channel and segment at the joining."""

    joined: int
    channel: int
    segment: int


class CohortMonth(NamedTuple):
    """A month in the life of a customer: when it ends, epoch ms, under which labels it counts, and whether it does."""

    end: int
    labels: int
    is_active: bool
    """Whether it was counted already as a month in which the customer is active."""


class Spell(NamedTuple):
    """A time with us that has not ended: the day on which it began, and the number of the segment then."""

    day: int
    segment: int


NOBODY = -1
"""The place of the loyalty group of those who have neither signed up nor bought."""


class Standing(msgspec.Struct, gc=False):
    """Where a customer stands among the loyalty groups. All moments are epoch ms, amounts minor units."""

    group: int = NOBODY
    """Its place among all groups."""
    labels: int = 0
    """Labels of the group and of the segment, under which the customer counts in it."""
    held: int = 0
    """The money that counts as held by the group."""
    last: int | None = None
    """Moment of the last purchase."""
    passed: int = 0
    """How many of the cuts of recency the last purchase is beyond."""
    orders: int = 0
    money: int = 0
    """Purchases less refunds."""
    changes_at: int = NEVER
    """When the passing of time next changes something."""
    next_at: int = NEVER
    """The same, after all that time has changed by the moment as of which that was last counted."""
    entries: list[tuple[int, int, int]] = []
    """When each purchase or refund leaves the period, its amount, and 1 for a purchase. Copies share it: those of this
    one that are still in the period are from `first` to `count`."""
    first: int = 0
    count: int = 0

    def same_as(self, other: "Standing") -> bool:
        """Whether both go on in the same way."""
        return (
            (self.group, self.labels, self.held, self.last) == (other.group, other.labels, other.held, other.last)
            and (self.passed, self.orders, self.money) == (other.passed, other.orders, other.money)
            and self.changes_at == other.changes_at
            and self.entries[self.first : self.count] == other.entries[other.first : other.count]
        )


class Walk(msgspec.Struct, gc=False):
    """Where the walk has come to. All moments are epoch ms."""

    model: Model
    labels: Labels
    known: Known
    """Of all facts, wherever the walk stands."""
    months: Months
    values: Values = NO_VALUES
    """Segment, region and industry."""
    customer: int = NO_LABELS
    """Labels of these."""
    paid: int = 0
    """Purchases less refunds, in minor units."""
    term: Term | None = None
    """The term that runs, with contracts."""
    contacted: tuple[int, int] | None = None
    """Moment of the last interaction, and labels of the customer then."""
    joined_at: int | None = None
    lost_at: int | None = None
    """Moment of the loss, None while the customer is active or never joined."""
    falls_inactive_at: int | None = None
    """The moment at which the passing of time will take the customer, unless there is another purchase."""
    lapses_at: int | None = None
    """The moment, before that one, from which on the customer is lapsing."""
    is_lapsing: bool = False
    """Whether it was counted already that the customer is."""
    pieces: list[tuple[int, int]] = []
    """Parts of the current spell with us: the start of each, and the labels that the customer had in it. Copies share
    it: what is of this walk are the first `piece_count`."""
    piece_count: int = 0
    last: LastPurchase | None = None
    families: dict[str, float | None] = {}
    """Each family that was bought, with the highest tier."""
    shares_families: bool = False
    """Whether copies have the same ones, so that they must not be changed in place."""
    cohort: Cohort | None = None
    """None before the customer joins."""
    month: CohortMonth | None = None
    """The month in which something was last bought or given back."""
    paid_early: tuple[int, int] | None = None
    """Number of a month, and what was paid in it, of somebody who has not joined yet."""
    left_in: int | None = None
    """Number of the month of the last loss, while the customer is lost."""
    spell: Spell | None = None
    """None while the customer is not with us."""
    standing: Standing | None = None
    """None where there are no loyalty groups, and before a purchase, a refund or a sign-up."""
    opinion: Tally = []
    """What the last answer to whether they recommend us counts among customers, as long as it is the last."""

    @property
    def active(self) -> bool:
        """Whether the customer is with us after the last step."""
        return self.joined_at is not None and self.lost_at is None

    def copy(self) -> "Walk":
        """The same, that goes its own way from here on."""
        self.shares_families = True
        twin = twin_of(self)
        if self.last is not None:
            twin.last = twin_of(self.last)
        if self.standing is not None:
            twin.standing = twin_of(self.standing)
        return twin

    def same_as(self, other: "Walk") -> bool:
        """Whether both go on in the same way, whatever follows."""
        return (
            self.last == other.last
            and self.opinion == other.opinion
            and (self.values, self.joined_at) == (other.values, other.joined_at)
            and (self.paid, self.term, self.contacted) == (other.paid, other.term, other.contacted)
            and (self.lost_at, self.falls_inactive_at) == (other.lost_at, other.falls_inactive_at)
            and self.is_lapsing == other.is_lapsing
            and (self.cohort, self.month, self.spell) == (other.cohort, other.month, other.spell)
            and (self.paid_early, self.left_in) == (other.paid_early, other.left_in)
            and _same_standing(self.standing, other.standing)
            and (self.families is other.families or self.families == other.families)
            and self.piece_count == other.piece_count
            and (self.pieces is other.pieces or self.own_pieces() == other.pieces[: other.piece_count])
        )

    def own_pieces(self) -> list[tuple[int, int]]:
        """The pieces of this walk alone."""
        return self.pieces[: self.piece_count]


def _same_standing(one: Standing | None, other: Standing | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.same_as(other)
