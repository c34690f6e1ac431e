"""Walking through a customer's facts in order: who they are, whether they are with us, and what each fact counts.

A step counts what its fact settles for good as long as no earlier fact turns up; `tail` counts what the next fact may
still move: the last purchase, and the loss that the passing of time has brought by now. How far a late fact is walked
from anew is for `streams.engine.history` to say.
"""

from collections.abc import Callable, Mapping
from copy import copy as twin_of
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import msgspec

from agents.customers import contributions as c
from agents.customers.contributions import NO_LABELS, NO_VALUES, Labels, Values, count_answer
from agents.customers.facts import (
    Answer,
    Cancellation,
    Fact,
    GuestPurchase,
    GuestRefund,
    Interaction,
    Origin,
    Purchase,
    Refund,
    Renewal,
    Sent,
    SignUp,
    Update,
)
from agents.customers.known import Known
from streams.arithmetic import fields
from streams.arithmetic.deltas import Tally, key_of_moment
from streams.arithmetic.moments import ORIGIN, since_origin

_GUESTS: Final[Values] = (fields.GUEST, fields.UNKNOWN, fields.UNKNOWN)
UPSELL, CROSS_SELL, STANDARD = "upsell", "cross_sell", "standard"
NPS = "nps"


@dataclass(frozen=True, slots=True)
class Model:
    """How customers are told to be lost."""

    inactivity_ms: int
    """0 where the model is contractual: joined by signing up, lost by cancelling or when a term ends."""
    notice_ms: int = 0
    """How long before the end of a term a customer is expiring."""

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


class Term(NamedTuple):
    """A term of a contract: when it began, when it will end, and from when on its customer is expiring; epoch ms."""

    since: int
    end: int
    expiring_from: int


