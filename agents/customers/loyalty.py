"""Loyalty groups: in which one a customer is, by how recently, how often and for how much the customer buys.

A group changes at a purchase, at a refund, where the last purchase comes to a cut of recency, and where a purchase or a
refund leaves the period. What time brings at the very moment of a purchase or a refund is counted with it, so that one
move leads from what was before that moment to what is after it.
"""

from bisect import bisect_right
from copy import copy as twin_of

from agents.customers import contributions as c
from agents.customers.loyalty_rules import LoyaltyRules
from agents.customers.walk import NOBODY, Standing, Walk
from streams.arithmetic.deltas import Tally, key_of_moment


def rate_purchase(walk: Walk, rules: LoyaltyRules, moment: int, amount: int, tally: Tally) -> None:
    """A customer buys."""
    standing = walk.standing
    if standing is None:
        standing = walk.standing = Standing()
    if standing.last is None:
        labels = walk.labels.of_group[rules.prospect, walk.values[0]]
        tally += (key_of_moment(moment) | c.LOYALTY_RATED | labels, 1)
    standing.last, standing.passed = moment, 0
    _enter(standing, (moment + rules.period_ms, amount, 1))
    _look(walk, rules, standing, moment, tally)


def rate_refund(walk: Walk, rules: LoyaltyRules, moment: int, amount: int, tally: Tally) -> None:
    """A customer gets money back; nobody who has not bought is rated by that."""
    standing = walk.standing
    if standing is None:
        standing = walk.standing = Standing()
    _enter(standing, (moment + rules.period_ms, -amount, 0))
    if standing.last is not None:
        _look(walk, rules, standing, moment, tally)


def become_prospect(walk: Walk, rules: LoyaltyRules, moment: int, tally: Tally) -> None:
    """Somebody signs up, who may be in a group already."""
    standing = walk.standing
    if standing is None:
        standing = walk.standing = Standing()
    if standing.group == NOBODY:
        _move(walk, rules, standing, key_of_moment(moment), rules.prospect, 0, tally)


def move_to_segment(walk: Walk, rules: LoyaltyRules, moment: int, tally: Tally) -> None:
    """A customer who has another segment now counts under it."""
    standing = walk.standing
    if standing is None or standing.group == NOBODY:
        return
    at = key_of_moment(moment)
    _count(rules, standing, at, -1, tally)
    standing.labels = walk.labels.of_group[standing.group, walk.values[0]]
    _count(rules, standing, at, 1, tally)


def pass_groups(walk: Walk, rules: LoyaltyRules, standing: Standing, until: int, tally: Tally) -> None:
    """Let time pass up to a moment, what happens at it left out."""
    while standing.changes_at < until:
        _look(walk, rules, standing, standing.changes_at, tally)


def leave_groups(walk: Walk, rules: LoyaltyRules, moment: int, tally: Tally) -> None:
    """Nothing more is known of a customer from this moment on."""
    standing, walk.standing = walk.standing, None
    if standing is not None and standing.group != NOBODY:
        pass_groups(walk, rules, standing, moment, tally)
        _count(rules, standing, key_of_moment(moment), -1, tally)


def count_passed_groups(walk: Walk, rules: LoyaltyRules, standing: Standing, as_of: int, tally: Tally) -> None:
    """Count what time has brought by a moment, if no fact comes before; the walk stays where it is."""
    ahead = twin_of(standing)
    pass_groups(walk, rules, ahead, as_of + 1, tally)
    standing.next_at = ahead.changes_at


def _enter(standing: Standing, entry: tuple[int, int, int]) -> None:
    """Something is in the period from now on."""
    if standing.count < len(standing.entries):  # a copy has gone another way
        standing.entries = standing.entries[standing.first : standing.count]
        standing.first, standing.count = 0, len(standing.entries)
    standing.entries.append(entry)
    standing.count += 1
    standing.money += entry[1]
    standing.orders += entry[2]


def _look(walk: Walk, rules: LoyaltyRules, standing: Standing, moment: int, tally: Tally) -> None:
    """Find the group of somebody who has bought as of a moment, and count what has changed."""
    entries, first, count = standing.entries, standing.first, standing.count
    while first < count and entries[first][0] <= moment:
        _, amount, orders = entries[first]
        standing.money -= amount
        standing.orders -= orders
        first += 1
    standing.first = first
    last, passed, recency = standing.last or 0, standing.passed, rules.recency_ms
    while passed < len(recency) and last + recency[passed] <= moment:
        passed += 1
    standing.passed = passed
    scores, money = rules.scores, standing.money
    cuts = (passed * scores + bisect_right(rules.orders, standing.orders)) * scores + bisect_right(rules.money, money)
    group = rules.places[cuts]
    changes_at = last + rules.stays_ms[cuts]
    if first < count and entries[first][0] < changes_at:
        changes_at = entries[first][0]
    standing.changes_at = standing.next_at = changes_at
    if group != standing.group:
        _move(walk, rules, standing, key_of_moment(moment), group, money, tally)
    elif money != standing.held:
        key, more = key_of_moment(moment) | standing.labels, money - standing.held
        standing.held = money
        tally += (key | c.LOYALTY_VALUE, more)
        if group in rules.risky:
            tally += (key | c.VALUE_AT_RISK, more)


def _move(  # noqa: PLR0913, PLR0917 - what is known of a move
    walk: Walk, rules: LoyaltyRules, standing: Standing, at: int, group: int, money: int, tally: Tally
) -> None:
    """Go from one group to another; `at` is a key without a measure."""
    before, segment = standing.group, walk.values[0]
    if before != NOBODY:
        _count_in_group(rules, standing, at, -1, tally)
        key = at | walk.labels.of_move[before, group, segment]
        tally += (key | c.LOYALTY_MOVES, 1)
        if before < rules.ranked and group < rules.ranked:
            tally += (key | (c.LOYALTY_UPGRADES if group < before else c.LOYALTY_DOWNGRADES), 1)
    standing.group, standing.held, standing.labels = group, money, walk.labels.of_group[group, segment]
    _count_in_group(rules, standing, at, 1, tally)


def _count(rules: LoyaltyRules, standing: Standing, at: int, sign: int, tally: Tally) -> None:
    """Count a customer who comes (1) or goes (-1) with all that belongs to it."""
    _count_in_group(rules, standing, at, sign, tally)
    if standing.last is not None:
        tally += (at | c.LOYALTY_RATED | standing.labels, sign)


def _count_in_group(rules: LoyaltyRules, standing: Standing, at: int, sign: int, tally: Tally) -> None:
    """Count a customer who enters a group (1) or leaves it (-1)."""
    key, held, group = at | standing.labels, standing.held, standing.group
    tally += (key | c.LOYALTY_CUSTOMERS, sign)
    if held:
        tally += (key | c.LOYALTY_VALUE, sign * held)
    if group in rules.loyal:
        tally += (key | c.LOYAL, sign)
    if group in rules.risky:
        tally += (key | c.AT_RISK, sign)
        if held:
            tally += (key | c.VALUE_AT_RISK, sign * held)
