"""A customer in a worker's memory: the facts, what they count, and what a batch changed."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import TypeVar

from agents.customers.base import FOLD_AFTER_MS, fold, folded
from agents.customers.carts import NEVER, Carts
from agents.customers.event_ids import EventIds
from agents.customers.facts import (
    CartEvent,
    Customer,
    Fact,
    OrderKey,
    Purchase,
    SignUp,
    Sold,
    Taken,
    Update,
    Void,
    Voided,
    Voiding,
)
from agents.customers.known import Known
from agents.customers.packing import Packing, decode_cart_events, decode_facts, encode, unpack
from agents.customers.start import Counting, count_for_good, start
from agents.customers.walk import Walk
from streams.arithmetic.deltas import Contributions, Tally
from streams.engine.chunks import NO_CHUNKS, Changes, indexed, split
from streams.engine.family import EventOutcome
from streams.engine.history import History
from streams.engine.ordered_chunks import OrderedChunks

_FACTS, _CART_EVENTS = range(2)
"""The kinds of chunks."""

FactT = TypeVar("FactT", bound=Fact | CartEvent)


class OpenCustomer:
    """One customer between `begin` and `settle`.

    What the facts in order have settled is only ever added to; what is still open (the tail of the walk, the carts) is
    held beside what it counted last, so that a change of it is seen. A fact out of order, a voiding, or a second
    version of an answer makes chunks of facts be counted anew, an erasure all of them.
    """

    __slots__ = (
        "_carts",
        "_counting",
        "_guarded",
        "_history",
        "_ids",
        "_known",
        "_lasting",
        "_opinion",
        "_packing",
        "_tail",
        "customer",
    )

    def __init__(self, packed: bytes | None, counting: Counting, chunks: Mapping[str, bytes] = NO_CHUNKS) -> None:
        """Walk through the facts of what `pack` gave, or of somebody new; `chunks` by their names."""
        rest, index = (None, ()) if packed is None else split(packed)
        if rest is None:
            self.customer, self._packing = Customer(), Packing()
        else:
            self.customer, self._packing = unpack(rest)
        customer = self.customer
        self._counting = counting
        facts = OrderedChunks(_FACTS, encode, decode_facts, customer.facts, index, chunks)
        cart_events = OrderedChunks(
            _CART_EVENTS, encode, decode_cart_events, _in_order(customer.cart_events), index, chunks
        )
        self._known = Known(customer.base, customer.void, facts)
        self._carts = Carts(
            cart_events, customer.checked_out, customer.as_of, counting.cart_timeout_ms, self._labels_of_cart
        )
        self._history = History(facts, self._start, Walk.step)
        self._tail = self._history.walk.tail(customer.as_of)
        """What the walk's tail counts in the panes."""
        self._opinion = self._history.walk.opinion
        """What the walk's opinion counts in the panes."""
        self._guarded = customer.erased is not None or customer.void is not None
        """Whether a fact that is new may still be refused."""
        self._ids = self._ids_taken()
        self._lasting: Tally = []
        """What an erasure leaves in the panes for good."""

    def begin(self) -> None:
        """A batch begins."""
        self._history.begin()

    def add(self, fact: Fact) -> EventOutcome:
        """Add a fact to the set."""
        known, order_key = self._known, fact.order_key
        topics, event_id = self._ids.topics, order_key.event_id
        if event_id in topics or self._guarded:
            refused = self._refused(fact, self._history.facts)
            if refused is not None:
                return refused
            if known.void is not None and known.void.takes(fact):
                return self._add_void(Taken(order_key) if known.void.everything else fact)
        if isinstance(fact, SignUp | Update) and fact.segment is not None:
            self._carts.describe_anew()
        if known.stored is not None and order_key < known.stored.until:
            self._hold(known.moved_by(fact))
            self._history.hold(0)
            fold(known.stored, fact)
            known.fold_anew(known.stored)
            return EventOutcome.COUNTED
        topics[event_id] = topics.get(event_id, 0) | 1 << order_key.topic
        if known.take_alone(fact):
            self._history.add(fact)
            return EventOutcome.COUNTED
        moved = known.moved_by(fact)
        if moved:
            self._hold(moved)
        self._put(fact)
        return EventOutcome.COUNTED

    def sell(self, purchase_id: str, version: int, purchase: Purchase | None) -> EventOutcome:
        """Take over what a deal has sold to the customer by now, None for nothing; the highest version counts.

        Of two contents under one version the one that is read later: where all is counted again by other settings,
        deals have as many versions as before.
        """
        customer, known = self.customer, self._known
        before = customer.sold.get(purchase_id)
        if (
            before is not None
            and version <= before.version
            and (version < before.version or purchase == self._sold(purchase_id, before))
        ):
            return EventOutcome.DUPLICATE
        if known.void is not None and known.void.everything:
            return EventOutcome.VOIDED
        if purchase is not None and customer.erased is not None and purchase.order_key <= customer.erased:
            return EventOutcome.ERASED
        if before is not None and before.order_key is not None:
            self._take_back(purchase_id, before.order_key)
        customer.sold[purchase_id] = Sold(version, None if purchase is None else purchase.order_key)
        if purchase is None:
            return EventOutcome.COUNTED
        moved = known.moved_by(purchase)
        if moved:
            self._hold(moved)
        if known.stored is not None and purchase.order_key < known.stored.until:
            self._history.hold(0)
            known.stored.sales[purchase_id] = purchase
            known.fold_anew(known.stored)
        else:
            self._put(purchase)
        is_void = known.void is not None and known.void.takes(purchase)
        return EventOutcome.VOIDED if is_void else EventOutcome.COUNTED

    def _sold(self, purchase_id: str, sold: Sold) -> Purchase | None:
        """The purchase that a deal was last told to be."""
        if sold.order_key is None:
            return None
        stored = self._known.stored
        summed_up = None if stored is None else stored.sales.get(purchase_id)
        found = self._history.facts.find(sold.order_key) if summed_up is None else summed_up
        return found if isinstance(found, Purchase) else None

    def _take_back(self, purchase_id: str, order_key: OrderKey) -> None:
        """A purchase by a deal is none any more, or another one."""
        known, history = self._known, self._history
        self._hold(known.moved_by_void(Voiding(order_key, Voided.PURCHASE, purchase_id)))
        if known.stored is not None and purchase_id in known.stored.sales:
            history.hold(0)
            del known.stored.sales[purchase_id]
            known.fold_anew(known.stored)
        else:
            history.discard(order_key)
            self._packing.changed()
        known.know_only(history.facts)

    def add_to_cart(self, event: CartEvent) -> EventOutcome:
        """Add an update or a check-out of a cart."""
        event_id, void = event.order_key.event_id, self._known.void
        if event_id in self._ids.topics or self._guarded:
            refused = self._refused(event, self._carts.events)
            if refused is not None:
                return refused
            if void is not None and void.everything:
                return self._add_void(Taken(event.order_key))
        self._ids.take(event.order_key)
        if not self._carts.add(event):
            self._packing.changed()
        return EventOutcome.COUNTED

    def erase(self, order_key: OrderKey) -> EventOutcome:
        """Remove all that is kept of the person; what was counted stays, and an active customer is lost."""
        customer, void = self.customer, self._known.void
        if customer.erased is not None and order_key <= customer.erased:
            return EventOutcome.DUPLICATE if order_key == customer.erased else EventOutcome.ERASED
        if self._ids.has(order_key):
            return EventOutcome.CONFLICT
        self._guarded, customer.erased = True, order_key
        if void is not None and void.everything:
            return EventOutcome.VOIDED
        self._history.hold_all()
        facts = list(self._history.facts)
        gone = [fact for fact in facts if fact.order_key < order_key]
        known = Known(self._known.stored, void, gone)
        count_for_good(self._counting, known, gone, order_key.moment, self._lasting)
        self._carts.erase(order_key, self._lasting)
        customer.sold = {
            purchase_id: sold
            for purchase_id, sold in customer.sold.items()
            if sold.order_key is not None and sold.order_key > order_key
        }
        self._keep_only(facts[len(gone) :], void and void.since(order_key))
        return EventOutcome.COUNTED

    def void(self, voiding: Voiding) -> EventOutcome:
        """Take back all that counts of what is void from now on, but for what an erasure has left."""
        known = self._known
        void = known.void or Void()
        if self._ids.has(voiding.order_key):
            return EventOutcome.DUPLICATE if voiding in void.voidings else EventOutcome.CONFLICT
        if void.everything:
            return EventOutcome.VOIDED
        after, self._guarded = void.with_one_more(voiding), True
        if after.everything:
            self._history.hold_all()
            taken = (Taken(kept.order_key) for kept in (*self._history.facts, *self._carts.events))
            self._carts.clear()
            self._keep_only(_in_order(list(taken)), after)
        else:
            self._hold(known.moved_by_void(voiding))
            known.void = after
            self._ids.take(voiding.order_key)
        return EventOutcome.VOIDED if void.names(voiding) else EventOutcome.COUNTED

    def is_summed_up(self, purchase_id: str) -> bool:
        """Whether a purchase is so old that nothing of it can be taken back."""
        base = self._known.stored
        return base is not None and purchase_id in base.purchases

    def settle(self, clock: int, contributions: Contributions) -> None:
        """Add the difference since `begin`, as of `clock`."""
        customer, history = self.customer, self._history
        as_of = customer.as_of = max(customer.as_of, clock)
        history.settle(contributions)
        if self._lasting:
            contributions.added += self._lasting
            self._lasting = []
        walk = history.walk
        before, self._tail = self._tail, walk.tail(as_of)
        contributions.replace(before, self._tail)
        if walk.opinion is not self._opinion:
            before, self._opinion = self._opinion, walk.opinion
            contributions.replace(before, self._opinion)
        self._carts.settle(as_of, contributions)
        self._forget_the_old(as_of - FOLD_AFTER_MS)

    @property
    def due(self) -> int | None:
        """Epoch ms of the next change by the passing of time alone."""
        due = self._carts.due(FOLD_AFTER_MS)
        chunks = self._history.facts.chunks
        if chunks[0].items:
            # Sealed facts are folded by the chunk.
            next_folded = chunks[0].items[-1 if len(chunks) > 1 else 0]
            due = min(due, next_folded.order_key.moment + FOLD_AFTER_MS + 1)
        changes_at = self._history.walk.changes_at(self.customer.as_of)
        if changes_at is not None:
            due = min(due, changes_at)
        return None if due >= NEVER else due

    def pack(self) -> bytes:
        """All that is kept of the customer, but for chunks."""
        customer, known, carts = self.customer, self._known, self._carts
        facts, cart_events = self._history.facts, carts.events
        customer.facts, customer.cart_events = facts.chunks[-1].items, cart_events.chunks[-1].items
        customer.checked_out, customer.base, customer.void = carts.checked_out, known.stored, known.void
        return indexed(self._packing.pack(customer), facts, cart_events)

    def take_changes(self) -> Changes | None:
        """What has to be written of the chunks since this was last asked."""
        facts, cart_events = self._history.facts, self._carts.events
        if not facts.is_changed and not cart_events.is_changed:
            return None
        changes = Changes({}, [])
        facts.take_changes(changes)
        cart_events.take_changes(changes)
        return changes

    def _labels_of_cart(self, updated: OrderKey, channel: int, step: int, reason: int) -> int:
        return self._counting.labels.of_cart(self._known.segment_at(updated), channel, step, reason)

    def _start(self, tally: Tally) -> Walk:
        return start(self._counting, self._known, tally)

    def _put(self, fact: Fact) -> None:
        """Add a fact to what is known and to the history."""
        # What the chunk counts that it is put into is to be seen before it is known.
        self._history.hold_late(fact.order_key)
        self._known.take(fact)
        if not self._history.add(fact):
            self._packing.changed()

    def _hold(self, order_keys: Iterable[OrderKey]) -> None:
        """Hold on to what these facts count, for that may change."""
        place_of = self._history.facts.place_of
        for place in {place_of(order_key) for order_key in order_keys}:
            self._history.hold(place)

    def _refused(
        self, new: Fact | CartEvent, kept: OrderedChunks[Fact] | OrderedChunks[CartEvent]
    ) -> EventOutcome | None:
        """Why something is not added to what is kept, if so."""
        erased, void = self.customer.erased, self._known.void
        if erased is not None and new.order_key <= erased:
            return EventOutcome.ERASED
        if self._ids.has(new.order_key):
            # Of somebody who is void nobody knows what the first one said.
            is_known = kept.find(new.order_key) == new or (void is not None and void.everything)
            return EventOutcome.DUPLICATE if is_known else EventOutcome.CONFLICT
        return None

    def _add_void(self, fact: Fact) -> EventOutcome:
        """Keep a fact of something void, for its event_id is taken; it counts nothing."""
        order_key, base = fact.order_key, self._known.stored
        if base is None or order_key >= base.until:
            self._ids.take(order_key)
            self._put(fact)
        return EventOutcome.VOIDED

    def _keep_only(self, facts: list[Fact], void: Void | None) -> None:
        """Keep nothing but these facts; what was counted of all others is taken back."""
        self._history.replace(facts)
        self._known = Known(None, void, facts)
        self._packing.changed()
        self._ids = self._ids_taken()

    def _forget_the_old(self, horizon: int) -> None:
        """Fold facts and drop carts that no pane counts any more. Nothing that is counted changes by it."""
        dropped = self._carts.forget(horizon)
        if dropped:
            self._packing.changed()
            self._ids.let_go(dropped)
        first = self._history.facts.chunks[0].items
        if first and first[0].order_key.moment < horizon:
            self._fold_old(OrderKey(horizon, "", 0))

    def _fold_old(self, until: OrderKey) -> None:
        """Fold what stands before a place in the order: sealed facts by the chunk, open ones once no other is left."""
        history, known = self._history, self._known
        facts = history.facts
        gone: list[Fact] = []
        while len(facts.chunks) > 1 and facts.chunks[0].items[-1].order_key < until:
            gone += history.forget_first()
        if len(facts.chunks) == 1:
            count = bisect_left(facts.open, until, key=_order_key_of)
            gone += facts.open[:count]
            del facts.open[:count]
            self._packing.changed()
        if not gone:
            return
        left = facts.chunks[0].items
        until = min(until, left[0].order_key) if left else until
        known.fold_anew(folded(known.stored, gone, known.void, until))
        for fact in gone:
            known.forget(fact)
        self._ids.let_go(gone)
        if known.void is not None:
            self._ids.let_go([voiding for voiding in known.void.voidings if voiding.order_key < until])
            known.void = known.void.since(until)
        # What facts had settled, such as a loss before the last of them, is told by the base as something still open.
        history.restart()
        self._tail, self._opinion = history.walk.tail(self.customer.as_of), history.walk.opinion

    def _ids_taken(self) -> EventIds:
        void, erased = self._known.void, self.customer.erased
        ids = EventIds(self._history.facts, self._carts.events, void.voidings if void else ())
        if erased is not None:
            ids.take(erased)
        return ids


def _in_order(facts: list[FactT]) -> list[FactT]:
    """The same list, with the facts in their order."""
    facts.sort(key=_order_key_of)
    return facts


def _order_key_of(kept: Fact | CartEvent | Voiding) -> OrderKey:
    return kept.order_key
