"""What counts no more of a customer, and the voidings that say so."""

from enum import Enum
from typing import Annotated, ClassVar

import msgspec

from agents.customers.facts import Answer, Fact, GuestPurchase, GuestRefund, OrderKey, Purchase, Refund
from streams.kept import FIGURE, ID, Lasts, ToldBy

_OF_PURCHASES = (Purchase, Refund, GuestPurchase, GuestRefund)


class Voided(Enum):
    """What a voiding can take back."""

    PURCHASE = 0
    ANSWER = 1
    CUSTOMER = 2


class Voiding(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A voiding as it was read; `subject` is a purchase_id, an answer_id or a customer_id."""

    told_by: ClassVar[ToldBy] = ToldBy("purchase.voided", "survey.voided", "customer.voided")
    order_key: OrderKey
    voids: Annotated[Voided, FIGURE]
    """Which of the three it is."""
    subject: Annotated[str, ID.of("purchase_id", "answer_id", "customer_id")]
    """What is void."""


class Void(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What counts no more. That is kept for as long as the customer is known."""

    purchases: Annotated[frozenset[str], ID] = frozenset()
    """The purchase_ids of what is void."""
    answers: Annotated[frozenset[str], ID] = frozenset()
    """The answer_ids of what is void."""
    everything: Annotated[bool, FIGURE] = False
    """Whether the customer is void."""
    voidings: Annotated[tuple[Voiding, ...], Lasts.AS_FACTS] = ()
    """Those whose event_ids are taken still, in the order of reading."""

    def names(self, voiding: Voiding) -> bool:
        """Whether its subject is void already."""
        subjects = {Voided.PURCHASE: self.purchases, Voided.ANSWER: self.answers}.get(voiding.voids, frozenset())
        return self.everything or voiding.subject in subjects

    def takes(self, fact: Fact) -> bool:
        """Whether the fact is one of something void."""
        if isinstance(fact, _OF_PURCHASES):
            return self.everything or fact.purchase_id in self.purchases
        return self.everything or (isinstance(fact, Answer) and fact.answer_id in self.answers)

    def with_one_more(self, voiding: Voiding) -> "Void":
        """All that is void once this voiding is read."""
        subject, voidings = frozenset({voiding.subject}), (*self.voidings, voiding)
        match voiding.voids:
            case Voided.PURCHASE:
                return msgspec.structs.replace(self, purchases=self.purchases | subject, voidings=voidings)
            case Voided.ANSWER:
                return msgspec.structs.replace(self, answers=self.answers | subject, voidings=voidings)
            case Voided.CUSTOMER:
                return Void(everything=True, voidings=voidings)

    def since(self, order_key: OrderKey) -> "Void":
        """The same, where nothing is known any more of the voidings before this one in the order."""
        return msgspec.structs.replace(
            self, voidings=tuple(voiding for voiding in self.voidings if voiding.order_key >= order_key)
        )
