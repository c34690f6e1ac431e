"""Walking through a customer's facts in order: who they are, whether they are with us, and what each fact counts.

A step counts what its fact settles for good as long as no earlier fact turns up; `tail` counts what the next fact may
still move: the last purchase, and the loss that the passing of time has brought by now. So a fact at the end costs one
step, and a late one a new walk.
"""

from dataclasses import dataclass, field

from agents.customers.base import higher
from agents.customers.facts import Answer, Base, Cancellation, Fact, Purchase, Refund, SignUp, Update
from agents.customers.tally import Tally
from streams import fields
from streams.measures import customers as m

UPSELL, CROSS_SELL, STANDARD = "upsell", "cross_sell", "standard"


@dataclass(frozen=True, slots=True)
class Model:
    """How customers are told to be lost."""

    inactivity_ms: int
    """0 where the model is contractual: joined by signing up, lost by cancelling."""

    @property
    def contractual(self) -> bool:
        """Whether only contracts count."""
        return self.inactivity_ms == 0


@dataclass(slots=True)
class LastPurchase:
    """The last purchase, and the last ones that sold more."""

    moment: int
    segment: int
    is_first: bool
    upsell: int | None = None
    """Moment of the last upsell."""
    cross_sell: int | None = None


@dataclass(slots=True)
class Piece:
    """A part of a spell with us, under one segment and region."""

    start: int
    segment: int
    region: int


@dataclass(slots=True)
class Walk:
    """Where the walk has come to. All moments are epoch ms."""

    model: Model
    segment: int = fields.UNKNOWN
    region: int = fields.UNKNOWN
    joined_at: int | None = None
    lost_at: int | None = None
    """Moment of the loss, None while the customer is active or never joined."""
    pieces: list[Piece] = field(default_factory=list)
    """Parts of the current spell."""
    last: LastPurchase | None = None
    families: dict[str, float | None] = field(default_factory=dict)
    origins: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    """purchase_id -> channel and campaign of its first purchase, wherever in time that stands."""
    unmatched: set[str] = field(default_factory=set)
    """purchase_ids of refunds whose purchase was not seen."""

    @property
    def active(self) -> bool:
        """Whether the customer is with us after the last step."""
        return self.joined_at is not None and self.lost_at is None

    @property
    def falls_inactive_at(self) -> int | None:
        """The moment at which the passing of time will take the customer, unless there is another purchase."""
        if self.model.contractual or not self.active or self.last is None:
            return None
        return self.last.moment + self.model.inactivity_ms

    def step(self, fact: Fact, tally: Tally) -> None:
        """Go on to the next fact in order and count what it settles."""
        moment = fact.place[0]
        due = self.falls_inactive_at
        if due is not None and due < moment:
            self.lose(due, tally)
        match fact:
            case Purchase():
                self._buy(fact, tally)
            case Refund():
                self._refund(fact, tally)
            case Answer():
                _answer(fact, self.segment, tally)
            case SignUp():
                self._describe(moment, fact.segment, fact.region, tally)
                if self.model.contractual:
                    self._arrive(moment, fact.channel, fact.campaign, tally)
            case Update():
                self._describe(moment, fact.segment, fact.region, tally)
            case Cancellation():
                if self.active:
                    self.lose(moment, tally)

    def tail(self, as_of: int, tally: Tally) -> None:
        """Count what the next fact may still change, as of `as_of`. The walk itself stays where it is."""
        last = self.last
        if last is not None:
            tally.add(m.SEEN, last.moment, 1, segment=last.segment)
            if not last.is_first:
                tally.add(m.REPEATED, last.moment, 1, segment=last.segment)
            if last.upsell is not None:
                tally.add(m.UPSOLD, last.upsell, 1, segment=last.segment)
            if last.cross_sell is not None:
                tally.add(m.CROSS_SOLD, last.cross_sell, 1, segment=last.segment)
        due = self.falls_inactive_at
        if due is not None and due <= as_of:
            self._count_loss(due, tally)

    def lose(self, moment: int, tally: Tally) -> None:
        """The customer is lost at this moment."""
        self._count_loss(moment, tally)
        self.lost_at = moment
        self.pieces = []

    def _count_loss(self, moment: int, tally: Tally) -> None:
        joined_at = self.joined_at if self.joined_at is not None else moment
        tally.add(m.TENURE, moment, moment - joined_at, segment=self.segment)
        tally.add(m.ACTIVE, moment, -1, segment=self.segment, region=self.region)
        tally.add(m.INACTIVE, moment, 1)
        ends = [piece.start for piece in self.pieces[1:]] + [moment]
        for piece, end in zip(self.pieces, ends, strict=True):
            tally.add(m.CHURNED, end, 1, segment=piece.segment, region=piece.region)
            tally.add(m.CHURNED, piece.start, -1, segment=piece.segment, region=piece.region)

    def _arrive(self, moment: int, channel: int, campaign: int, tally: Tally) -> None:
        """Join, or come back, or neither where the customer is with us already."""
        if self.active:
            return
        if self.lost_at is None:
            self.joined_at = moment
            tally.add(m.NEW, moment, 1, segment=self.segment, channel=channel, campaign=campaign)
            tally.add(m.EVER, moment, 1)
        else:
            tally.add(m.RETURNED, moment, 1, segment=self.segment)
            tally.add(m.INACTIVE, moment, -1)
            tally.add(m.WON_BACK, moment, 1)
            tally.add(m.WON_BACK, self.lost_at, -1)
            self.lost_at = None
        tally.add(m.ACTIVE, moment, 1, segment=self.segment, region=self.region)
        self.pieces = [Piece(moment, self.segment, self.region)]

    def _describe(self, moment: int, segment: int | None, region: int | None, tally: Tally) -> None:
        """Take over a new segment or region; an active customer moves from the old one to the new one."""
        new_segment = self.segment if segment is None else segment
        new_region = self.region if region is None else region
        if (new_segment, new_region) == (self.segment, self.region):
            return
        if self.active:
            tally.add(m.ACTIVE, moment, -1, segment=self.segment, region=self.region)
            tally.add(m.ACTIVE, moment, 1, segment=new_segment, region=new_region)
            self.pieces.append(Piece(moment, new_segment, new_region))
        self.segment, self.region = new_segment, new_region

    def _buy(self, fact: Purchase, tally: Tally) -> None:
        moment = fact.place[0]
        campaign = fact.campaign or fields.UNKNOWN
        if not self.model.contractual or self.joined_at is not None:
            self._arrive(moment, fact.channel, campaign, tally)
        tally.add(m.ORDER_VALUE, moment, fact.amount, segment=self.segment, channel=fact.channel, campaign=campaign)
        if fact.campaign is not None:
            tally.add(m.CAMPAIGN_SALES, moment, fact.amount, campaign=campaign)
        before = self.last
        kind = fact.kind or self._kind(fact)
        self.last = LastPurchase(moment, self.segment, is_first=before is None)
        if before is not None:
            self.last.upsell, self.last.cross_sell = before.upsell, before.cross_sell
        if kind == UPSELL:
            self.last.upsell = moment
        elif kind == CROSS_SELL:
            self.last.cross_sell = moment
        for family, tier in fact.items:
            self.families[family] = higher(self.families.get(family), tier)
        self.origins.setdefault(fact.purchase_id, (fact.channel, fact.campaign))

    def _kind(self, fact: Purchase) -> str:
        """What an undeclared purchase is, by what was bought before."""
        for family, tier in fact.items:
            highest = self.families.get(family)
            if tier is not None and highest is not None and tier > highest:
                return UPSELL
        if self.last is not None and any(family not in self.families for family, _ in fact.items):
            return CROSS_SELL
        return STANDARD

    def _refund(self, fact: Refund, tally: Tally) -> None:
        moment = fact.place[0]
        origin = self.origins.get(fact.purchase_id)
        if origin is None:
            self.unmatched.add(fact.purchase_id)
        channel, campaign = origin or (fields.UNKNOWN, None)
        tally.add(
            m.REFUNDS,
            moment,
            fact.amount,
            segment=self.segment,
            channel=channel,
            campaign=campaign or fields.UNKNOWN,
        )
        if campaign is not None:
            tally.add(m.CAMPAIGN_REFUNDS, moment, fact.amount, campaign=campaign)


