"""Where a walk begins: with what is known of facts that were folded."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.customers import contributions as c
from agents.customers.contributions import NO_LABELS, Labels
from agents.customers.facts import Base, Fact
from agents.customers.known import Known
from agents.customers.walk import LastPurchase, Model, Walk
from streams.arithmetic import fields
from streams.arithmetic.deltas import Tally, key_of_moment


@dataclass(frozen=True, slots=True)
class Counting:
    """How customers are counted."""

    model: Model
    cart_timeout_ms: int
    labels: Labels


def start(counting: Counting, known: Known, tally: Tally) -> Walk:
    """A walk that stands before the first fact; counts the levels of those that were folded."""
    walk = Walk(counting.model, counting.labels, known)
    if known.base is not None:
        _take_over(walk, known.base, tally)
    return walk


def count_for_good(counting: Counting, known: Known, facts: Sequence[Fact], moment: int, tally: Tally) -> None:
    """Count what an erasure at this moment leaves of these facts, of which alone is `known`."""
    walk = start(counting, known, tally)
    for fact in facts:
        walk.step(fact, tally)
    walk.end(moment, tally)


def _take_over(walk: Walk, base: Base, tally: Tally) -> None:
    walk.families = dict(base.families)
    walk.segment = base.segment[1] if base.segment else fields.UNKNOWN
    walk.region = base.region[1] if base.region else fields.UNKNOWN
    walk.customer = walk.labels.of_customer(walk.segment, walk.region)
    contractual = walk.model.contractual
    joined = base.first_sign_up if contractual else base.first_purchase
    if base.last_purchase is not None:
        is_first = base.last_purchase == base.first_purchase
        walk.last = LastPurchase(base.last_purchase.moment, walk.customer, is_first)
    if joined is None:
        return
    walk.joined_at = joined.moment
    at = key_of_moment(joined.moment)
    tally += (at | c.EVER | NO_LABELS, 1)
    tally += (at | c.ACTIVE | walk.customer, 1)
    arrivals = [base.last_purchase, base.last_sign_up] if contractual else [base.last_purchase]
    last_arrival = max(order_key for order_key in arrivals if order_key is not None)
    walk.be_with_us_since(last_arrival.moment)
    due = walk.falls_inactive_at = None if contractual else last_arrival.moment + walk.model.inactivity_ms
    cancelled = base.last_cancellation
    if cancelled is not None and cancelled > last_arrival and (due is None or cancelled.moment <= due):
        walk.lose(cancelled.moment, fields.UNKNOWN, tally)
