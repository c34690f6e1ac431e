"""Voidings: what a purchase, an answer or a whole customer counted is taken back."""

from agents.customers.forgotten import marked_voiding
from agents.customers.kept import KeptCustomer
from agents.customers.moved import moved_by_void
from agents.customers.void import Void, Voided, Voiding
from streams.engine.family import EventOutcome


def make_void(kept: KeptCustomer, voiding: Voiding) -> EventOutcome:
    """Take back all that counts of what is void from now on, but for what an erasure has left."""
    known, marks = kept.known, kept.counting.marks
    kept.reveal(voiding.subject)
    before = known.void or Void()
    if kept.ids.has(voiding.order_key):
        is_known = voiding in before.voidings or marked_voiding(voiding, marks) in before.voidings
        return EventOutcome.DUPLICATE if is_known else EventOutcome.CONFLICT
    if before.everything:
        return EventOutcome.VOIDED
    after, kept.guarded = before.with_one_more(voiding), True
    if after.everything:
        kept.keep_only_ids(after)
    else:
        kept.hold(moved_by_void(known, voiding))
        if voiding.voids is Voided.PURCHASE and known.stored is not None:
            # The walk begins with what was folded, of which what is of deals is taken back.
            kept.history.hold(0)
        known.make_void(after)
        kept.ids.take(voiding.order_key)
    return EventOutcome.VOIDED if before.names(voiding) else EventOutcome.COUNTED
