"""All that a worker keeps of one customer: facts in order, carts, and which event_ids are taken."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import partial
from typing import TypeVar

from agents.customers.base import FOLD_AFTER_MS, folded
from agents.customers.carts import Carts
from agents.customers.event_ids import EventIds
from agents.customers.facts import CartEvent, Fact, OrderKey, Taken
from agents.customers.forgotten import as_packed, as_read, named_void
from agents.customers.known import Known
from agents.customers.packing import Packing, decode_cart_events, decode_facts, encode, unpack
from agents.customers.sameness import is_same
from agents.customers.start import Counting, start
from agents.customers.steps import step, tail
from agents.customers.stored import Customer
from agents.customers.void import Void, Voiding
from streams.engine.chunks import NO_CHUNKS, Changes, indexed, split
from streams.engine.family import EventOutcome
from streams.engine.history import History
from streams.engine.ordered_chunks import OrderedChunks

_FACTS, _CART_EVENTS = range(2)
"""The kinds of chunks."""

FactT = TypeVar("FactT", bound=Fact | CartEvent)


class KeptCustomer:
    """A customer's facts and carts, what the panes hold of what is still open of them, and how they are packed."""

    __slots__ = (
        "carts",
        "counting",
        "customer",
        "guarded",
        "history",
        "ids",
        "known",
        "opinion",
        "packing",
        "tail",
    )

    def __init__(self, packed: bytes | None, counting: Counting, chunks: Mapping[str, bytes] = NO_CHUNKS) -> None:
        """Walk through the facts of what `pack` gave, or of somebody new; `chunks` by their names."""
        rest, index = (None, ()) if packed is None else split(packed)
        if rest is None:
            self.customer, self.packing = Customer(), Packing()
        else:
            customer, self.packing = unpack(rest)
            self.customer = as_read(customer, counting.marks)
        customer = self.customer
        self.counting = counting
        facts = OrderedChunks(_FACTS, encode, decode_facts, customer.facts, index, chunks)
        cart_events = OrderedChunks(
            _CART_EVENTS, encode, decode_cart_events, in_order(customer.cart_events), index, chunks
        )
        known = self.known = Known(customer.base, customer.void, facts)
        # Neither of the two knows the customer: objects in a circle stay in memory until somebody looks for circles.
        describe = partial(_labels_of_cart, counting, known)
        self.carts = Carts(cart_events, customer.checked_out, customer.as_of, counting.cart_timeout_ms, describe)
        self.history = History(facts, partial(start, counting, known), step)
        self.tail = tail(self.history.walk, customer.as_of)
        """What the walk's tail counts in the panes."""
        self.opinion = self.history.walk.opinion
        """What the walk's opinion counts in the panes."""
        self.guarded = customer.erased is not None or customer.void is not None
        """Whether a fact that is new may still be refused."""
        self.ids = self._ids_taken()
        erased, void = customer.erased, customer.void
        if erased is not None and void is not None and void.everything and facts:
            # Earlier versions kept of who is void which event_ids were taken before an erasure.
            self.keep_only([fact for fact in facts if fact.order_key >= erased], void)

    def put(self, fact: Fact) -> None:
        """Add a fact to what is known and to the history."""
        # What the chunk counts that it is put into is to be seen before it is known.
        self.history.hold_late(fact.order_key)
        self.known.take(fact)
        if not self.history.add(fact):
            self.packing.changed()

    def hold(self, order_keys: Iterable[OrderKey]) -> None:
        """Hold on to what these facts count, for that may change."""
        place_of = self.history.facts.place_of
        for place in {place_of(order_key) for order_key in order_keys}:
            self.history.hold(place)

    def refused(
        self, new: Fact | CartEvent, kept: OrderedChunks[Fact] | OrderedChunks[CartEvent]
    ) -> EventOutcome | None:
        """Why something is not added to what is kept, if so."""
        erased, void = self.customer.erased, self.known.void
        if erased is not None and new.order_key <= erased:
            return EventOutcome.ERASED
        if self.ids.has(new.order_key):
            # Of somebody who is void nobody knows what the first one said.
            is_known = is_same(kept.find(new.order_key), new) or (void is not None and void.everything)
            return EventOutcome.DUPLICATE if is_known else EventOutcome.CONFLICT
        return None

    def add_void(self, fact: Fact) -> EventOutcome:
        """Keep a fact of something void, for its event_id is taken; it counts nothing."""
        order_key, base = fact.order_key, self.known.stored
        if base is None or order_key >= base.until:
            self.ids.take(order_key)
            self.put(fact)
        return EventOutcome.VOIDED

    def keep_only(self, facts: list[Fact], void: Void | None) -> None:
        """Keep nothing but these facts; what was counted of all others is taken back."""
        self.history.replace(facts)
        # Walks and carts look at what is known, so this stays the same object.
        self.known.know_only(None, void, facts)
        self.packing.changed()
        self.ids = self._ids_taken()

    def keep_only_ids(self, void: Void) -> None:
        """Keep nothing but which event_ids are taken, for the customer is void."""
        self.history.hold_all()
        taken = [Taken(kept.order_key) for kept in (*self.history.facts, *self.carts.events)]
        self.carts.clear()
        self.keep_only(in_order([*taken]), void)

    def forget_the_old(self, as_of: int) -> None:
        """Fold facts and drop carts that no pane counts any more. Nothing that is counted changes by it."""
        horizon = as_of - FOLD_AFTER_MS
        dropped = self.carts.forget(horizon)
        if dropped:
            self.packing.changed()
            self.ids.let_go(dropped)
        first = self.history.facts.chunks[0].items
        if first and first[0].order_key.moment < horizon:
            self._fold_old(OrderKey(horizon, "", 0))

    def pack(self) -> bytes:
        """All that is kept of the customer, but for chunks."""
        customer, known, carts = self.customer, self.known, self.carts
        facts, cart_events = self.history.facts, carts.events
        customer.facts, customer.cart_events = facts.chunks[-1].items, cart_events.chunks[-1].items
        customer.checked_out, customer.base, customer.void = carts.checked_out, known.stored, known.void
        if customer.erased is not None:
            customer = as_packed(customer, known.stored, facts, self.counting.marks)
        return indexed(self.packing.pack(customer), facts, cart_events)

    @property
    def is_forgotten(self) -> bool:
        """Whether the customer was erased, and no record is kept that is dated after that."""
        return self.customer.erased is not None and not (
            self.history.facts or self.carts.events or self.carts.checked_out or self.known.stored
        )

    def reveal(self, *ids: str | None) -> None:
        """Know by their names which of these ids are void: a record that is no erased one tells them."""
        void = self.known.void
        if void is not None and self.customer.erased is not None:
            named = named_void(void, ids, self.counting.marks)
            if named is not void:
                self.known.make_void(named)

    def take_changes(self) -> Changes | None:
        """What has to be written of the chunks since this was last asked."""
        facts, cart_events = self.history.facts, self.carts.events
        if not facts.is_changed and not cart_events.is_changed:
            return None
        changes = Changes({}, [])
        facts.take_changes(changes)
        cart_events.take_changes(changes)
        return changes

    def change_chunks(self) -> None:
        """Have all chunks written anew."""
        for kind in (self.history.facts, self.carts.events):
            for place in range(len(kind.chunks) - 1):
                kind.change(place)

    def _fold_old(self, until: OrderKey) -> None:
        """Fold what stands before a place in the order: sealed facts by the chunk, open ones once no other is left."""
        history, known = self.history, self.known
        facts = history.facts
        gone: list[Fact] = []
        while len(facts.chunks) > 1 and facts.chunks[0].items[-1].order_key < until:
            gone += history.forget_first()
        if len(facts.chunks) == 1:
            items = facts.open
            are_all_old = not items or items[-1].order_key < until
            count = len(items) if are_all_old else bisect_left(items, until, key=_order_key_of)
            gone += items[:count]
            del items[:count]
            self.packing.changed()
        if not gone:
            return
        left = facts.chunks[0].items
        until = min(until, left[0].order_key) if left else until
        known.fold_anew(folded(known.stored, gone, known.void, until))
        for fact in gone:
            known.forget(fact)
        self.ids.let_go(gone)
        if known.void is not None:
            self.ids.let_go([voiding for voiding in known.void.voidings if voiding.order_key < until])
            known.make_void(known.void.since(until))
        # What facts had settled, such as a loss before the last of them, is told by the base as something still open.
        history.restart()
        self.tail, self.opinion = tail(history.walk, self.customer.as_of), history.walk.opinion

    def _ids_taken(self) -> EventIds:
        void, erased = self.known.void, self.customer.erased
        ids = EventIds(self.history.facts, self.carts.events, void.voidings if void else ())
        if erased is not None:
            ids.take(erased)
        return ids


def in_order(facts: list[FactT]) -> list[FactT]:
    """The same list, with the facts in their order."""
    facts.sort(key=_order_key_of)
    return facts


def _labels_of_cart(counting: Counting, known: Known, updated: OrderKey, channel: int, step: int, reason: int) -> int:
    return counting.labels.of_cart[known.segment_at(updated), channel, step, reason]


def _order_key_of(kept: Fact | CartEvent | Voiding) -> OrderKey:
    return kept.order_key