class Walk(msgspec.Struct, gc=False):
    """Where the walk has come to. All moments are epoch ms."""

    model: Model
    labels: Labels
    known: Known
    """Of all facts, wherever the walk stands."""
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
        if self.term is not None:
            self._pass_term(self.term, moment, tally)
        take = _TAKE.get(type(fact))
        if take is not None:
            take(self, fact, tally)

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
            and (self.values, self.joined_at) == (other.values, other.joined_at)
            and (self.paid, self.term, self.contacted) == (other.paid, other.term, other.contacted)
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
        if self.contacted is not None:
            moment, customer = self.contacted
            tally += (key_of_moment(moment) | c.CONTACTED | customer, 1)
        due, term = self.falls_inactive_at, self.term
        if due is not None and due <= as_of:
            self._count_loss(due, fields.INACTIVITY, tally)
        if term is not None and term.expiring_from <= as_of:
            tally += (key_of_moment(term.expiring_from) | c.EXPIRING | self.customer, 1)
            if term.end <= as_of:
                tally += (key_of_moment(term.end) | c.EXPIRING | self.customer, -1)
                self._count_end(term, tally)
                if self.active:
                    self._count_loss(term.end, fields.EXPIRED, tally)
        return tally

    def changes_at(self, as_of: int) -> int | None:
        """When the passing of time next changes something after `as_of`, if no fact comes before; epoch ms."""
        term = self.term
        moments = (self.falls_inactive_at, *((term.expiring_from, term.end) if term is not None else ()))
        return min((moment for moment in moments if moment is not None and moment > as_of), default=None)

    def end(self, moment: int, tally: Tally) -> None:
        """Count all that an erasure at this moment leaves in the panes for good; an active customer is lost."""
        due = self.falls_inactive_at
        if self.term is not None:
            self._pass_term(self.term, moment, tally)
        if self.active:
            if due is not None and due < moment:
                self.lose(due, fields.INACTIVITY, tally)
            else:
                self._break_off_term(moment, tally)
                self.lose(moment, fields.ERASED, tally)
        self.term = None
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

    def sign_up(self, fact: SignUp, tally: Tally) -> None:
        """Somebody signs up, or a customer does so again."""
        self.describe(fact, tally)
        if self.model.contractual:
            moment = fact.order_key.moment
            if not self.active:
                self._arrive(moment, fact.channel, fact.campaign, tally)
            self._begin_term(moment, fact.expires_at, tally)

    def renew(self, fact: Renewal, tally: Tally) -> None:
        """A term goes on."""
        if self.model.contractual and self.joined_at is not None:
            moment = fact.order_key.moment
            if not self.active:
                self._arrive(moment, fields.UNKNOWN, fields.UNKNOWN, tally)
            self._begin_term(moment, fact.expires_at, tally)

    def cancel(self, fact: Cancellation, tally: Tally) -> None:
        """A customer cancels."""
        if self.active:
            moment, term = fact.order_key.moment, self.term
            if term is None or moment < term.end:
                self._break_off_term(moment, tally)
            self.lose(moment, fact.reason, tally)

    def _pass_term(self, term: Term, moment: int, tally: Tally) -> None:
        """A term that ends before the facts of a moment has ended, unless one of these is in time."""
        if term.end < moment or (term.end == moment and not self.known.is_in_time(moment)):
            self._count_expiring(term, term.end, tally)
            self._count_end(term, tally)
            self.term = None
            if self.active:
                self.lose(term.end, fields.EXPIRED, tally)

    def _count_end(self, term: Term, tally: Tally) -> None:
        """A term has ended and was not renewed."""
        tally += (key_of_moment(term.end) | self.customer | c.TERMS_DECIDED, 1)

    def _begin_term(self, moment: int, end: int | None, tally: Tally) -> None:
        """A term begins, or one that never ends, and takes the place of the one that runs."""
        term = self.term
        if term is not None:
            self._count_expiring(term, moment, tally)
            if end is not None and end > term.end:
                at = key_of_moment(moment) | self.customer
                tally += (at | c.TERMS_DECIDED, 1, at | c.TERMS_RENEWED, 1)
        self.term = None if end is None else Term(moment, end, max(moment, end - self.model.notice_ms))

    def _break_off_term(self, moment: int, tally: Tally) -> None:
        """The term that runs, if there is one, ends before its time."""
        term, self.term = self.term, None
        if term is not None:
            self._count_expiring(term, moment, tally)
            tally += (key_of_moment(moment) | self.customer | c.TERMS_DECIDED, 1)

    def _count_expiring(self, term: Term, until: int, tally: Tally) -> None:
        """Settle since when, and until when, a customer was expiring."""
        if term.expiring_from < until:
            tally += (key_of_moment(term.expiring_from) | c.EXPIRING | self.customer, 1)
            tally += (key_of_moment(until) | c.EXPIRING | self.customer, -1)

    def contact(self, fact: Interaction, tally: Tally) -> None:
        """Somebody of ours was in touch with the customer."""
        if not self.known.is_first_contact(fact):
            return  # an earlier one counts
        moment = fact.order_key.moment
        tally += (key_of_moment(moment) | c.INTERACTIONS | self.labels.of_interaction(fact), 1)
        self.contacted = moment, self.customer

    def send(self, fact: Sent, tally: Tally) -> None:
        """A survey was sent."""
        if not self.known.is_first_sent(fact):
            return  # an earlier one counts
        at = key_of_moment(fact.order_key.moment) | self.labels.of_sent(fact.kind_number, fact.touchpoint)
        tally += (at | c.SURVEYS_SENT, 1)
        if self.known.is_answered(fact.answer_id, fact.kind):
            tally += (at | c.SURVEYS_ANSWERED, 1)

    def _pay(self, moment: int, amount: int, tally: Tally) -> None:
        """More is paid, or, below zero, given back."""
        self.paid += amount
        if self.active:
            tally += (key_of_moment(moment) | c.BASE_VALUE | self.customer, amount)

    def _count_loss(self, moment: int, reason: int, tally: Tally) -> None:
        at, customer = key_of_moment(moment), self.customer
        joined_at = self.joined_at if self.joined_at is not None else moment
        tally += (at | c.TENURE | customer, moment - joined_at, at | c.ACTIVE | customer, -1)
        tally += (at | c.ACTIVE_SINCE | customer, -since_origin(joined_at))
        tally += (at | c.INACTIVE | NO_LABELS, 1, at | c.BASE_VALUE | customer, -self.paid)
        loss = at | self.labels.of_loss(self.values, reason)
        tally += (loss | c.LOST, 1, loss | c.LOST_VALUE, self.paid)
        pieces = self._own_pieces()
        ends = [start for start, _ in pieces[1:]] + [moment]
        for (start, labels), end in zip(pieces, ends, strict=True):
            tally += (key_of_moment(end) | c.CHURNED | labels, 1, key_of_moment(start) | c.CHURNED | labels, -1)

    def _arrive(self, moment: int, channel: int, campaign: int, tally: Tally) -> None:
        """Join, or come back; the customer is not with us."""
        at = key_of_moment(moment)
        if self.lost_at is None:
            self.joined_at = moment
            tally += (at | c.NEW | self.labels.of_joining(self.values, channel, campaign), 1)
            tally += (at | c.EVER | NO_LABELS, 1)
        else:
            tally += (at | c.RETURNED | self.customer, 1)
            tally += (at | c.INACTIVE | NO_LABELS, -1)
            tally += (at | c.WON_BACK | NO_LABELS, 1)
            tally += (key_of_moment(self.lost_at) | c.WON_BACK | NO_LABELS, -1)
            self.lost_at = None
        self.count_active(at | self.customer, 1, tally)
        self.be_with_us_since(moment)

    def count_active(self, at: int, sign: int, tally: Tally) -> None:
        """Count an active customer who comes (1) or goes (-1); `at` is a key without a measure."""
        since = self.joined_at if self.joined_at is not None else ORIGIN
        tally += (at | c.ACTIVE, sign, at | c.ACTIVE_SINCE, sign * since_origin(since))
        tally += (at | c.BASE_VALUE, sign * self.paid)

    def describe(self, fact: SignUp | Update, tally: Tally) -> None:
        """Take over a new segment, region or industry; an active customer moves from the old ones to the new ones."""
        segment, region, industry = self.values
        values = (
            segment if fact.segment is None else fact.segment,
            region if fact.region is None else fact.region,
            industry if fact.industry is None else fact.industry,
        )
        if values == self.values:
            return
        moment = fact.order_key.moment
        at = key_of_moment(moment)
        before, self.customer = self.customer, self.labels.of_customer(values)
        self.values = values
        term = self.term
        if term is not None and term.expiring_from <= moment:
            # What was expiring under the old values does so under the new ones.
            tally += (key_of_moment(term.expiring_from) | c.EXPIRING | before, 1, at | c.EXPIRING | before, -1)
            self.term = Term(term.since, term.end, moment)
        if self.active:
            self.count_active(at | before, -1, tally)
            self.count_active(at | self.customer, 1, tally)
            if self.piece_count < len(self.pieces):
                self.pieces = self._own_pieces()  # a copy has gone another way
            self.pieces.append((moment, self.customer))
            self.piece_count += 1

    def buy(self, fact: Purchase, tally: Tally) -> None:
        """A customer buys."""
        moment = fact.order_key.moment
        campaign = fact.campaign or fields.UNKNOWN
        inactivity_ms = self.model.inactivity_ms
        if (self.joined_at is None and inactivity_ms) or self.lost_at is not None:
            self._arrive(moment, fact.channel, campaign, tally)
        if inactivity_ms:
            self.falls_inactive_at = moment + inactivity_ms
        self._pay(moment, fact.amount, tally)
        is_first = self.last is None
        relation = self.labels.first if is_first else self.labels.repeat
        order = self._sell(fact, self.values, relation, tally)
        last, kind = self.last, fact.kind or self._kind(fact)
        _count_kind(kind, order, fact.amount, tally)
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
        if fact.sold_more:
            return UPSELL
        for family, tier in fact.items:
            if family not in families:
                is_new = True
            elif tier is not None and (highest := families[family]) is not None and tier > highest:
                return UPSELL
        if self.last is None:
            return CROSS_SELL if len(fact.items) > 1 else STANDARD
        return CROSS_SELL if is_new else STANDARD

    def _sell(self, fact: Purchase | GuestPurchase, values: Values, relation: int, tally: Tally) -> int:
        """Count what a purchase brings; returns its moment and labels, as in a key."""
        minute, campaign, labels = key_of_moment(fact.order_key.moment), fact.campaign, self.labels
        order = minute | labels.of_order(values, fact.channel, campaign or fields.UNKNOWN, fact.owner, relation)
        tally += (order | c.ORDER_VALUE, fact.amount)
        of_campaign = None if campaign is None else minute | labels.of_campaign(campaign, fact.campaign_channel)
        if of_campaign is not None:
            tally += (of_campaign | c.CAMPAIGN_SALES, fact.amount)
        if fact.cost is not None:
            _count_profit(order, of_campaign, fact.amount, fact.cost, tally)
        return order

    def give_back(self, fact: Refund, tally: Tally) -> None:
        """A customer gets money back."""
        self._refund(fact, self.values, tally)
        self._pay(fact.order_key.moment, -fact.amount, tally)

    def serve_guest(self, fact: GuestPurchase | GuestRefund, tally: Tally) -> None:
        """Count what a guest buys or gets back: money, and nothing of a customer."""
        if isinstance(fact, GuestRefund):
            tally += (self._refund(fact, _GUESTS, tally) | c.GUEST_REFUNDS, fact.amount)
            return
        order = self._sell(fact, _GUESTS, fields.GUEST, tally)
        tally += (order | c.GUEST_SALES, fact.amount)
        _count_kind(fact.kind, order, fact.amount, tally)

    def _refund(self, fact: Refund | GuestRefund, values: Values, tally: Tally) -> int:
        """Count a refund; returns its moment and labels, as in a key."""
        minute, labels, origin = key_of_moment(fact.order_key.moment), self.labels, self.known.origin(fact.purchase_id)
        if origin is None:
            unseen = minute | labels.of_order(values, *(fields.UNKNOWN,) * 4)
            tally += (unseen | c.REFUNDS, fact.amount)
            return unseen
        campaign = origin.campaign
        relation = self._relation(fact, origin)
        order = minute | labels.of_order(values, origin.channel, campaign or fields.UNKNOWN, origin.owner, relation)
        tally += (order | c.REFUNDS, fact.amount)
        of_campaign = None if campaign is None else minute | labels.of_campaign(campaign, origin.campaign_channel)
        if of_campaign is not None:
            tally += (of_campaign | c.CAMPAIGN_REFUNDS, fact.amount)
        if origin.has_cost:
            _count_profit(order, of_campaign, -fact.amount, -(fact.cost or 0), tally)
        return order

    def _relation(self, fact: Refund | GuestRefund, origin: Origin) -> int:
        if isinstance(fact, GuestRefund):
            return fields.GUEST
        return self.labels.first if self.known.is_first(origin.order_key) else self.labels.repeat

    def answer(self, fact: Answer, tally: Tally) -> None:
        """A survey is answered; of versions of an answer the last one counts."""
        if fact.answer_id is not None and self.known.versions[fact.answer_id, fact.kind] != fact.order_key:
            return  # a later version counts
        at = count_answer(fact, self.values, self.labels, tally)
        if fact.kind == NPS:
            self.opinion = [at | c.NPS_CUSTOMERS, fact.points]


