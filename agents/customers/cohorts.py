"""Cohorts: in which months after the one of joining a customer is active, and what is paid in them.

Without contracts a customer is active in a month with a purchase; with contracts in a month in which there is a moment
at which the customer is with us.
"""

from agents.customers import contributions as c
from agents.customers.walk import Cohort, CohortMonth, Walk
from streams.arithmetic.deltas import Tally, key_of_moment


def join_cohort(walk: Walk, moment: int, channel: int, tally: Tally) -> None:
    """A customer joins; what was paid before in the same month counts as well."""
    month = walk.months.at(moment)
    walk.cohort = Cohort(month.number, channel, walk.values[0])
    walk.month = None
    paid_early, walk.paid_early = walk.paid_early, None
    if paid_early is not None and paid_early[0] == month.number:
        tally += (key_of_moment(moment) | c.COHORT_REVENUE | _month(walk, moment).labels, paid_early[1])


def pay_in_month(walk: Walk, moment: int, amount: int, tally: Tally) -> None:
    """More is paid, or, below zero, given back."""
    if walk.cohort is None:
        number = walk.months.at(moment).number
        early = walk.paid_early
        walk.paid_early = number, amount + (early[1] if early is not None and early[0] == number else 0)
        return
    tally += (key_of_moment(moment) | c.COHORT_REVENUE | _month(walk, moment).labels, amount)


def buy_in_month(walk: Walk, moment: int, tally: Tally) -> None:
    """There is a purchase: without contracts the month is an active one."""
    if walk.model.contractual:
        return
    month = _month(walk, moment)
    if not month.is_active:
        walk.month = month._replace(is_active=True)
        tally += (key_of_moment(moment) | c.COHORT_ACTIVE | month.labels, 1)


def come_in_month(walk: Walk, moment: int, tally: Tally) -> None:
    """A spell begins: with contracts all months are active from this one on, which may have been so before."""
    if walk.model.contractual:
        number = walk.months.at(moment).number
        _count_turn(walk, moment, number + (number == walk.left_in), 1, tally)
        walk.left_in = None


def leave_in_month(walk: Walk, moment: int, tally: Tally) -> None:
    """A spell ends: with contracts the months after this one are not active. The walk stays where it is."""
    if walk.model.contractual:
        _count_turn(walk, moment, walk.months.at(moment).number + 1, -1, tally)


def _count_turn(walk: Walk, moment: int, month: int, sign: int, tally: Tally) -> None:
    cohort = walk.cohort
    if cohort is not None:
        labels = walk.labels.of_cohort[cohort.channel, cohort.segment, cohort.joined, month - cohort.joined]
        tally += (key_of_moment(moment) | c.COHORT_ACTIVE | labels, sign)


def _month(walk: Walk, moment: int) -> CohortMonth:
    """The month of a moment, which is no earlier than the one that was asked for last."""
    known = walk.month
    if known is not None and moment < known.end:
        return known
    month, cohort = walk.months.at(moment), walk.cohort
    assert cohort is not None  # noqa: S101 - whoever asks has joined
    labels = walk.labels.of_cohort[cohort.channel, cohort.segment, cohort.joined, month.number - cohort.joined]
    walk.month = CohortMonth(month.end, labels, is_active=False)
    return walk.month
