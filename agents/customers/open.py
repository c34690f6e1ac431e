"""A customer in a worker's memory: the facts, where the walk through them stands, and what a batch changed."""

from bisect import insort
from collections.abc import Sequence

from agents.customers import carts
from agents.customers.base import FOLD_AFTER_MS, fold, folded
from agents.customers.facts import CartEvent, Customer, Fact, Place, Purchase
from agents.customers.tally import Tally
from agents.customers.walk import Model, Walk, start
from streams.differences import Combinations, Contributions
from streams.family import Outcome


class OpenCustomer:
    """One customer between `begin` and `settle`.

    What the facts in order have settled is only ever added to; what is still open (the `tail` of the walk, the carts)
    is taken out and put in anew. A fact out of order, or an erasure, makes everything be counted anew.
    """

    def __init__(self, customer: Customer, model: Model, cart_timeout_ms: int, combinations: Combinations) -> None:
        """Walk through the facts."""
        self.customer = customer
        self._model = model
        self._cart_timeout_ms = cart_timeout_ms
        self._combinations = combinations
        self._walk = self._walked(customer.facts, Tally(combinations))
        self._known = self._identities()
        self._before = Tally(combinations)
        self._steps = Tally(combinations)
        self._facts_at_begin = 0
        self._counted_anew: Tally | None = None

    def begin(self) -> None:
        """Hold on to what is counted now and may change."""
        self._before = self._open_ends(self._walk, self.customer.as_of)
        self._steps = Tally(self._combinations)
        self._facts_at_begin = len(self.customer.facts)
        self._counted_anew = None

    def add(self, fact: Fact) -> Outcome:
        """Add a fact to the set."""
        customer, place = self.customer, fact.place
        refused = self._refused(fact, customer.facts)
        if refused is not None:
            return refused
        if customer.base is not None and place < customer.base.until:
            self._count_anew()
            fold(customer.base, fact)
            return Outcome.COUNTED
        self._known[place[1:]] = place[0]
        explains_a_refund = isinstance(fact, Purchase) and fact.purchase_id in self._walk.unmatched
        if explains_a_refund or (customer.facts and place < customer.facts[-1].place):
            self._count_anew()
            insort(customer.facts, fact, key=_place_of)
        else:
            customer.facts.append(fact)
            if self._counted_anew is None:
                self._walk.step(fact, self._steps)
        return Outcome.COUNTED

    def add_to_cart(self, cart_id: str, event: CartEvent) -> Outcome:
        """Add an update or a check-out to a cart."""
        cart = self.customer.carts.get(cart_id, [])
        refused = self._refused(event, cart)
        if refused is not None:
            return refused
        self._known[event.place[1:]] = event.place[0]
        self.customer.carts[cart_id] = [*cart, event]
        return Outcome.COUNTED

    def erase(self, place: Place) -> Outcome:
        """Remove all that is kept of the person; what was counted stays, and an active customer is lost."""
        customer = self.customer
        if customer.erased is not None and place <= customer.erased:
            return Outcome.DUPLICATE if place == customer.erased else Outcome.ERASED
        self._count_anew()
        moment = place[0]
        gone = [fact for fact in customer.facts if fact.place < place]
        walk = self._walked(gone, self._steps)
        due = walk.falls_inactive_at
        if walk.active:
            walk.lose(due if due is not None and due <= moment else moment, self._steps)
        walk.tail(moment, self._steps)
        gone_carts, customer.carts = carts.split(customer.carts, place)
        carts.count(gone_carts, customer.checked_out, moment, self._cart_timeout_ms, self._steps)
        customer.facts = customer.facts[len(gone) :]
        customer.base = None
        customer.checked_out = set()
        customer.erased = place
        self._known = self._identities()
        return Outcome.COUNTED

    def settle(self, clock: int, contributions: Contributions) -> None:
        """Add the difference since `begin`, as of `clock`."""
        customer = self.customer
        customer.as_of = max(customer.as_of, clock)
        before, after = self._before, self._steps
        if self._counted_anew is not None:
            self._walk = self._walked(customer.facts, after)
            before = _joined(self._counted_anew, before)
        after = _joined(after, self._open_ends(self._walk, customer.as_of))
        contributions.replace(before.keys, before.amounts, after.keys, after.amounts)
        self._forget_the_old()

    @property
    def due(self) -> int | None:
        """Epoch ms of the next change by the passing of time alone."""
        customer = self.customer
        moments = (
            self._walk.falls_inactive_at,
            carts.due(customer.carts, customer.as_of, self._cart_timeout_ms, FOLD_AFTER_MS),
            customer.facts[0].place[0] + FOLD_AFTER_MS + 1 if customer.facts else None,
        )
        return min((moment for moment in moments if moment is not None and moment > customer.as_of), default=None)

    def _refused(self, new: Fact | CartEvent, kept: Sequence[Fact | CartEvent]) -> Outcome | None:
        """Why something is not added to what is kept, if so."""
        erased = self.customer.erased
        if erased is not None and new.place <= erased:
            return Outcome.ERASED
        if new.place[1:] in self._known:
            return Outcome.DUPLICATE if new in kept else Outcome.CONFLICT
        return None

    def _count_anew(self) -> None:
        """Before the first change that is not a step: hold on to everything that the facts had settled."""
        if self._counted_anew is not None:
            return
        self._counted_anew = Tally(self._combinations)
        # Facts that this batch added in order stand at the end; what their steps counted is counted anew.
        self._walked(self.customer.facts[: self._facts_at_begin], self._counted_anew)
        self._steps = Tally(self._combinations)

    def _forget_the_old(self) -> None:
        """Fold facts and drop carts that no pane counts any more. Nothing that is counted changes by it."""
        customer = self.customer
        horizon = customer.as_of - FOLD_AFTER_MS
        if all(moment >= horizon for moment in self._known.values()):
            return
        customer.base, customer.facts = folded(customer.base, customer.facts, customer.as_of)
        customer.carts, checked_out = carts.kept(customer.carts, horizon)
        customer.checked_out |= checked_out
        self._known = self._identities()
        # What facts had settled, such as a loss before the last of them, is told by the base as something still open.
        self._walk = self._walked(customer.facts, Tally(self._combinations))

    def _identities(self) -> dict[tuple[str, int], int]:
        """Moments of everything that is kept, by event_id and topic."""
        facts = [fact.place for fact in self.customer.facts]
        updates = [event.place for event in carts.events_of(self.customer.carts)]
        return {place[1:]: place[0] for place in facts + updates}

    def _walked(self, facts: list[Fact], tally: Tally) -> Walk:
        walk = start(self._model, self.customer.base, facts, tally)
        for fact in facts:
            walk.step(fact, tally)
        return walk

    def _open_ends(self, walk: Walk, as_of: int) -> Tally:
        tally = Tally(self._combinations)
        walk.tail(as_of, tally)
        carts.count(self.customer.carts, self.customer.checked_out, as_of, self._cart_timeout_ms, tally)
        return tally


def _place_of(fact: Fact) -> Place:
    return fact.place


def _joined(first: Tally, second: Tally) -> Tally:
    first.keys += second.keys
    first.amounts += second.amounts
    return first
