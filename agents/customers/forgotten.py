"""What is kept of somebody who was erased, in the form in which it is packed: no id that the person's records had.

Of what is void, and of what deals have sold, the ids have to be known again when they come again: marks are enough for
that. Two things have to be known as they were: the event_id of the erasure, which tells what comes before it at the
same instant, and those of voidings that were read since. They are hidden, and shown again in a worker's memory.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from agents.customers.facts import ANY_PURCHASE, Answer, Fact, OrderKey, Refund, Sent
from agents.customers.stored import Base, Customer, Sold
from agents.customers.void import Void, Voiding
from streams.engine.marks import Marks, is_of_id

_OF_PURCHASES = (*ANY_PURCHASE, Refund)
_OF_ANSWERS = (Answer, Sent)


def as_packed(customer: Customer, base: Base | None, facts: Iterable[Fact], marks: Marks) -> Customer:
    """The same for packing; `facts` and `base` are all that is kept of later records, whose ids stand there anyway."""
    if customer.erased is None:
        return customer
    void = customer.void
    return replace(
        customer,
        erased=_with_id(customer.erased, marks.hidden(customer.erased.event_id)),
        void=None if void is None else _packed_void(void, base, facts, marks),
        sold={marked_sale(purchase_id, sold, marks): sold for purchase_id, sold in customer.sold.items()},
    )


def as_read(customer: Customer, marks: Marks) -> Customer:
    """The same the other way round. Marks stay marks: only who asks for an id finds what stands for it."""
    if customer.erased is None:
        return customer
    void = customer.void
    if void is not None:
        shown = (_with_id_of(voiding, marks.shown(voiding.order_key.event_id)) for voiding in void.voidings)
        void = replace(void, voidings=tuple(shown))
    return replace(customer, erased=_with_id(customer.erased, marks.shown(customer.erased.event_id)), void=void)


def marked_sale(purchase_id: str, sold: Sold, marks: Marks) -> str:
    """Under what the sale by a deal is packed: its own name only while it is a purchase."""
    return purchase_id if sold.order_key is not None or is_of_id(purchase_id) else marks.of_id(purchase_id)


def named_sale(customer: Customer, purchase_id: str, marks: Marks) -> Sold | None:
    """What was last told of a deal; it stands under its own name then."""
    if customer.erased is not None and purchase_id not in customer.sold:
        told = customer.sold.pop(marks.of_id(purchase_id), None)
        if told is not None:
            customer.sold[purchase_id] = told
    return customer.sold.get(purchase_id)


def named_void(void: Void, ids: Iterable[str | None], marks: Marks) -> Void:
    """The same, where those of these ids that are void are so by their own names too."""
    purchases, answers = void.purchases, void.answers
    for one in ids:
        if one is None or one in purchases or one in answers:
            continue
        mark = marks.of_id(one)
        purchases = purchases | {one} if mark in purchases else purchases
        answers = answers | {one} if mark in answers else answers
    is_same = purchases is void.purchases and answers is void.answers
    return void if is_same else replace(void, purchases=purchases, answers=answers)


def ids_of(fact: Fact) -> tuple[str | None, ...]:
    """The ids that a fact has by which it may be void."""
    if isinstance(fact, _OF_PURCHASES):
        return (fact.purchase_id,)
    return (fact.answer_id,) if isinstance(fact, _OF_ANSWERS) else ()


def marked_voiding(voiding: Voiding, marks: Marks) -> Voiding:
    """A voiding that tells a mark of what it voids."""
    subject = voiding.subject
    return voiding if is_of_id(subject) else replace(voiding, subject=marks.of_id(subject))


def _packed_void(void: Void, base: Base | None, facts: Iterable[Fact], marks: Marks) -> Void:
    named = {one for fact in facts for one in ids_of(fact)}
    if base is not None:
        named.update(base.purchases, base.sales)
    return replace(
        void,
        purchases=frozenset(_packed_id(one, named, marks) for one in void.purchases),
        answers=frozenset(_packed_id(one, named, marks) for one in void.answers),
        voidings=tuple(
            _with_id_of(marked_voiding(voiding, marks), marks.hidden(voiding.order_key.event_id))
            for voiding in void.voidings
        ),
    )


def _packed_id(one: str, named: set[str | None], marks: Marks) -> str:
    return one if one in named or is_of_id(one) else marks.of_id(one)


def _with_id_of(voiding: Voiding, event_id: str) -> Voiding:
    return replace(voiding, order_key=_with_id(voiding.order_key, event_id))


def _with_id(order_key: OrderKey, event_id: str) -> OrderKey:
    return replace(order_key, event_id=event_id)
