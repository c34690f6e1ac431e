"""Walking through a customer's facts in order, and what each fact counts.

A step counts what its fact settles for good as long as no earlier fact turns up; `tail` counts what the next fact may
still move: the last purchase, and the loss that the passing of time has brought by now. How far a late fact is walked
from anew is for `streams.engine.history` to say.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from agents.customers.facts import (
    NEVER,
    Answer,
    Cancellation,
    CommentedAnswer,
    Fact,
    GuestPurchase,
    GuestRefund,
    Interaction,
    Purchase,
    Refund,
    Renewal,
    Sent,
    SignUp,
    Update,
)
from agents.customers.interactions import contact, count_contacted
from agents.customers.lifecycle import describe, lose
from agents.customers.loyalty import count_passed_groups, leave_groups, pass_groups
from agents.customers.loyalty_rules import LoyaltyRules
from agents.customers.purchases import buy, count_last, give_back, serve_guest
from agents.customers.silences import count_silence, pass_silence
from agents.customers.surveys import answer, send
from agents.customers.terms import break_off_term, cancel, count_running_term, pass_term, renew, sign_up
from agents.customers.walk import Walk
from streams.arithmetic import fields
from streams.arithmetic.deltas import Tally

_TAKE: Final[Mapping[type, Callable[[Walk, Any, Tally], None]]] = {
    Purchase: buy,
    Answer: answer,
    CommentedAnswer: answer,
    Refund: give_back,
    SignUp: sign_up,
    Renewal: renew,
    Update: describe,
    Cancellation: cancel,
    Interaction: contact,
    Sent: send,
    GuestPurchase: serve_guest,
    GuestRefund: serve_guest,
}
"""What a fact of each type does; others do nothing."""


def step(walk: Walk, fact: Fact, tally: Tally) -> None:
    """Go on to the next fact in order and count what it settles; nothing if it is void."""
    void = walk.known.void
    if void is not None and void.takes(fact):
        return
    moment = fact.order_key.moment
    lapses_at = walk.lapses_at
    if lapses_at is not None and lapses_at < moment:
        pass_silence(walk, lapses_at, moment, tally)
    if walk.term is not None:
        pass_term(walk, walk.term, moment, tally)
    standing = walk.standing
    if standing is not None and standing.changes_at < moment:
        pass_groups(walk, _loyalty_of(walk), standing, moment, tally)
    take = _TAKE.get(type(fact))
    if take is not None:
        take(walk, fact, tally)


def tail(walk: Walk, as_of: int) -> Tally:
    """What the next fact may still change, as of `as_of`. The walk itself stays where it is."""
    tally: Tally = []
    if walk.last is not None:
        count_last(walk.last, tally)
    if walk.contacted is not None:
        count_contacted(*walk.contacted, tally)
    lapses_at = walk.lapses_at
    if lapses_at is not None and lapses_at <= as_of:
        count_silence(walk, lapses_at, as_of, tally)
    if walk.term is not None:
        count_running_term(walk, walk.term, as_of, tally)
    standing = walk.standing
    if standing is not None and standing.changes_at <= as_of:
        count_passed_groups(walk, _loyalty_of(walk), standing, as_of, tally)
    return tally


def changes_at(walk: Walk, as_of: int) -> int | None:
    """When the passing of time next changes something after `as_of`, if no fact comes before; epoch ms.

    What the walk's tail counts as of then must have been asked for.
    """
    term, standing = walk.term, walk.standing
    if term is None and standing is None:
        lapses_at, due = walk.lapses_at, walk.falls_inactive_at
        if lapses_at is not None and lapses_at > as_of:
            return lapses_at
        return due if due is not None and due > as_of else None
    moments = [walk.lapses_at, walk.falls_inactive_at]
    if term is not None:
        moments += (term.expiring_from, term.end)
    if standing is not None:
        moments.append(standing.next_at)
    return min((moment for moment in moments if moment is not None and as_of < moment < NEVER), default=None)


def end_by_erasure(walk: Walk, moment: int, tally: Tally) -> None:
    """Count all that an erasure at this moment leaves in the panes for good; an active customer is lost."""
    if walk.term is not None:
        pass_term(walk, walk.term, moment, tally)
    lapses_at = walk.lapses_at
    if lapses_at is not None and lapses_at < moment:
        pass_silence(walk, lapses_at, moment, tally)
    if walk.active:
        break_off_term(walk, moment, tally)
        lose(walk, moment, fields.ERASED, tally)
    walk.term = None
    if walk.standing is not None:
        leave_groups(walk, _loyalty_of(walk), moment, tally)
    tally += tail(walk, moment)
    tally += walk.opinion


def _loyalty_of(walk: Walk) -> LoyaltyRules:
    """The rules of loyalty groups, of a walk that stands in one."""
    rules = walk.model.loyalty
    assert rules is not None  # noqa: S101 - without them nobody stands anywhere
    return rules
