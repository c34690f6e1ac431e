"""Walking through a customer's facts in order: who they are, whether they are with us, and what each fact counts.

A step counts what its fact settles for good as long as no earlier fact turns up; `tail` counts what the next fact may
still move: the last purchase, and the loss that the passing of time has brought by now. How far a late fact is walked
from anew is for `streams.engine.history` to say.
"""

from copy import copy as twin_of
from dataclasses import dataclass

import msgspec

from agents.customers import contributions as c
from agents.customers.contributions import NO_LABELS, Labels, count_answer
from agents.customers.facts import (
    Answer,
    Cancellation,
    Fact,
    GuestPurchase,
    GuestRefund,
    Purchase,
    Refund,
    SignUp,
    Update,
)
from agents.customers.known import Known
from streams.arithmetic import fields
from streams.arithmetic.deltas import Tally, key_of_moment

UPSELL, CROSS_SELL, STANDARD = "upsell", "cross_sell", "standard"
NPS = "nps"


@dataclass(frozen=True, slots=True)
class Model:
    """How customers are told to be lost."""

    inactivity_ms: int
    """0 where the model is contractual: joined by signing up, lost by cancelling."""

    @property
    def contractual(self) -> bool:
        """Whether only contracts count."""
        return self.inactivity_ms == 0


class LastPurchase(msgspec.Struct, gc=False):
    """The last purchase, and the last ones that sold more."""

    moment: int
    customer: int
    """Labels of the customer at that moment."""
    is_first: bool
    upsell: int | None = None
    """Moment of the last upsell."""
    cross_sell: int | None = None