def _answer(fact: Answer, segment: int, tally: Tally) -> None:
    moment = fact.place[0]
    tally.add(m.ANSWERS, moment, 1, kind=fact.kind_number)
    match fact.kind:
        case "nps":
            tally.add(m.NPS, moment, fact.points, segment=segment, touchpoint=fact.touchpoint)
        case "csat":
            tally.add(m.CSAT, moment, fact.points, touchpoint=fact.touchpoint)
            if fact.good:
                tally.add(m.CSAT_TOP, moment, 1, touchpoint=fact.touchpoint)
        case "ces":
            tally.add(m.CES, moment, fact.points, touchpoint=fact.touchpoint)
            if fact.good:
                tally.add(m.CES_EASY, moment, 1, touchpoint=fact.touchpoint)
        case "acsi":
            tally.add(m.ACSI, moment, fact.points, segment=segment)
        case _:
            tally.add(m.LOYALTY, moment, fact.points, segment=segment)


def start(model: Model, base: Base | None, facts: list[Fact], tally: Tally) -> Walk:
    """A walk that stands before the first of these facts, with what the base knows; counts the base's levels."""
    walk = Walk(model)
    for fact in facts:
        if isinstance(fact, Purchase):
            walk.origins.setdefault(fact.purchase_id, (fact.channel, fact.campaign))
    if base is not None:
        walk.origins |= {purchase: (channel, campaign) for purchase, (_, channel, campaign) in base.purchases.items()}
        _take_over(walk, base, tally)
    return walk


def _take_over(walk: Walk, base: Base, tally: Tally) -> None:
    walk.families = dict(base.families)
    walk.segment = base.segment[1] if base.segment else fields.UNKNOWN
    walk.region = base.region[1] if base.region else fields.UNKNOWN
    contractual = walk.model.contractual
    joined = base.first_sign_up if contractual else base.first_purchase
    if base.last_purchase is not None:
        walk.last = LastPurchase(
            base.last_purchase[0], walk.segment, is_first=base.last_purchase == base.first_purchase
        )
    if joined is None:
        return
    walk.joined_at = joined[0]
    tally.add(m.EVER, joined[0], 1)
    tally.add(m.ACTIVE, joined[0], 1, segment=walk.segment, region=walk.region)
    arrivals = [base.last_purchase, base.last_sign_up] if contractual else [base.last_purchase]
    last_arrival = max(place for place in arrivals if place is not None)
    walk.pieces = [Piece(last_arrival[0], walk.segment, walk.region)]
    cancelled = base.last_cancellation
    due = walk.falls_inactive_at
    if cancelled is not None and cancelled > last_arrival and (due is None or cancelled[0] <= due):
        walk.lose(cancelled[0], tally)
