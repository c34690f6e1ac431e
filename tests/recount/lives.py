"""Lives: what counts of a customer, from its first fact to its erasure, and what does not because it is void."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.recount.deals import Sale, purchase_of
from tests.recount.events import UNKNOWN, Fact, in_order
from tests.recount.terms import TERMS, WITH_AN_END, end_told

CUSTOMER_TOPICS = ("crm.purchases", "crm.customers", "crm.carts", "crm.surveys")
VALUES = ("segment", "region", "industry")
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


def told_lives(facts: Iterable[Fact], sales: Sequence[Sale]) -> Lives:
    """The lives of everybody; the facts come in the order of arrival, sales with the facts that won them."""
    arrivals: defaultdict[tuple[bool, str], list[Fact]] = defaultdict(list)
    won = {id(sale.entry): sale for sale in sales}
    for fact in facts:
        if fact.topic in CUSTOMER_TOPICS:
            arrivals[fact.is_guests, fact.entity].append(fact)
        elif id(fact) in won:
            purchase = purchase_of(won[id(fact)])
            arrivals[False, purchase.entity].append(purchase)
    told = Lives()
    for (is_guest, _), of_entity in arrivals.items():
        known = _Known()
        for fact in of_entity:
            known.read(fact)
        told.seen |= known.seen
        lives = told.of_guests if is_guest else told.of_customers
        lives += _lives([*known.frozen, *known.open])
    return told


@dataclass
class _Known:
    """What is known of an entity while its events are read, one after the other.

    `frozen` are erasures and what they found; nothing takes that back. `open` is all else that counts.
    """

    frozen: list[Fact] = field(default_factory=list)
    open: list[Fact] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    erasure: Fact | None = None
    is_void: bool = False
    void_purchases: set[str | None] = field(default_factory=set)
    void_answers: set[str | None] = field(default_factory=set)

    def read(self, fact: Fact) -> None:
        """Read the next event."""
        is_voiding = fact.type.endswith(".voided")
        if self.erasure is not None and fact.place < self.erasure.place and not is_voiding:
            return
        self.seen.add(fact.type)
        if fact.type in TERMS and end_told(fact) is not None:
            self.seen.add(WITH_AN_END)
        if is_voiding:
            self._void(fact)
        elif fact.type == "customer.erased":
            self._erase(fact)
        elif not self._takes(fact):
            self.open.append(fact)

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

    def _erase(self, erasure: Fact) -> None:
        self.erasure = erasure
        if not self.is_void:
            self.frozen += [*(fact for fact in self.open if fact.place < erasure.place), erasure]
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
