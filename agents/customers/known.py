"""What is known of a customer's facts by what they are about, wherever in time they stand."""

from bisect import bisect_right, insort
from collections.abc import Iterable
from typing import TypeVar

from agents.customers.base import answered_id, contact_id, sent_id, with_sales
from agents.customers.facts import (
    ANY_PURCHASE,
    Answer,
    Fact,
    GuestPurchase,
    GuestRefund,
    Interaction,
    OrderKey,
    Purchase,
    Refund,
    Renewal,
    Sent,
    SignUp,
    Update,
)
from agents.customers.stored import Base, Origin, origin_of
from agents.customers.void import Void
from streams.arithmetic import fields

KeyT = TypeVar("KeyT", str, tuple[str, str])


class Known:
    """Purchases, answers, interactions and what was sent by their ids; what was folded, and what is void.

    A fact matters to others by what is known here: whoever adds one, or makes something void, counts those anew.
    """

    __slots__ = (
        "_first",
        "_segments",
        "_terms",
        "_whole",
        "interactions",
        "kinds",
        "latest",
        "others",
        "purchases",
        "sent",
        "stored",
        "versions",
        "void",
    )

    def __init__(self, base: Base | None, void: Void | None, facts: Iterable[Fact]) -> None:
        """Know these facts."""
        self.know_only(base, void, facts)

    def know_only(self, base: Base | None, void: Void | None, facts: Iterable[Fact]) -> None:
        """Know these facts and nothing else, whatever was known before."""
        self.stored = base
        """What is kept of facts that were folded."""
        self._whole: Base | None = None
        self.void = void
        """What counts no more; `make_void` changes it."""
        self._first: Purchase | None = None
        """The first purchase of a customer that was not folded, once it was looked for."""
        self.latest = 0
        """Moment of the latest fact, epoch ms."""
        self.interactions: dict[str, OrderKey] = {}
        """interaction_id -> the first one under it."""
        self.sent: dict[tuple[str, str], OrderKey] = {}
        """(answer_id, kind) -> what was first sent under it."""
        self._segments: list[SignUp | Update] = []
        """Facts that state a segment, in order."""
        self._terms: list[int] = []
        """Moments of sign-ups and renewals in order, epoch ms."""
        self.purchases: dict[str, Purchase | GuestPurchase] = {}
        """purchase_id -> its first purchase that was not folded."""
        self.others: dict[str, list[OrderKey]] = {}
        """purchase_id -> its refunds, and its purchases but for the first."""
        self.versions: dict[tuple[str, str], OrderKey] = {}
        """(answer_id, kind) -> the last answer under it."""
        self.kinds: frozenset[str] = frozenset()
        """Kinds of answers that have an answer_id."""
        for fact in facts:
            if not self.take_alone(fact):
                self.take(fact)

    def make_void(self, void: Void) -> None:
        """All of this counts no more."""
        self.void, self._first, self._whole = void, None, None

    @property
    def base(self) -> Base | None:
        """What is known of facts that were folded, with what deals have sold."""
        if self._whole is None and self.stored is not None:
            self._whole = with_sales(self.stored, self.void)
        return self._whole

    def fold_anew(self, base: Base | None) -> None:
        """Keep this of what was folded, or the same where it was changed."""
        self.stored, self._whole = base, None

    def take_back(self, purchase: Purchase, facts: Iterable[Fact]) -> None:
        """Know a purchase no longer, wherever in time it stands; `facts` are all others that were not folded."""
        if self.others.get(purchase.purchase_id):
            # Which of the others comes first is known by all of them alone.
            self.know_only(self.stored, self.void, facts)
        else:
            self.forget(purchase)

    @property
    def first_purchase(self) -> Purchase | None:
        """The first purchase of a customer that counts and was not folded."""
        if self._first is None:
            self._first = self.first_but(None)
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
        void = self.void
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
        place = bisect_right(self._segments, order_key, key=_order_key_of)
        if place:
            return self._segments[place - 1].segment or fields.UNKNOWN
        return self.base.segment[1] if self.base is not None and self.base.segment else fields.UNKNOWN

    def first_but(self, purchase_id: str | None) -> Purchase | None:
        """The first purchase of all that count and were not folded, but for those with this purchase_id."""
        void = self.void
        bought = (
            purchase
            for purchase in self.purchases.values()
            if isinstance(purchase, Purchase)
            and purchase.purchase_id != purchase_id
            and (void is None or not void.takes(purchase))
        )
        return min(bought, key=lambda purchase: purchase.order_key, default=None)

    def take_alone(self, fact: Fact) -> bool:
        """Know one more fact if that plainly changes nothing of what others count; whether so.

        Of a purchase only refunds, and purchases of the same id, want to know. Behind all others only an answer may
        matter to one before it: as another version of it, or to the survey that was sent.
        """
        if isinstance(fact, ANY_PURCHASE):
            if self.others or fact.purchase_id in self.purchases:
                return False
        elif fact.order_key.moment <= self.latest or (isinstance(fact, Answer) and fact.answer_id is not None):
            return False
        self.take(fact)
        return True

    def take(self, fact: Fact) -> None:
        """Know one more fact."""
        order_key = fact.order_key
        if order_key.moment > self.latest:  # noqa: PLR1730 - max() takes longer, and this is done for every event
            self.latest = order_key.moment
        match fact:
            case SignUp() | Update() | Renewal():
                self._take_description(fact)
            case Purchase() | GuestPurchase():
                self._take_purchase(fact)
            case Refund() | GuestRefund():
                self.others.setdefault(fact.purchase_id, []).append(order_key)
            case Answer(answer_id=str() as answer_id):
                self._take_version(answer_id, fact.kind, order_key)
            case Interaction():
                _keep_earlier(self.interactions, fact.interaction_id, order_key)
            case Sent():
                _keep_earlier(self.sent, (fact.answer_id, fact.kind), order_key)

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
        self.others.setdefault(fact.purchase_id, []).append(later)

    def _take_version(self, answer_id: str, kind: str, order_key: OrderKey) -> None:
        last = self.versions.get((answer_id, kind))
        if last is None or last < order_key:
            self.versions[answer_id, kind] = order_key
            if kind not in self.kinds:
                self.kinds |= {kind}

    def _take_description(self, fact: SignUp | Update | Renewal) -> None:
        if not isinstance(fact, Renewal) and fact.segment is not None:
            insort(self._segments, fact, key=_order_key_of)
        if not isinstance(fact, Update):
            insort(self._terms, fact.order_key.moment)

    def forget(self, fact: Fact) -> None:
        """Know a fact no longer: it was folded."""
        match fact:
            case SignUp() | Update() | Renewal():
                self._forget_description(fact)
            case Purchase() | GuestPurchase() | Refund() | GuestRefund():
                self._forget_purchase(fact)
            case Answer(answer_id=str() as answer_id):
                _let_go(self.versions, (answer_id, fact.kind), fact.order_key)
            case Interaction():
                _let_go(self.interactions, fact.interaction_id, fact.order_key)
            case Sent():
                _let_go(self.sent, (fact.answer_id, fact.kind), fact.order_key)

    def _forget_purchase(self, fact: Purchase | GuestPurchase | Refund | GuestRefund) -> None:
        self._first = None
        first = self.purchases.get(fact.purchase_id)
        if first is not None and first.order_key == fact.order_key:
            del self.purchases[fact.purchase_id]
            return
        others = self.others.get(fact.purchase_id)
        if others is None:
            return
        if fact.order_key in others:
            others.remove(fact.order_key)
        if not others:
            del self.others[fact.purchase_id]

    def _forget_description(self, fact: SignUp | Update | Renewal) -> None:
        if not isinstance(fact, Renewal) and fact.segment is not None:
            self._segments.remove(fact)
        if not isinstance(fact, Update):
            self._terms.remove(fact.order_key.moment)

    def origin(self, purchase_id: str) -> Origin | None:
        """What is known of a purchase that is refunded; None where it was never seen."""
        folded = self.base and self.base.purchases.get(purchase_id)
        if folded:
            return folded
        purchase = self.purchases.get(purchase_id)
        return None if purchase is None else origin_of(purchase)


def _order_key_of(fact: SignUp | Update) -> OrderKey:
    return fact.order_key


def _keep_earlier(known: dict[KeyT, OrderKey], key: KeyT, order_key: OrderKey) -> None:
    first = known.get(key)
    if first is None or order_key < first:
        known[key] = order_key


def _let_go(known: dict[KeyT, OrderKey], key: KeyT, order_key: OrderKey) -> None:
    if known.get(key) == order_key:
        del known[key]
