"""Lives: what counts of a customer, from its first fact to its erasure, and what does not because it is void."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.recount.deal_history import purchase_of, told_sales
from tests.recount.events import UNKNOWN, Fact, in_order
from tests.recount.settings import Settings
from tests.recount.terms import TERMS, WITH_AN_END, end_told

CUSTOMER_TOPICS = ("crm.purchases", "crm.customers", "crm.carts", "crm.surveys")
VALUES = ("segment", "region", "industry")
WITH_A_COMMENT = "survey.answered with a comment"
OF_PURCHASES = ("purchase.completed", "purchase.refunded")


@dataclass
class Life:
    """The facts of a customer in order, up to its erasure. After one a new life begins."""

    facts: list[Fact]
    erased_at: int | None = None

    def segment_at(self, fact: Fact) -> str:
        """The segment at a fact of this life, what that fact itself says included."""
        return self.value_with("segment", fact)

    def values_with(self, fact: Fact) -> dict[str, str]:
        """Segment, region and industry at a fact of this life, what that fact itself says included."""
        return {name: self.value_with(name, fact) for name in VALUES}

    def value_with(self, name: str, fact: Fact) -> str:
        """The value of segment, region or industry at a fact of this life, what that fact itself says included."""
        return _latest(name, [known for known in self.facts if known.place <= fact.place])

    def values_now(self) -> dict[str, str]:
        """Segment, region and industry after all facts."""
        return {name: _latest(name, self.facts) for name in VALUES}

    def values_at(self, moment: int) -> dict[str, str]:
        """Segment, region and industry at a moment, facts of that very moment included."""
        return {name: _latest(name, [known for known in self.facts if known.at <= moment]) for name in VALUES}

    def values_before(self, moment: int) -> dict[str, str]:
        """Segment, region and industry before every fact of a moment."""
        return {name: _latest(name, [known for known in self.facts if known.at < moment]) for name in VALUES}

    def of_type(self, event_type: str) -> list[Fact]:
        """The facts of one type."""
        return [fact for fact in self.facts if fact.type == event_type]


@dataclass
class Lives:
    """The lives of all customers, those of guests apart (one for each purchase_id), and the event types seen."""

    of_customers: list[Life] = field(default_factory=list)
    of_guests: list[Life] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


def told_lives(facts: Iterable[Fact], settings: Settings) -> Lives:
    """The lives of everybody; the facts come in the order of arrival."""
    arrivals: defaultdict[tuple[bool, str], list[Fact]] = defaultdict(list)
    named: dict[str, list[Fact]] = {}
    deals = _Deals()
    found: dict[int, list[Fact]] = {}
    for fact in facts:
        if fact.topic in CUSTOMER_TOPICS:
            arrivals[fact.is_guests, fact.entity].append(fact)
        if fact.topic == "crm.deals":
            deals.read(fact)
        elif fact.type == "customer.erased":
            found[id(fact)] = deals.bought_by(fact.entity, settings)
    for customer in deals.naming:
        named[customer] = deals.bought_by(customer, settings)
    told = Lives()
    for is_guest, entity in dict.fromkeys([*arrivals, *((False, customer) for customer in named)]):
        known = _Known()
        for fact in arrivals.get((is_guest, entity), ()):
            known.read(fact, found.get(id(fact), ()))
        if not is_guest:
            known.buy_of_deals(named.get(entity, ()))
        told.seen |= known.seen
        lives = told.of_guests if is_guest else told.of_customers
        lives += _lives([*known.frozen, *known.open])
    return told


@dataclass
class _Deals:
    """The facts of deals that were read, and which deals ever named a customer."""

    facts: defaultdict[str, list[Fact]] = field(default_factory=lambda: defaultdict(list))
    naming: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def read(self, fact: Fact) -> None:
        """Read the next fact."""
        self.facts[fact.entity].append(fact)
        customer = fact.text("customer_id")
        if customer is not None:
            self.naming[customer].add(fact.entity)

    def bought_by(self, customer: str, settings: Settings) -> list[Fact]:
        """What a customer has bought of deals by now."""
        own = [fact for deal in self.naming.get(customer, ()) for fact in self.facts[deal]]
        return [purchase_of(sale) for sale in told_sales(own, settings) if sale.customer == customer]


@dataclass
class _Known:
    """What is known of an entity while its events are read, one after the other.

    `frozen` are erasures and what they found; nothing takes that back. `open` is all else that counts. What deals have
    sold may change as long as no erasure has found it: `frozen_sales` are the purchase_ids of those that one has found.
    """

    frozen: list[Fact] = field(default_factory=list)
    open: list[Fact] = field(default_factory=list)
    frozen_sales: set[str | None] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    erasure: Fact | None = None
    is_void: bool = False
    void_purchases: set[str | None] = field(default_factory=set)
    void_answers: set[str | None] = field(default_factory=set)

    def read(self, fact: Fact, of_deals: Sequence[Fact] = ()) -> None:
        """Read the next event; with an erasure comes what the customer has bought `of_deals` that were read by then."""
        is_voiding = fact.type.endswith(".voided")
        if self.erasure is not None and fact.place < self.erasure.place and not is_voiding:
            return
        self.seen.add(fact.type)
        if fact.type == "survey.answered" and fact.comment is not None:
            self.seen.add(WITH_A_COMMENT)
        if fact.type in TERMS and end_told(fact) is not None:
            self.seen.add(WITH_AN_END)
        if is_voiding:
            self._void(fact)
        elif fact.type == "customer.erased":
            self._erase(fact, of_deals)
        elif not self._takes(fact):
            self.open.append(fact)

    def buy_of_deals(self, purchases: Iterable[Fact]) -> None:
        """Take what deals have sold once everything is read; no erasure has found it."""
        self.open += [fact for fact in purchases if self._is_new(fact)]

    def _is_new(self, purchase: Fact) -> bool:
        """Whether something that a deal has sold counts, and is not frozen."""
        is_dropped = self.erasure is not None and purchase.place < self.erasure.place
        return not is_dropped and purchase.text("purchase_id") not in self.frozen_sales and not self._takes(purchase)

    def _void(self, voiding: Fact) -> None:
        self.is_void = self.is_void or voiding.type == "customer.voided"
        if voiding.type == "purchase.voided":
            self.void_purchases.add(voiding.text("purchase_id"))
        if voiding.type == "survey.voided":
            self.void_answers.add(voiding.text("answer_id"))
        self.open = [fact for fact in self.open if not self._takes(fact)]

    def _takes(self, fact: Fact) -> bool:
        """Whether a voiding that was read takes a fact back."""
        if fact.type in OF_PURCHASES and fact.text("purchase_id") in self.void_purchases:
            return True
        if fact.type == "survey.answered" and fact.text("answer_id") in self.void_answers:
            return True
        return self.is_void

    def _erase(self, erasure: Fact, of_deals: Sequence[Fact]) -> None:
        sold = [fact for fact in of_deals if fact.place < erasure.place and self._is_new(fact)]
        self.frozen_sales |= {fact.text("purchase_id") for fact in sold}
        self.erasure = erasure
        if not self.is_void:
            self.frozen += [*(fact for fact in self.open if fact.place < erasure.place), *sold, erasure]
        self.open = [fact for fact in self.open if fact.place > erasure.place]


def _lives(facts: Iterable[Fact]) -> list[Life]:
    lives = [Life([])]
    for fact in in_order(facts):
        if fact.type == "customer.erased":
            lives[-1].erased_at = fact.at
            lives.append(Life([]))
        else:
            lives[-1].facts.append(fact)
    return [life for life in lives if life.facts]


def _latest(name: str, facts: list[Fact]) -> str:
    values = [fact.text(name) for fact in facts if fact.topic == "crm.customers"]
    return next((value for value in reversed(values) if value is not None), UNKNOWN)
