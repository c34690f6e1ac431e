"""A customer joins, moves between segments, is lost and comes back: what that counts of the base and of losses."""

from agents.customers import contributions as c
from agents.customers.cohorts import come_in_month, join_cohort, leave_in_month, pay_in_month
from agents.customers.facts import SignUp, Update
from agents.customers.labels import NO_LABELS
from agents.customers.loyalty import move_to_segment
from agents.customers.spells import begin_spell, end_spell
from agents.customers.walk import Term, Walk
from streams.arithmetic.deltas import Tally, key_of_moment
from streams.arithmetic.moments import ORIGIN, since_origin


def arrive(walk: Walk, moment: int, channel: int, campaign: int, tally: Tally) -> None:
    """Join, or come back; the customer is not with us."""
    at = key_of_moment(moment)
    if walk.lost_at is None:
        walk.joined_at = moment
        tally += (at | c.NEW | walk.labels.of_joining[walk.values, channel, campaign], 1, at | c.EVER | NO_LABELS, 1)
        join_cohort(walk, moment, channel, tally)
    else:
        tally += (at | c.RETURNED | walk.customer, 1, at | c.INACTIVE | NO_LABELS, -1)
        tally += (at | c.WON_BACK | NO_LABELS, 1, key_of_moment(walk.lost_at) | c.WON_BACK | NO_LABELS, -1)
        walk.lost_at = None
    count_active(walk, at | walk.customer, 1, tally)
    come_in_month(walk, moment, tally)
    begin_spell(walk, moment, tally)
    be_with_us_since(walk, moment)


def be_with_us_since(walk: Walk, moment: int) -> None:
    """A spell begins."""
    walk.pieces, walk.piece_count = [(moment, walk.customer)], 1


def describe(walk: Walk, fact: SignUp | Update, tally: Tally) -> None:
    """Take over a new segment, region or industry; an active customer moves from the old ones to the new ones."""
    segment, region, industry = walk.values
    values = (
        segment if fact.segment is None else fact.segment,
        region if fact.region is None else fact.region,
        industry if fact.industry is None else fact.industry,
    )
    if values == walk.values:
        return
    before, walk.customer = walk.customer, walk.labels.of_customer[values]
    walk.values = values
    loyalty = walk.model.loyalty
    if loyalty is not None and values[0] != segment:
        move_to_segment(walk, loyalty, fact.order_key.moment, tally)
    if walk.joined_at is None:
        return
    moment = fact.order_key.moment
    at = key_of_moment(moment)
    term = walk.term
    if term is not None and term.expiring_from <= moment:
        # What was expiring under the old values does so under the new ones.
        tally += (key_of_moment(term.expiring_from) | c.EXPIRING | before, 1, at | c.EXPIRING | before, -1)
        walk.term = Term(term.end, moment)
    if walk.active:
        if walk.is_lapsing:
            count_lapsing(walk, at | before, -1, tally)
            count_lapsing(walk, at | walk.customer, 1, tally)
        count_active(walk, at | before, -1, tally)
        count_active(walk, at | walk.customer, 1, tally)
        if walk.piece_count < len(walk.pieces):
            walk.pieces = walk.own_pieces()  # a copy has gone another way
        walk.pieces.append((moment, walk.customer))
        walk.piece_count += 1


def count_active(walk: Walk, at: int, sign: int, tally: Tally) -> None:
    """Count an active customer who comes (1) or goes (-1); `at` is a key without a measure."""
    since = walk.joined_at if walk.joined_at is not None else ORIGIN
    tally += (at | c.ACTIVE, sign, at | c.ACTIVE_SINCE, sign * since_origin(since))
    if walk.paid:
        tally += (at | c.BASE_VALUE, sign * walk.paid)


def count_lapsing(walk: Walk, at: int, sign: int, tally: Tally) -> None:
    """Count a lapsing customer who comes (1) or goes (-1); `at` is a key without a measure."""
    tally += (at | c.LAPSING, sign)
    if walk.paid:
        tally += (at | c.LAPSING_VALUE, sign * walk.paid)


def pay(walk: Walk, moment: int, amount: int, tally: Tally) -> None:
    """More is paid, or, below zero, given back: an active customer is worth as much more."""
    walk.paid += amount
    pay_in_month(walk, moment, amount, tally)
    if walk.lost_at is None and walk.joined_at is not None:
        at = key_of_moment(moment) | walk.customer
        tally += (at | c.BASE_VALUE, amount)
        if walk.is_lapsing:
            tally += (at | c.LAPSING_VALUE, amount)


def lose(walk: Walk, moment: int, reason: int, tally: Tally) -> None:
    """The customer is lost at this moment, for the reason of this number."""
    if walk.is_lapsing:
        walk.is_lapsing = False
        count_lapsing(walk, key_of_moment(moment) | walk.customer, -1, tally)
    count_loss(walk, moment, reason, tally)
    walk.lost_at = moment
    walk.left_in = walk.months.at(moment).number
    walk.spell = None
    walk.falls_inactive_at = walk.lapses_at = None
    walk.pieces, walk.piece_count = [], 0


def count_loss(walk: Walk, moment: int, reason: int, tally: Tally) -> None:
    """Count a loss; the walk itself stays where it is."""
    at = key_of_moment(moment)
    customer, loss = at | walk.customer, at | walk.labels.of_loss[walk.values, reason]
    joined_at = walk.joined_at if walk.joined_at is not None else moment
    leave_in_month(walk, moment, tally)
    end_spell(walk, moment, tally)
    tally += (customer | c.TENURE, moment - joined_at, customer | c.ACTIVE, -1)
    tally += (customer | c.ACTIVE_SINCE, -since_origin(joined_at), at | c.INACTIVE | NO_LABELS, 1, loss | c.LOST, 1)
    if walk.paid:
        tally += (customer | c.BASE_VALUE, -walk.paid, loss | c.LOST_VALUE, walk.paid)
    end = at
    for since, labels in reversed(walk.own_pieces()):
        start = key_of_moment(since)
        tally += (end | c.CHURNED | labels, 1, start | c.CHURNED | labels, -1)
        end = start