class Walk(msgspec.Struct, gc=False):
    """Where the walk has come to. All moments are epoch ms."""

    model: Model
    labels: Labels
    known: Known
    """Of all facts, wherever the walk stands."""
    segment: int = fields.UNKNOWN
    region: int = fields.UNKNOWN
    customer: int = NO_LABELS
    """Labels of segment and region."""
    joined_at: int | None = None
    lost_at: int | None = None
    """Moment of the loss, None while the customer is active or never joined."""
    falls_inactive_at: int | None = None
    """The moment at which the passing of time will take the customer, unless there is another purchase."""
    pieces: list[tuple[int, int]] = []
    """Parts of the current spell with us: the start of each, and the labels that the customer had in it. Copies share
    it: what is of this walk are the first `piece_count`."""
    piece_count: int = 0
    last: LastPurchase | None = None
    families: dict[str, float | None] = {}
    """Each family that was bought, with the highest tier."""
    shares_families: bool = False
    """Whether copies have the same ones, so that they must not be changed in place."""
    opinion: Tally = []
    """What the last answer to whether they recommend us counts among customers, as long as it is the last."""

    @property
    def active(self) -> bool:
        """Whether the customer is with us after the last step."""
        return self.joined_at is not None and self.lost_at is None

    def step(self, fact: Fact, tally: Tally) -> None:
        """Go on to the next fact in order and count what it settles; nothing if it is void."""
        void = self.known.void
        if void is not None and void.takes(fact):
            return
        moment = fact.order_key.moment
        due = self.falls_inactive_at
        if due is not None and due < moment:
            self.lose(due, fields.INACTIVITY, tally)
        match fact:
            case Purchase():
                self._buy(fact, tally)
            case Answer():
                self._answer(fact, tally)
            case Refund():
                self._refund(fact, self.segment, tally)
            case SignUp() | Update():
                self._describe(moment, fact.segment, fact.region, tally)
                if isinstance(fact, SignUp) and self.model.contractual and not self.active:
                    self._arrive(moment, fact.channel, fact.campaign, tally)
            case Cancellation():
                self._cancel(fact, tally)
            case GuestPurchase() | GuestRefund():
                self._serve_guest(fact, tally)

    def copy(self) -> "Walk":
        """The same, that goes its own way from here on."""
        self.shares_families = True
        twin = twin_of(self)
        if self.last is not None:
            twin.last = twin_of(self.last)
        return twin

    def same_as(self, other: "Walk") -> bool:
        """Whether both go on in the same way, whatever follows."""
        return (
            self.last == other.last
            and self.opinion == other.opinion
            and (self.segment, self.region, self.joined_at) == (other.segment, other.region, other.joined_at)
            and (self.lost_at, self.falls_inactive_at) == (other.lost_at, other.falls_inactive_at)
            and (self.families is other.families or self.families == other.families)
            and self.piece_count == other.piece_count
            and (self.pieces is other.pieces or self._own_pieces() == other.pieces[: other.piece_count])
        )

    def tail(self, as_of: int) -> Tally:
        """What the next fact may still change, as of `as_of`. The walk itself stays where it is."""
        tally: Tally = []
        last = self.last
        if last is not None:
            at = key_of_moment(last.moment) | last.customer
            tally += (at | c.SEEN, 1)
            if not last.is_first:
                tally += (at | c.REPEATED, 1)
            if last.upsell is not None:
                tally += (key_of_moment(last.upsell) | c.UPSOLD | last.customer, 1)
            if last.cross_sell is not None:
                tally += (key_of_moment(last.cross_sell) | c.CROSS_SOLD | last.customer, 1)
        due = self.falls_inactive_at
        if due is not None and due <= as_of:
            self._count_loss(due, fields.INACTIVITY, tally)
        return tally

    def end(self, moment: int, tally: Tally) -> None:
        """Count all that an erasure at this moment leaves in the panes for good; an active customer is lost."""
        due = self.falls_inactive_at
        if self.active:
            if due is not None and due < moment:
                self.lose(due, fields.INACTIVITY, tally)
            else:
                self.lose(moment, fields.ERASED, tally)
        tally += self.tail(moment)
        tally += self.opinion

    def lose(self, moment: int, reason: int, tally: Tally) -> None:
        """The customer is lost at this moment, for the reason of this number."""
        self._count_loss(moment, reason, tally)
        self.lost_at = moment
        self.falls_inactive_at = None
        self.pieces, self.piece_count = [], 0

    def be_with_us_since(self, moment: int) -> None:
        """A spell begins."""
        self.pieces, self.piece_count = [(moment, self.customer)], 1

    def _own_pieces(self) -> list[tuple[int, int]]:
        return self.pieces[: self.piece_count]

    def _cancel(self, fact: Cancellation, tally: Tally) -> None:
        if self.active:
            self.lose(fact.order_key.moment, fact.reason, tally)

    def _count_loss(self, moment: int, reason: int, tally: Tally) -> None:
        at, customer = key_of_moment(moment), self.customer
        joined_at = self.joined_at if self.joined_at is not None else moment
        tally += (at | c.TENURE | customer, moment - joined_at, at | c.ACTIVE | customer, -1)
        tally += (at | c.INACTIVE | NO_LABELS, 1)
        tally += (at | c.LOST | self.labels.of_loss(self.segment, self.region, reason), 1)
        pieces = self._own_pieces()
        ends = [start for start, _ in pieces[1:]] + [moment]
        for (start, labels), end in zip(pieces, ends, strict=True):
            tally += (key_of_moment(end) | c.CHURNED | labels, 1, key_of_moment(start) | c.CHURNED | labels, -1)

    def _arrive(self, moment: int, channel: int, campaign: int, tally: Tally) -> None:
        """Join, or come back; the customer is not with us."""
        at = key_of_moment(moment)
        if self.lost_at is None:
            self.joined_at = moment
            tally += (at | c.NEW | self.labels.of_order(self.segment, channel, campaign), 1)
            tally += (at | c.EVER | NO_LABELS, 1)
        else:
            tally += (at | c.RETURNED | self.customer, 1)
            tally += (at | c.INACTIVE | NO_LABELS, -1)
            tally += (at | c.WON_BACK | NO_LABELS, 1)
            tally += (key_of_moment(self.lost_at) | c.WON_BACK | NO_LABELS, -1)
            self.lost_at = None
        tally += (at | c.ACTIVE | self.customer, 1)
        self.be_with_us_since(moment)

    def _describe(self, moment: int, segment: int | None, region: int | None, tally: Tally) -> None:
        """Take over a new segment or region; an active customer moves from the old one to the new one."""
        new_segment = self.segment if segment is None else segment
        new_region = self.region if region is None else region
        if (new_segment, new_region) == (self.segment, self.region):
            return
        before, self.customer = self.customer, self.labels.of_customer(new_segment, new_region)
        self.segment, self.region = new_segment, new_region
        if self.active:
            at = key_of_moment(moment)
            tally += (at | c.ACTIVE | before, -1)
            tally += (at | c.ACTIVE | self.customer, 1)
            if self.piece_count < len(self.pieces):
                self.pieces = self._own_pieces()  # a copy has gone another way
            self.pieces.append((moment, self.customer))
            self.piece_count += 1

    def _buy(self, fact: Purchase, tally: Tally) -> None:
        moment = fact.order_key.moment
        campaign = fact.campaign or fields.UNKNOWN
        inactivity_ms = self.model.inactivity_ms
        if (self.joined_at is None and inactivity_ms) or self.lost_at is not None:
            self._arrive(moment, fact.channel, campaign, tally)
        if inactivity_ms:
            self.falls_inactive_at = moment + inactivity_ms
        order = key_of_moment(moment) | self.labels.of_order(self.segment, fact.channel, campaign)
        tally += (order | c.ORDER_VALUE, fact.amount)
        if fact.campaign is not None:
            tally += (order | c.CAMPAIGN_SALES, fact.amount)
        last, kind = self.last, fact.kind or self._kind(fact)
        if last is None:
            last = self.last = LastPurchase(moment, self.customer, is_first=True)
        else:
            last.moment, last.customer, last.is_first = moment, self.customer, False
        if kind == UPSELL:
            last.upsell = moment
        elif kind == CROSS_SELL:
            last.cross_sell = moment
        for family, tier in fact.items:
            highest = self.families.get(family)
            if highest is None or (tier is not None and tier > highest):
                self._take_family(family, tier)

    def _take_family(self, family: str, tier: float | None) -> None:
        if family in self.families and self.families[family] == tier:
            return
        if self.shares_families:
            self.families, self.shares_families = dict(self.families), False
        self.families[family] = tier

    def _kind(self, fact: Purchase) -> str:
        """What an undeclared purchase is, by what was bought before."""
        families = self.families
        is_new = False
        for family, tier in fact.items:
            if family not in families:
                is_new = True
            elif tier is not None and (highest := families[family]) is not None and tier > highest:
                return UPSELL
        return CROSS_SELL if is_new and self.last is not None else STANDARD

    def _serve_guest(self, fact: GuestPurchase | GuestRefund, tally: Tally) -> None:
        """Count what a guest buys or gets back: money, and nothing of a customer."""
        if isinstance(fact, GuestRefund):
            tally += (self._refund(fact, fields.GUEST, tally) | c.GUEST_REFUNDS, fact.amount)
            return
        order = key_of_moment(fact.order_key.moment) | self.labels.of_order(
            fields.GUEST, fact.channel, fact.campaign or fields.UNKNOWN
        )
        tally += (order | c.ORDER_VALUE, fact.amount, order | c.GUEST_SALES, fact.amount)
        if fact.campaign is not None:
            tally += (order | c.CAMPAIGN_SALES, fact.amount)

    def _refund(self, fact: Refund | GuestRefund, segment: int, tally: Tally) -> int:
        """Count a refund; returns its moment and labels, as in a key."""
        channel, campaign = self.known.origin(fact.purchase_id)
        order = self.labels.of_order(segment, channel, campaign or fields.UNKNOWN) | key_of_moment(
            fact.order_key.moment
        )
        tally += (order | c.REFUNDS, fact.amount)
        if campaign is not None:
            tally += (order | c.CAMPAIGN_REFUNDS, fact.amount)
        return order

    def _answer(self, fact: Answer, tally: Tally) -> None:
        if fact.answer_id is not None and self.known.versions[fact.answer_id, fact.kind] != fact.order_key:
            return  # a later version counts
        at = count_answer(fact, self.segment, self.labels, tally)
        if fact.kind == NPS:
            self.opinion = [at | c.NPS_CUSTOMERS, fact.points]
