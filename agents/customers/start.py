"""Where a walk begins: with what is known of facts that were folded."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.customers import contributions as c
from agents.customers.facts import START_OF_TIME, Fact
from agents.customers.known import Known
from agents.customers.labels import NO_LABELS, Labels, Values
from agents.customers.lifecycle import be_with_us_since, count_active, lose
from agents.customers.rules import Model
from agents.customers.silences import be_silent_since
from agents.customers.steps import end_by_erasure, step
from agents.customers.stored import Base
from agents.customers.walk import LastPurchase, Term, Walk
from streams.arithmetic import fields
from streams.arithmetic.deltas import MEASURE_CODE, Tally, key_of_moment
from streams.arithmetic.months import Months
from streams.engine.marks import Marks


@dataclass(frozen=True, slots=True)
class Counting:
    """How customers are counted."""

    model: Model
    cart_timeout_ms: int
    labels: Labels
    months: Months
    marks: Marks
    """What stands for those who were erased."""


def start(counting: Counting, known: Known, tally: Tally) -> Walk:
    """A walk that stands before the first fact; counts the levels of those that were folded."""
    walk = Walk(counting.model, counting.labels, known, counting.months)
    base = known.base
    if base is not None:
        _take_over(walk, base, tally)
        _take_over_past(walk, base, tally)
    return walk


def count_for_good(counting: Counting, known: Known, facts: Sequence[Fact], moment: int, tally: Tally) -> None:
    """Count what an erasure at this moment leaves of these facts, of which alone is `known`."""
    walk = start(counting, known, tally)
    for fact in facts:
        step(walk, fact, tally)
    end_by_erasure(walk, moment, tally)


def _take_over(walk: Walk, base: Base, tally: Tally) -> None:
    walk.families = dict(base.families)
    walk.values = _values_of(base)
    walk.customer = walk.labels.of_customer[walk.values]
    walk.paid = base.paid
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
    count_active(walk, at | walk.customer, 1, tally)
    if contractual:
        _take_over_contract(walk, base, tally)
        return
    last_purchase = base.last_purchase or joined
    be_with_us_since(walk, last_purchase.moment)
    be_silent_since(walk, last_purchase.moment)
    cancelled = base.last_cancellation
    if (
        cancelled is not None
        and cancelled > last_purchase
        and cancelled.moment <= last_purchase.moment + walk.model.inactivity_ms
    ):
        lose(walk, cancelled.moment, fields.UNKNOWN, tally)


def _take_over_contract(walk: Walk, base: Base, tally: Tally) -> None:
    """Whether the customer of a contract is with us, and until when."""
    told, end = base.term or (base.last_sign_up or START_OF_TIME, None)
    bought, cancelled = base.last_purchase or START_OF_TIME, base.last_cancellation or START_OF_TIME
    be_with_us_since(walk, max(told, bought).moment)
    if cancelled > told:
        end = None
    if end is not None and end < base.until.moment:
        if bought.moment <= end:
            lose(walk, end, fields.EXPIRED, tally)
    elif end is not None:
        walk.term = Term(end, max(told.moment, end - walk.model.notice_ms))
    elif cancelled > max(told, bought):
        lose(walk, cancelled.moment, fields.UNKNOWN, tally)


def _take_over_past(walk: Walk, base: Base, tally: Tally) -> None:
    """Count cohorts, spells and loyalty groups by walking once more through what is left of folded facts."""
    past = Walk(walk.model, walk.labels, Known(None, None, ()), walk.months)
    passed: Tally = []
    for fact in base.past_in_order:
        step(past, fact, passed)
    if walk.lost_at is not None and past.active:
        lose(past, walk.lost_at, fields.UNKNOWN, passed)
    for key, amount in zip(passed[::2], passed[1::2], strict=True):
        if key & MEASURE_CODE in c.OF_ALL_TIME:
            tally += (key, amount)
    walk.cohort, walk.month, walk.paid_early = past.cohort, past.month, past.paid_early
    walk.left_in, walk.spell, walk.standing = past.left_in, past.spell, past.standing


def _values_of(base: Base) -> Values:
    return (
        base.segment[1] if base.segment else fields.UNKNOWN,
        base.region[1] if base.region else fields.UNKNOWN,
        base.industry[1] if base.industry else fields.UNKNOWN,
    )
