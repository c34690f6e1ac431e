"""Contracts: sign-ups, renewals, cancellations, and terms that end."""

from agents.customers import contributions as c
from agents.customers.facts import Cancellation, Renewal, SignUp
from agents.customers.lifecycle import arrive, count_loss, describe, lose
from agents.customers.loyalty import become_prospect
from agents.customers.walk import Term, Walk
from streams.arithmetic import fields
from streams.arithmetic.deltas import Tally, key_of_moment


def sign_up(walk: Walk, fact: SignUp, tally: Tally) -> None:
    """Somebody signs up, or a customer does so again."""
    describe(walk, fact, tally)
    if walk.model.loyalty is not None:
        become_prospect(walk, walk.model.loyalty, fact.order_key.moment, tally)
    if walk.model.contractual:
        moment = fact.order_key.moment
        if not walk.active:
            arrive(walk, moment, fact.channel, fact.campaign, tally)
        _begin_term(walk, moment, fact.expires_at, tally)


def renew(walk: Walk, fact: Renewal, tally: Tally) -> None:
    """A term goes on."""
    if walk.model.contractual and walk.joined_at is not None:
        moment = fact.order_key.moment
        if not walk.active:
            arrive(walk, moment, fields.UNKNOWN, fields.UNKNOWN, tally)
        _begin_term(walk, moment, fact.expires_at, tally)


def cancel(walk: Walk, fact: Cancellation, tally: Tally) -> None:
    """A customer cancels."""
    if walk.active:
        moment, term = fact.order_key.moment, walk.term
        if term is None or moment < term.end:
            break_off_term(walk, moment, tally)
        lose(walk, moment, fact.reason, tally)


def pass_term(walk: Walk, term: Term, moment: int, tally: Tally) -> None:
    """A term that ends before the facts of a moment has ended, unless one of these is in time."""
    if term.end < moment or (term.end == moment and not walk.known.is_in_time(moment)):
        _count_expiring(walk, term, term.end, tally)
        _count_decided(walk, term.end, tally)
        walk.term = None
        if walk.active:
            lose(walk, term.end, fields.EXPIRED, tally)


def break_off_term(walk: Walk, moment: int, tally: Tally) -> None:
    """The term that runs, if there is one, ends before its time."""
    term, walk.term = walk.term, None
    if term is not None:
        _count_expiring(walk, term, moment, tally)
        _count_decided(walk, moment, tally)


def count_running_term(walk: Walk, term: Term, as_of: int, tally: Tally) -> None:
    """Count what a term that runs has come to by a moment, if no fact comes before; the walk stays where it is."""
    if term.expiring_from > as_of:
        return
    tally += (key_of_moment(term.expiring_from) | c.EXPIRING | walk.customer, 1)
    if term.end <= as_of:
        tally += (key_of_moment(term.end) | c.EXPIRING | walk.customer, -1)
        _count_decided(walk, term.end, tally)
        if walk.active:
            count_loss(walk, term.end, fields.EXPIRED, tally)


def _begin_term(walk: Walk, moment: int, end: int | None, tally: Tally) -> None:
    """A term begins, or one that never ends, and takes the place of the one that runs."""
    term = walk.term
    if term is not None:
        _count_expiring(walk, term, moment, tally)
        if end is not None and end > term.end:
            _count_decided(walk, moment, tally)
            tally += (key_of_moment(moment) | walk.customer | c.TERMS_RENEWED, 1)
    walk.term = None if end is None else Term(end, max(moment, end - walk.model.notice_ms))


def _count_decided(walk: Walk, moment: int, tally: Tally) -> None:
    """It is decided whether a term is renewed: it was, it ended, or it was broken off."""
    tally += (key_of_moment(moment) | walk.customer | c.TERMS_DECIDED, 1)


def _count_expiring(walk: Walk, term: Term, until: int, tally: Tally) -> None:
    """Settle since when, and until when, a customer was expiring."""
    if term.expiring_from < until:
        tally += (key_of_moment(term.expiring_from) | c.EXPIRING | walk.customer, 1)
        tally += (key_of_moment(until) | c.EXPIRING | walk.customer, -1)
