"""A customer in a worker's memory while a batch is counted: takes events, and settles what they changed."""

from collections.abc import Mapping

from agents.customers.base import FOLD_AFTER_MS, fold
from agents.customers.deal_sales import sell
from agents.customers.erasures import erase_customer
from agents.customers.facts import DESCRIPTIONS, NEVER, CartEvent, Fact, OrderKey, Purchase, Taken
from agents.customers.forgotten import ids_of
from agents.customers.kept import KeptCustomer
from agents.customers.moved import moved_by, survey_answered_by
from agents.customers.start import Counting
from agents.customers.steps import changes_at, tail
from agents.customers.surveys import be_answered
from agents.customers.void import Voiding
from agents.customers.voidings import make_void
from streams.arithmetic.deltas import Contributions, Tally
from streams.engine.chunks import NO_CHUNKS
from streams.engine.family import EventOutcome


class OpenCustomer(KeptCustomer):
    """One customer between `begin` and `settle`.

    What the facts in order have settled is only ever added to; what is still open (the tail of the walk, the carts) is
    held beside what it counted last, so that a change of it is seen. A fact out of order, a voiding, or a second
    version of an answer makes chunks of facts be counted anew, an erasure all of them.
    """

    __slots__ = ("_lasting",)

    def __init__(self, packed: bytes | None, counting: Counting, chunks: Mapping[str, bytes] = NO_CHUNKS) -> None:
        """The customer of what `pack` gave, or somebody new."""
        super().__init__(packed, counting, chunks)
        self._lasting: Tally = []
        """What an erasure leaves in the panes for good."""

    def begin(self) -> None:
        """A batch begins."""
        self.history.begin()

    def add(self, fact: Fact) -> EventOutcome:
        """Add a fact to the set."""
        known, order_key = self.known, fact.order_key
        topics, event_id = self.ids.topics, order_key.event_id
        if event_id in topics or self.guarded:
            refused = self.refused(fact, self.history.facts)
            if refused is not None:
                return refused
            if known.void is not None:
                self.reveal(*ids_of(fact))
            if known.void is not None and known.void.takes(fact):
                return self.add_void(Taken(order_key) if known.void.everything else fact)
        if isinstance(fact, DESCRIPTIONS) and fact.segment is not None:
            self.carts.describe_anew()
        if known.stored is not None and order_key < known.stored.until:
            self.hold(moved_by(known, fact))
            self.history.hold(0)
            fold(known.stored, fact)
            known.fold_anew(known.stored)
            return EventOutcome.COUNTED
        topics[event_id] = topics.get(event_id, 0) | 1 << order_key.topic
        if known.take_alone(fact):
            if not self.history.add(fact):
                self.packing.changed()
            return EventOutcome.COUNTED
        self._put_among_others(fact)
        return EventOutcome.COUNTED

    def sell(self, purchase_id: str, version: int, purchase: Purchase | None) -> EventOutcome:
        """Take over what a deal has sold to the customer by now, None for nothing."""
        return sell(self, purchase_id, version, purchase)

    def add_to_cart(self, event: CartEvent) -> EventOutcome:
        """Add an update or a check-out of a cart."""
        event_id, void = event.order_key.event_id, self.known.void
        if event_id in self.ids.topics or self.guarded:
            refused = self.refused(event, self.carts.events)
            if refused is not None:
                return refused
            if void is not None and void.everything:
                return self.add_void(Taken(event.order_key))
        self.ids.take(event.order_key)
        if not self.carts.add(event):
            self.packing.changed()
        return EventOutcome.COUNTED

    def erase(self, order_key: OrderKey) -> EventOutcome:
        """Remove all that is kept of the person; what was counted stays."""
        return erase_customer(self, order_key, self._lasting)

    def void(self, voiding: Voiding) -> EventOutcome:
        """Take back all that counts of what is void from now on."""
        return make_void(self, voiding)

    def is_summed_up(self, purchase_id: str) -> bool:
        """Whether a purchase is so old that nothing of it can be taken back."""
        base = self.known.stored
        return base is not None and purchase_id in base.purchases

    def settle(self, clock: int, contributions: Contributions) -> None:
        """Add the difference since `begin`, as of `clock`."""
        customer, history = self.customer, self.history
        as_of = customer.as_of = max(customer.as_of, clock)
        history.settle(contributions)
        if self._lasting:
            contributions.added += self._lasting
            self._lasting = []
        walk = history.walk
        before, self.tail = self.tail, tail(walk, as_of)
        contributions.replace(before, self.tail)
        if walk.opinion is not self.opinion:
            before, self.opinion = self.opinion, walk.opinion
            contributions.replace(before, self.opinion)
        self.carts.settle(as_of, contributions)
        self.forget_the_old(as_of)

    @property
    def due(self) -> int | None:
        """Epoch ms of the next change by the passing of time alone."""
        due = self.carts.due(FOLD_AFTER_MS)
        chunks = self.history.facts.chunks
        if chunks[0].items:
            # Sealed facts are folded by the chunk.
            next_folded = chunks[0].items[-1 if len(chunks) > 1 else 0]
            due = min(due, next_folded.order_key.moment + FOLD_AFTER_MS + 1)
        changing = changes_at(self.history.walk, self.customer.as_of)
        if changing is not None:
            due = min(due, changing)
        return None if due >= NEVER else due

    def _put_among_others(self, fact: Fact) -> None:
        """Add a fact that others may count otherwise for."""
        answered = survey_answered_by(self.known, fact, self.history.facts)
        if answered is None:
            moved = moved_by(self.known, fact)
            if moved:
                self.hold(moved)
        self.put(fact)
        if answered is not None:
            self.history.amend(answered.order_key, be_answered(answered, self.counting.labels))
