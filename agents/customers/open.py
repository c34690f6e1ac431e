"""A customer in a worker's memory: the facts, where the walk through them stands, and what a batch changed."""

from bisect import insort
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from agents.customers.base import FOLD_AFTER_MS, fold, folded
from agents.customers.carts import NEVER, Carts
from agents.customers.contributions import Labels
from agents.customers.facts import (
    ANY_PURCHASE,
    CARTS,
    Answer,
    CartEvent,
    Customer,
    Fact,
    OrderKey,
    Taken,
    Void,
    Voiding,
)
from agents.customers.packing import Packing
from agents.customers.start import start
from agents.customers.walk import Model, Walk
from streams.arithmetic.deltas import Contributions, Tally
from streams.engine.family import EventOutcome


@dataclass(frozen=True, slots=True)
class Counting:
    """How customers are counted."""

    model: Model
    cart_timeout_ms: int
    labels: Labels


class OpenCustomer:
    """One customer between `begin` and `settle`.

    What the facts in order have settled is only ever added to; what is still open (the tail of the walk, the carts) is
    held beside what it counted last, so that a change of it is seen. A fact out of order, an erasure, a voiding,
    or a second version of an answer makes everything be counted anew.
    """

    __slots__ = (
        "_carts",
        "_counted",
        "_counting",
        "_facts_at_begin",
        "_guarded",
        "_known",
        "_opinion",
        "_packing",
        "_steps",
        "_tail",
        "_walk",
        "customer",
    )

    def __init__(self, packed: bytes | None, counting: Counting) -> None:
        """Walk through the facts of what `pack` gave, or of somebody new."""
        self._packing = Packing()
        self.customer = customer = Customer() if packed is None else self._packing.unpack(packed)
        self._counting = counting
        self._carts = Carts(customer.cart_events, customer.checked_out, customer.as_of, counting.cart_timeout_ms)
        self._walk = self._walked(customer.facts, [])
        self._tail = self._walk.tail(customer.as_of)
        """What the walk's tail counts in the panes."""
        self._opinion = self._walk.opinion
        """What the walk's opinion counts in the panes."""
        self._guarded = customer.erased is not None or customer.void is not None
        """Whether a fact that is new may still be refused."""
        self._known = self._topics_by_event_id()
        """event_id -> a bit for each topic of which something with this id is kept."""
        self._steps: Tally = []
        """What this batch settles."""
        self._facts_at_begin = 0
        self._counted: Tally | None = None
        """What the facts had settled before this batch, where everything is counted anew."""

    def begin(self) -> None:
        """A batch begins."""
        self._steps = []
        self._facts_at_begin = len(self.customer.facts)
        self._counted = None

    def add(self, fact: Fact) -> EventOutcome:
        """Add a fact to the set."""
        customer, order_key = self.customer, fact.order_key
        facts, known, event_id = customer.facts, self._known, order_key.event_id
        if event_id in known or self._guarded:
            refused = self._refused(fact, facts)
            if refused is not None:
                return refused
            if customer.void is not None and customer.void.takes(fact):
                return self._add_void(Taken(order_key) if customer.void.everything else fact)
        if customer.base is not None and order_key < customer.base.until:
            self._count_anew()
            fold(customer.base, fact)
            return EventOutcome.COUNTED
        known[event_id] = known.get(event_id, 0) | 1 << order_key.topic
        if facts and order_key < facts[-1].order_key:
            self._count_anew()
            insort(facts, fact, key=_order_key_of)
            self._packing.changed()
            return EventOutcome.COUNTED
        unmatched = self._walk.unmatched
        if unmatched and isinstance(fact, ANY_PURCHASE) and fact.purchase_id in unmatched:
            self._count_anew()
        facts.append(fact)
        if self._counted is None:
            self._walk.step(fact, self._steps)
        return EventOutcome.COUNTED

    def add_answer(self, fact: Answer, answer_id: str) -> EventOutcome:
        """Add an answer that may be one of several versions."""
        if (answer_id, fact.kind) in self._walk.versions:
            self._count_anew()
        return self.add(fact)

    def add_to_cart(self, event: CartEvent) -> EventOutcome:
        """Add an update or a check-out of a cart."""
        customer, known, event_id = self.customer, self._known, event.order_key.event_id
        if event_id in known or self._guarded:
            refused = self._refused(event, customer.cart_events)
            if refused is not None:
                return refused
            if customer.void is not None and customer.void.everything:
                return self._add_void(Taken(event.order_key))
        known[event_id] = known.get(event_id, 0) | 1 << CARTS
        customer.cart_events.append(event)
        self._carts.add(event)
        return EventOutcome.COUNTED

    def erase(self, order_key: OrderKey) -> EventOutcome:
        """Remove all that is kept of the person; what was counted stays, and an active customer is lost."""
        customer = self.customer
        if customer.erased is not None and order_key <= customer.erased:
            return EventOutcome.DUPLICATE if order_key == customer.erased else EventOutcome.ERASED
        if self._is_taken(order_key):
            return EventOutcome.CONFLICT
        void, self._guarded = customer.void, True
        if void is not None and void.everything:
            customer.erased = order_key
            return EventOutcome.VOIDED
        self._count_anew()
        gone = [fact for fact in customer.facts if fact.order_key < order_key]
        self._walked(gone, self._steps).end(order_key.moment, self._steps)
        self._carts.erase(order_key, self._steps)
        customer.facts = customer.facts[len(gone) :]
        customer.base = None
        customer.erased = order_key
        customer.void = void and void.since(order_key)
        self._take_over_carts()
        return EventOutcome.COUNTED

    def void(self, voiding: Voiding) -> EventOutcome:
        """Take back all that counts of what is void from now on, but for what an erasure has left."""
        customer = self.customer
        void = customer.void or Void()
        if self._is_taken(voiding.order_key):
            return EventOutcome.DUPLICATE if voiding in void.voidings else EventOutcome.CONFLICT
        if void.everything:
            return EventOutcome.VOIDED
        self._count_anew()
        customer.void, self._guarded = void.with_one_more(voiding), True
        if customer.void.everything:
            taken = (Taken(kept.order_key) for kept in (*customer.facts, *customer.cart_events))
            customer.facts, customer.base = sorted(taken, key=_order_key_of), None
            self._carts.clear()
            self._take_over_carts()
        self._known = self._topics_by_event_id()
        return EventOutcome.VOIDED if void.names(voiding) else EventOutcome.COUNTED

    def is_summed_up(self, purchase_id: str) -> bool:
        """Whether a purchase is so old that nothing of it can be taken back."""
        base = self.customer.base
        return base is not None and purchase_id in base.purchases

    def settle(self, clock: int, contributions: Contributions) -> None:
        """Add the difference since `begin`, as of `clock`."""
        customer, steps = self.customer, self._steps
        as_of = customer.as_of = max(customer.as_of, clock)
        if self._counted is None:
            contributions.added += steps
        else:
            self._walk = self._walked(customer.facts, steps)
            contributions.replace(self._counted, steps)
        before, self._tail = self._tail, self._walk.tail(as_of)
        contributions.replace(before, self._tail)
        if self._walk.opinion is not self._opinion:
            before, self._opinion = self._opinion, self._walk.opinion
            contributions.replace(before, self._opinion)
        self._carts.settle(as_of, contributions)
        self._forget_the_old(as_of - FOLD_AFTER_MS)

    @property
    def due(self) -> int | None:
        """Epoch ms of the next change by the passing of time alone."""
        customer = self.customer
        due = self._carts.due(FOLD_AFTER_MS)
        if customer.facts:
            due = min(due, customer.facts[0].order_key.moment + FOLD_AFTER_MS + 1)
        inactive = self._walk.falls_inactive_at
        if inactive is not None and inactive > customer.as_of:
            due = min(due, inactive)
        return None if due >= NEVER else due

    def pack(self) -> bytes:
        """All that is kept of the customer."""
        return self._packing.pack(self.customer)

    def _refused(self, new: Fact | CartEvent, kept: Collection[Fact | CartEvent]) -> EventOutcome | None:
        """Why something is not added to what is kept, if so."""
        erased, void = self.customer.erased, self.customer.void
        if erased is not None and new.order_key <= erased:
            return EventOutcome.ERASED
        if self._is_taken(new.order_key):
            # Of somebody who is void nobody knows what the first one said.
            is_known = new in kept or (void is not None and void.everything)
            return EventOutcome.DUPLICATE if is_known else EventOutcome.CONFLICT
        return None

    def _is_taken(self, order_key: OrderKey) -> bool:
        """Whether something with this event_id is kept of this topic."""
        return bool(self._known.get(order_key.event_id, 0) & 1 << order_key.topic)

    def _add_void(self, fact: Fact) -> EventOutcome:
        """Keep a fact of something void, for its event_id is taken; it counts nothing."""
        facts, order_key, base = self.customer.facts, fact.order_key, self.customer.base
        if base is None or order_key >= base.until:
            self._known[order_key.event_id] = self._known.get(order_key.event_id, 0) | 1 << order_key.topic
            if facts and order_key < facts[-1].order_key:
                self._count_anew()
                insort(facts, fact, key=_order_key_of)
                self._packing.changed()
            else:
                facts.append(fact)
        return EventOutcome.VOIDED

    def _count_anew(self) -> None:
        """Before the first change that is not a step: hold on to everything that the facts had settled."""
        if self._counted is not None:
            return
        self._counted = []
        # Facts that this batch added in order stand at the end; what their steps counted is counted anew.
        self._walked(self.customer.facts[: self._facts_at_begin], self._counted)
        self._steps = []

    def _forget_the_old(self, horizon: int) -> None:
        """Fold facts and drop carts that no pane counts any more. Nothing that is counted changes by it."""
        customer = self.customer
        if self._carts.forget(horizon):
            self._take_over_carts()
        if customer.facts and customer.facts[0].order_key.moment < horizon:
            customer.base, customer.facts = folded(customer.base, customer.facts, customer.void, customer.as_of)
            customer.void = customer.void and customer.void.since(OrderKey(horizon, "", 0))
            self._packing.changed()
            self._known = self._topics_by_event_id()
            # What facts had settled, such as a loss before the last of them, is told by the base as something still
            # open.
            self._walk = self._walked(customer.facts, [])
            self._tail, self._opinion = self._walk.tail(customer.as_of), self._walk.opinion

    def _take_over_carts(self) -> None:
        """Keep what is left of the carts."""
        self.customer.cart_events = list(self._carts)
        self.customer.checked_out = self._carts.checked_out
        self._packing.changed()
        self._known = self._topics_by_event_id()

    def _topics_by_event_id(self) -> dict[str, int]:
        known: dict[str, int] = {}
        customer = self.customer
        kept = (*customer.facts, *customer.cart_events, *(customer.void.voidings if customer.void else ()))
        for order_key in (*map(_order_key_of, kept), *((customer.erased,) if customer.erased else ())):
            known[order_key.event_id] = known.get(order_key.event_id, 0) | 1 << order_key.topic
        return known

    def _walked(self, facts: Sequence[Fact], tally: Tally) -> Walk:
        void = self.customer.void
        if void is not None:
            facts = [fact for fact in facts if not void.takes(fact)]
        walk = start(self._counting.model, self._counting.labels, self.customer.base, facts, tally)
        for fact in facts:
            walk.step(fact, tally)
        return walk


def _order_key_of(kept: Fact | CartEvent | Voiding) -> OrderKey:
    return kept.order_key
