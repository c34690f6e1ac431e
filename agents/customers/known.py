"""What is known of a customer's facts by what they are about, wherever in time they stand."""

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import TypeVar

from agents.customers.base import answered_id, contact_id, sent_id, with_sales
from agents.customers.facts import (
    ANY_PURCHASE,
    ANY_REFUND,
    Answer,
    Base,
    Fact,
    GuestPurchase,
    GuestRefund,
    Interaction,
    OrderKey,
    Origin,
    Purchase,
    Refund,
    Renewal,
    Sent,
    SignUp,
    Update,
    Void,
    Voided,
    Voiding,
    origin_of,
)
from streams.arithmetic import fields

KeyT = TypeVar("KeyT", str, tuple[str, str])


class Known:
    """Purchases, answers, interactions and what was sent by their ids; what was folded, and what is void.

    A fact matters to others by what is known here: whoever adds one, or makes something void, counts those anew.
    """

    __slots__ = (
        "_first",
        "_kinds",
        "_latest",
        "_others",
        "_segments",
        "_terms",
        "_void",
        "_whole",
        "interactions",
        "purchases",
        "sent",
        "stored",
        "versions",
    )

    def __init__(self, base: Base | None, void: Void | None, facts: Iterable[Fact]) -> None:
        """Know these facts."""
        self.stored = base
        """What is kept of facts that were folded."""
        self._whole: Base | None = None
        self._void = void
        self._first: Purchase | None = None
        """The first purchase of a customer that was not folded, once it was looked for."""
        self._latest = 0
        """Moment of the latest fact, epoch ms."""
        self.interactions: dict[str, OrderKey] = {}
        """interaction_id -> the first one under it."""
        self.sent: dict[tuple[str, str], OrderKey] = {}
        """(answer_id, kind) -> what was first sent under it."""
        self._segments: list[tuple[OrderKey, int]] = []
        """The segments that facts state, in order."""
        self._terms: dict[int, int] = {}
        """Epoch ms -> how many sign-ups and renewals are of that moment."""
        self.purchases: dict[str, Purchase | GuestPurchase] = {}
        """purchase_id -> its first purchase that was not folded."""
        self._others: dict[str, list[OrderKey]] = {}
        """purchase_id -> its refunds, and its purchases but for the first."""
        self.versions: dict[tuple[str, str], OrderKey] = {}
        """(answer_id, kind) -> the last answer under it."""
        self._kinds: frozenset[str] = frozenset()
        """Kinds of answers that have an answer_id."""
        for fact in facts:
            if not self.take_alone(fact):
                self.take(fact)

    @property
    def void(self) -> Void | None:
        """What counts no more."""
        return self._void

    @void.setter
    def void(self, void: Void | None) -> None:
        self._void, self._first, self._whole = void, None, None

    @property
    def base(self) -> Base | None:
        """What is known of facts that were folded, with what deals have sold."""
        if self._whole is None:
            self._whole = with_sales(self.stored, self._void)
        return self._whole

    def fold_anew(self, base: Base | None) -> None:
        """Keep this of what was folded, or the same where it was changed."""
        self.stored, self._whole = base, None

    def take_back(self, purchase: Purchase, facts: Iterable[Fact]) -> None:
        """Know a purchase no longer, wherever in time it stands; `facts` are all others that were not folded."""
        if self._others.get(purchase.purchase_id):
            # Which of the others comes first is known by all of them alone.
            self.__init__(self.stored, self._void, facts)  # type: ignore[misc]  # all walks look here
        else:
            self.forget(purchase)

    def moved_by(self, fact: Fact) -> Sequence[OrderKey]:
        """Order keys of the facts that may count otherwise once this one is known."""
        match fact:
            case Purchase() | GuestPurchase():
                return self._moved_by_purchase(fact) if self._others else ()
            case Answer(answer_id=str() as answer_id):
                answer = answer_id, fact.kind
                return _present(self.versions.get(answer), self.sent.get(answer))
            case Interaction():
                first = self.interactions.get(fact.interaction_id)
                return () if first is None or first < fact.order_key else (first,)
            case Sent():
                first = self.sent.get((fact.answer_id, fact.kind))
                return () if first is None or first < fact.order_key else (first,)
            case SignUp() | Renewal() if fact.order_key.moment <= self._latest:
                # A term that ends at that very moment is renewed in time, whatever else happened in it.
                return (OrderKey(fact.order_key.moment, "", 0),)
        return ()

    def moved_by_void(self, voiding: Voiding) -> Sequence[OrderKey]:
        """Order keys of the facts that count otherwise once a purchase or an answer is void."""
        subject = voiding.subject
        if voiding.voids is Voided.PURCHASE:
            own = self.purchases.get(subject)
            moved = [*self._others.get(subject, ()), *(() if own is None else (own.order_key,))]
            if self._others and self._first_id(None) == subject:
                # The next purchase is the first one then, which its refunds tell of.
                moved += self._others.get(self._first_id(subject) or "", ())
            return moved
        answers = [(subject, kind) for kind in {*self._kinds, *(kind for _, kind in self.sent)}]
        return _present(*(known.get(answer) for answer in answers for known in (self.versions, self.sent)))

    @property
    def first_purchase(self) -> Purchase | None:
        """The first purchase of a customer that counts and was not folded."""
        if self._first is None:
            self._first = self._first_but(None)
        return self._first

    def is_first(self, order_key: OrderKey) -> bool:
        """Whether the customer's purchases begin with the one at this place."""
        if self.base is not None and self.base.first_purchase is not None:
            return order_key == self.base.first_purchase
        first = self.first_purchase
        return first is not None and first.order_key == order_key

    def is_in_time(self, moment: int) -> bool:
        """Whether there is a sign-up or a renewal at this moment, epoch ms."""
        return moment in self._terms

    def is_answered(self, answer_id: str, kind: str) -> bool:
        """Whether an answer of this kind counts under this id."""
        void = self._void
        if void is not None and answer_id in void.answers:
            return False
        return (answer_id, kind) in self.versions or self._was(answered_id(answer_id, kind))

    def is_first_contact(self, fact: Interaction) -> bool:
        """Whether an interaction is the one that counts of all with its id."""
        first = self.interactions.get(fact.interaction_id)
        return first == fact.order_key and not self._was(contact_id(fact.interaction_id))

    def is_first_sent(self, fact: Sent) -> bool:
        """Whether this is what counts of all that was sent under its answer_id and kind."""
        first = self.sent.get((fact.answer_id, fact.kind))
        return first == fact.order_key and not self._was(sent_id(fact.answer_id, fact.kind))

    def _was(self, once: int) -> bool:
        """Whether something that counts once was folded."""
        return self.stored is not None and once in self.stored.once

    def segment_at(self, order_key: OrderKey) -> int:
        """The latest segment that facts state up to this place in the order."""
        place = bisect_right(self._segments, order_key, key=itemgetter(0))
        if place:
            return self._segments[place - 1][1]
        return self.base.segment[1] if self.base is not None and self.base.segment else fields.UNKNOWN

    def _moved_by_purchase(self, fact: Purchase | GuestPurchase) -> Sequence[OrderKey]:
        """Refunds that belong to this purchase, and those of the one that is the first no longer."""
        others, own = self._others, self.purchases.get(fact.purchase_id)
        moved: list[OrderKey] = []
        if own is None or fact.order_key < own.order_key:
            moved += others.get(fact.purchase_id, ())
        if isinstance(fact, Purchase) and self._is_before_all(fact.order_key):
            moved += others.get(self._first_id(None) or "", ())
        return moved

    def _is_before_all(self, order_key: OrderKey) -> bool:
        """Whether the customer's purchases would begin with one at this place."""
        base, first = self.base, self.first_purchase
        if base is not None and base.first_purchase is not None:
            return order_key < base.first_purchase
        return first is not None and order_key < first.order_key

    def _first_id(self, but: str | None) -> str | None:
        """The purchase_id of the customer's first purchase; of all those that would count if `but` were void."""
        base = self.base if but is None else with_sales(self.stored, self._void, but)
        if base is not None and base.first_purchase is not None:
            origins = base.purchases.items()
            return next((known for known, origin in origins if origin.order_key == base.first_purchase), None)
        first = self.first_purchase if but is None else self._first_but(but)
        return None if first is None else first.purchase_id

    def _first_but(self, purchase_id: str | None) -> Purchase | None:
        void = self._void
        bought = (
            purchase
            for purchase in self.purchases.values()
            if isinstance(purchase, Purchase)
            and purchase.purchase_id != purchase_id
            and (void is None or not void.takes(purchase))
        )
        return min(bought, key=lambda purchase: purchase.order_key, default=None)

    def take_alone(self, fact: Fact) -> bool:
        """Know one more fact if that plainly changes nothing of what others count; whether so."""
        moment = fact.order_key.moment
        if not isinstance(fact, ANY_PURCHASE) or moment <= self._latest or self._others:
            return False
        if fact.purchase_id in self.purchases:
            return False
        self._latest, self.purchases[fact.purchase_id] = moment, fact
        return True

    def take(self, fact: Fact) -> None:
        """Know one more fact."""
        order_key = fact.order_key
        if order_key.moment > self._latest:  # noqa: PLR1730 - max() takes longer, and this is done for every event
            self._latest = order_key.moment
        match fact:
            case Purchase() | GuestPurchase():
                self._take_purchase(fact)
            case Refund() | GuestRefund():
                self._others.setdefault(fact.purchase_id, []).append(order_key)
            case Answer(answer_id=str() as answer_id):
                self._take_version(answer_id, fact.kind, order_key)
            case Interaction():
                _keep_earlier(self.interactions, fact.interaction_id, order_key)
            case Sent():
                _keep_earlier(self.sent, (fact.answer_id, fact.kind), order_key)
            case _:
                self._take_description(fact)

    def _take_purchase(self, fact: Purchase | GuestPurchase) -> None:
        if self._first is not None and fact.order_key < self._first.order_key:
            self._first = None
        first = self.purchases.get(fact.purchase_id)
        if first is None:
            self.purchases[fact.purchase_id] = fact
            return
        later = fact.order_key
        if later < first.order_key:
            self.purchases[fact.purchase_id], later = fact, first.order_key
        self._others.setdefault(fact.purchase_id, []).append(later)

    def _take_version(self, answer_id: str, kind: str, order_key: OrderKey) -> None:
        last = self.versions.get((answer_id, kind))
        if last is None or last < order_key:
            self.versions[answer_id, kind] = order_key
            if kind not in self._kinds:
                self._kinds |= {kind}

    def _take_description(self, fact: Fact) -> None:
        if isinstance(fact, SignUp | Update) and fact.segment is not None:
            insort(self._segments, (fact.order_key, fact.segment))
        if isinstance(fact, SignUp | Renewal):
            moment = fact.order_key.moment
            self._terms[moment] = self._terms.get(moment, 0) + 1

    def forget(self, fact: Fact) -> None:
        """Know a fact no longer: it was folded."""
        if isinstance(fact, (*ANY_PURCHASE, *ANY_REFUND)):
            self._first = None
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
        elif isinstance(fact, Interaction):
            _let_go(self.interactions, fact.interaction_id, fact.order_key)
        elif isinstance(fact, Sent):
            _let_go(self.sent, (fact.answer_id, fact.kind), fact.order_key)
        else:
            self._forget_description(fact)

    def _forget_description(self, fact: Fact) -> None:
        if isinstance(fact, SignUp | Update) and fact.segment is not None:
            self._segments.remove((fact.order_key, fact.segment))
        if isinstance(fact, SignUp | Renewal):
            moment = fact.order_key.moment
            self._terms[moment] -= 1
            if not self._terms[moment]:
                del self._terms[moment]

    def origin(self, purchase_id: str) -> Origin | None:
        """What is known of a purchase that is refunded; None where it was never seen."""
        folded = self.base and self.base.purchases.get(purchase_id)
        if folded:
            return folded
        purchase = self.purchases.get(purchase_id)
        return None if purchase is None else origin_of(purchase)


def _present(*order_keys: OrderKey | None) -> Sequence[OrderKey]:
    return [order_key for order_key in order_keys if order_key is not None]


def _keep_earlier(known: dict[KeyT, OrderKey], key: KeyT, order_key: OrderKey) -> None:
    first = known.get(key)
    if first is None or order_key < first:
        known[key] = order_key


def _let_go(known: dict[KeyT, OrderKey], key: KeyT, order_key: OrderKey) -> None:
    if known.get(key) == order_key:
        del known[key]
