"""The texts that a deal keeps for a sale: its customers, and product, channel and owner as they were said.

A customer who was erased is named by an address, which is made of a mark. It is the same customer to all that is told:
what stands under the mark and under the id is one entity. So it makes no difference when a deal forgets an id.
"""

from collections.abc import Container

from agents.deals.facts import Said
from agents.deals.open import OpenDeal
from schemas import DealStageChanged
from streams.engine.marks import Marks, at_address, is_address


def said_of(entity: OpenDeal, event: DealStageChanged, marks: Marks) -> Said:
    """The places of what an event says among the names of a deal, where they are put if they are not there yet."""
    customer = _place_of_customer(entity, event.customer_id, marks)
    taken = (*entity.places, customer)
    names = entity.deal.names
    product, channel, owner = (_place(names, text, taken) for text in (event.product, event.channel, event.owner))
    return customer, product, channel, owner


def forget_customers(entity: OpenDeal, erased: Container[str], marks: Marks) -> None:
    """Name those whose marks are in `erased` by their addresses."""
    deal, changed = entity.deal, dict[str, str]()
    elsewhere = {place for fact in entity.history.facts for place in (fact.said or ())[1:]}
    for place in entity.places:
        customer = deal.names[place]
        # Earlier versions had one place for a customer and, say, a product of the same name: that is nobody's id.
        if place not in elsewhere and not is_address(customer) and marks.in_room(customer) in erased:
            deal.names[place] = changed[customer] = marks.address_of(customer)
    entity.unlisted = tuple(customer for customer in entity.unlisted if customer not in changed)
    entity.buyers = tuple(dict.fromkeys(changed.get(customer, customer) for customer in entity.buyers))


def _place_of_customer(entity: OpenDeal, customer: str | None, marks: Marks) -> int | None:
    """The customer's own place, which nothing else that is said shares; that of the address of one who is forgotten."""
    if customer is None:
        return None
    names = entity.deal.names
    for place in entity.places:
        if names[place] == customer:
            return place
    forgotten = [place for place in entity.places if is_address(names[place])]
    if forgotten:
        mark = marks.entity_of(customer)
        for place in forgotten:
            if at_address(names[place]) == mark:
                return place
    names.append(customer)
    return len(names) - 1


def _place(names: list[str], text: str | None, taken: Container[int | None]) -> int | None:
    """The place of a text, but for those that are `taken` by customers."""
    if text is None:
        return None
    for place, name in enumerate(names):
        if name == text and place not in taken:
            return place
    names.append(text)
    return len(names) - 1
