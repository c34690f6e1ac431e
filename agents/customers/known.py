"""What is known of a customer's facts by what they are about, wherever in time they stand."""

from collections.abc import Iterable, Sequence

from agents.customers.facts import (
    ANY_PURCHASE,
    ANY_REFUND,
    Answer,
    Base,
    Fact,
    GuestPurchase,
    OrderKey,
    Purchase,
    Void,
    Voided,
    Voiding,
)
from streams.arithmetic import fields


class Known:
    """Purchases and versions of answers by their ids; what was folded, and what is void.

    A fact matters to others by what is known here: whoever adds one, or makes something void, counts those anew.
    """

    __slots__ = ("_kinds", "_others", "base", "purchases", "versions", "void")

    def __init__(self, base: Base | None, void: Void | None, facts: Iterable[Fact]) -> None:
        """Know these facts."""
        self.base = base
        """What is known of facts that were folded."""
        self.void = void
        self.purchases: dict[str, Purchase | GuestPurchase] = {}
        """purchase_id -> its first purchase that was not folded."""
        self._others: dict[str, list[OrderKey]] = {}
        """purchase_id -> its refunds, and its purchases but for the first."""
        self.versions: dict[tuple[str, str], OrderKey] = {}
        """(answer_id, kind) -> the last answer under it."""
        self._kinds: frozenset[str] = frozenset()
        """Kinds of answers that have an answer_id."""
        purchases = self.purchases
        for fact in facts:
            if type(fact) is Purchase and fact.purchase_id not in purchases:
                purchases[fact.purchase_id] = fact
            else:
                self.take(fact)

    def moved_by(self, fact: Fact) -> Sequence[OrderKey]:
        """Order keys of the facts that may count otherwise once this one is known."""
        if isinstance(fact, ANY_PURCHASE):
            others = self._others
            if not others or fact.purchase_id not in others:
                return ()
            first = self.purchases.get(fact.purchase_id)
            return others[fact.purchase_id] if first is None or fact.order_key < first.order_key else ()
        if isinstance(fact, Answer) and fact.answer_id is not None:
            last = self.versions.get((fact.answer_id, fact.kind))
            return () if last is None else (last,)
        return ()

    def moved_by_void(self, voiding: Voiding) -> Sequence[OrderKey]:
        """Order keys of the facts that count otherwise once a purchase or an answer is void."""
        subject = voiding.subject
        if voiding.voids is Voided.PURCHASE:
            first = self.purchases.get(subject)
            return [*self._others.get(subject, ()), *(() if first is None else (first.order_key,))]
        found = (self.versions.get((subject, kind)) for kind in self._kinds)
        return [order_key for order_key in found if order_key is not None]

    def take_alone(self, fact: Fact) -> bool:
        """Know one more fact if that changes nothing of what others count; whether so."""
        if isinstance(fact, ANY_PURCHASE):
            purchase_id = fact.purchase_id
            if purchase_id in self.purchases or purchase_id in self._others:
                return False
            self.purchases[purchase_id] = fact
            return True
        return not isinstance(fact, ANY_REFUND) and not (isinstance(fact, Answer) and fact.answer_id is not None)

    def take(self, fact: Fact) -> None:
        """Know one more fact."""
        if isinstance(fact, ANY_PURCHASE):
            first = self.purchases.get(fact.purchase_id)
            if first is None:
                self.purchases[fact.purchase_id] = fact
                return
            later = fact.order_key
            if later < first.order_key:
                self.purchases[fact.purchase_id], later = fact, first.order_key
            self._others.setdefault(fact.purchase_id, []).append(later)
        elif isinstance(fact, ANY_REFUND):
            self._others.setdefault(fact.purchase_id, []).append(fact.order_key)
        elif isinstance(fact, Answer) and fact.answer_id is not None:
            answer = fact.answer_id, fact.kind
            last = self.versions.get(answer)
            if last is None or last < fact.order_key:
                self.versions[answer] = fact.order_key
                if fact.kind not in self._kinds:
                    self._kinds |= {fact.kind}

    def forget(self, fact: Fact) -> None:
        """Know a fact no longer: it was folded."""
        if isinstance(fact, (*ANY_PURCHASE, *ANY_REFUND)):
            first = self.purchases.get(fact.purchase_id)
            if first is not None and first.order_key == fact.order_key:
                del self.purchases[fact.purchase_id]
                return
            others = self._others.get(fact.purchase_id, [])
            if fact.order_key in others:
                others.remove(fact.order_key)
            if not others:
                self._others.pop(fact.purchase_id, None)
        elif isinstance(fact, Answer) and fact.answer_id is not None:
            answer = fact.answer_id, fact.kind
            if self.versions.get(answer) == fact.order_key:
                del self.versions[answer]

    def origin(self, purchase_id: str) -> tuple[int, int | None]:
        """Channel and campaign of a purchase that is refunded, as far as they are known."""
        folded = self.base and self.base.purchases.get(purchase_id)
        if folded:
            return folded[1:]
        purchase = self.purchases.get(purchase_id)
        if purchase is None:
            return fields.UNKNOWN, None
        return purchase.channel, purchase.campaign
