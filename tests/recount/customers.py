"""Customers: how a life went, from joining over losses and returns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.recount.events import Fact
from tests.recount.lives import Life
from tests.recount.settings import Settings
from tests.recount.windows import DAY


@dataclass(frozen=True)
class Turn:
    """A change of a customer's standing; its kind is "joined", "lost" or "returned".

    A loss has a segment, a region and a reason, all others a channel, a segment and a campaign.
    """

    at: int
    kind: str
    dimensions: Mapping[str, str]


@dataclass
class Customer:
    """A life with its turns in order; the first of them, if there is any, is the joining.

    A standing is one of "stranger", "active" and "lost".
    """

    life: Life
    turns: list[Turn] = field(default_factory=list)

    @property
    def standing(self) -> str:
        """The standing after all turns."""
        return _standing(self.turns)

    def standing_before(self, moment: int) -> str:
        """The standing before everything that happened at the moment."""
        return _standing([turn for turn in self.turns if turn.at < moment])


def told_customers(lives: Iterable[Life], settings: Settings, now: int) -> list[Customer]:
    """Every life with its turns up to now."""
    return [_told(life, settings, now) for life in lives]


def _told(life: Life, settings: Settings, now: int) -> Customer:
    customer = Customer(life)
    # An erasure is a fact, and facts come before what the passing of time brings at the same moment.
    until = now + 1 if life.erased_at is None else min(now + 1, life.erased_at)
    silences = [moment for moment in _silences(life, settings) if moment < until]
    for fact in life.facts:
        while silences and silences[0] < fact.at:
            _lose(customer, silences.pop(0), "inactivity")
        kind = _turn_of(fact, customer.standing, settings)
        if kind is not None:
            customer.turns.append(Turn(fact.at, kind, _dimensions(life, fact, kind)))
    for moment in silences:
        _lose(customer, moment, "inactivity")
    if life.erased_at is not None:
        _lose(customer, life.erased_at, "erased")
    return customer


def _turn_of(fact: Fact, standing: str, settings: Settings) -> str | None:
    """What a fact makes of a customer of this standing, None where it changes nothing."""
    bought, signed_up = fact.type == "purchase.completed", fact.type == "customer.signed_up"
    joins = signed_up if settings.contractual else bought
    if standing == "stranger" and joins:
        return "joined"
    if standing == "lost" and (joins or bought):
        return "returned"
    if standing == "active" and fact.type == "customer.cancelled":
        return "lost"
    return None


def _silences(life: Life, settings: Settings) -> list[int]:
    """The moments, in order, at which the latest purchase is exactly the inactivity period old."""
    if settings.contractual:
        return []
    patience = settings.inactivity_days * DAY
    bought_at = sorted({fact.at for fact in life.of_type("purchase.completed")})
    return [
        moment + patience for moment in bought_at if not any(moment < later <= moment + patience for later in bought_at)
    ]


def _lose(customer: Customer, at: int, reason: str) -> None:
    """Loses a customer, if there is one to lose, by something that is not a fact of the life."""
    if customer.standing == "active":
        values = {name: customer.life.value_at(name, at) for name in ("segment", "region")}
        customer.turns.append(Turn(at, "lost", {**values, "reason": reason}))


def _dimensions(life: Life, fact: Fact, kind: str) -> Mapping[str, str]:
    if kind == "lost":
        values = {name: life.value_with(name, fact) for name in ("segment", "region")}
        return {**values, "reason": fact.dimension("reason")}
    return {
        "channel": fact.dimension("channel"),
        "segment": life.segment_at(fact),
        "campaign": fact.dimension("campaign_id"),
    }


def _standing(turns: list[Turn]) -> str:
    if not turns:
        return "stranger"
    return "lost" if turns[-1].kind == "lost" else "active"
