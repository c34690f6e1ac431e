"""Lives: what is known of a customer, from its first fact to its erasure."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.recount.events import UNKNOWN, Fact, by_entity, in_order

CUSTOMER_TOPICS = ("crm.purchases", "crm.customers", "crm.carts", "crm.surveys")


@dataclass
class Life:
    """The facts of a customer in order, up to its erasure. After one a new life begins."""

    facts: list[Fact]
    erased_at: int | None = None

    def segment_at(self, fact: Fact) -> str:
        """The segment at a fact of this life, what that fact itself says included."""
        return _latest("segment", [known for known in self.facts if known.place <= fact.place])

    def segment_now(self) -> str:
        """The segment after all facts."""
        return _latest("segment", self.facts)

    def value_at(self, name: str, moment: int) -> str:
        """The value of segment or region at a moment, facts of that very moment included."""
        return _latest(name, [known for known in self.facts if known.at <= moment])

    def value_before(self, name: str, moment: int) -> str:
        """The value of segment or region before every fact of a moment."""
        return _latest(name, [known for known in self.facts if known.at < moment])

    def of_type(self, event_type: str) -> list[Fact]:
        """The facts of one type."""
        return [fact for fact in self.facts if fact.type == event_type]


def told_lives(facts: Iterable[Fact]) -> list[Life]:
    """The lives of all customers; the facts come in the order of arrival."""
    own = (fact for fact in facts if fact.topic in CUSTOMER_TOPICS)
    return [life for arrivals in by_entity(own).values() for life in _lives(_kept(arrivals))]


def _kept(arrivals: Iterable[Fact]) -> list[Fact]:
    """All but what was read after an erasure and is dated before it."""
    kept: list[Fact] = []
    erasure: Fact | None = None
    for fact in arrivals:
        if erasure is not None and fact.place < erasure.place:
            continue
        kept.append(fact)
        if fact.type == "customer.erased":
            erasure = fact
    return kept


def _lives(kept: Iterable[Fact]) -> list[Life]:
    lives = [Life([])]
    for fact in in_order(kept):
        if fact.type == "customer.erased":
            lives[-1].erased_at = fact.at
            lives.append(Life([]))
        else:
            lives[-1].facts.append(fact)
    return [life for life in lives if life.facts]


def _latest(name: str, facts: list[Fact]) -> str:
    values = [fact.text(name) for fact in facts if fact.topic == "crm.customers"]
    return next((value for value in reversed(values) if value is not None), UNKNOWN)