_TAKE: Final[Mapping[type, Callable[[Walk, Any, Tally], None]]] = {
    Purchase: Walk.buy,
    Answer: Walk.answer,
    Refund: Walk.give_back,
    SignUp: Walk.sign_up,
    Renewal: Walk.renew,
    Update: Walk.describe,
    Cancellation: Walk.cancel,
    Interaction: Walk.contact,
    Sent: Walk.send,
    GuestPurchase: Walk.serve_guest,
    GuestRefund: Walk.serve_guest,
}
"""What a fact of each type does; others do nothing."""


def _count_kind(kind: str, order: int, amount: int, tally: Tally) -> None:
    """Count what was sold besides; `order` is a key without a measure."""
    if kind == UPSELL:
        tally += (order | c.UPSELL_SALES, amount)
    elif kind == CROSS_SELL:
        tally += (order | c.CROSS_SELL_SALES, amount)


def _count_profit(order: int, of_campaign: int | None, amount: int, cost: int, tally: Tally) -> None:
    """Count what is left of an amount once its cost is paid; of a refund both are below zero."""
    tally += (order | c.PROFIT, amount - cost, order | c.SALES_WITH_COST, amount)
    if of_campaign is not None:
        tally += (of_campaign | c.CAMPAIGN_PROFIT, amount - cost)
