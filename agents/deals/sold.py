"""What the customers of deals are told: what each of them has bought by a deal that stands won."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from agents.deals.contributions import DealWalk
from agents.deals.facts import Deal
from agents.deals.open import OpenDeal
from schemas import DealSold, Sale, encode, told_as
from schemas.timestamps import written
from streams.engine.family import NOTHING_TO_TELL
from streams.engine.marks import is_address
from streams.settings import DealOutcome

_OMITTED: Final = "unknown"
"""A product of this name is none."""


class Sold(NamedTuple):
    """What a customer has bought by a deal, and when that was won."""

    customer: str
    moment: int
    sale: Sale


def records(deal_id: str, entity: OpenDeal, group: str, fingerprint: str) -> Mapping[str, bytes]:
    """What to tell each customer whom a deal ever named, once there is news of it, as a record of `crm.derived`.

    It is told whether or not it was told before: a Redis that lost its last writes has also lost what was told after
    them, and that may stand on the topic. What is told of the most facts is what counts. `fingerprint` is of the key by
    which those are marked who were erased.
    """
    if not (entity.has_news and entity.was_won):
        return NOTHING_TO_TELL
    last, now = entity.history.walk.state, _sale_of(entity.deal, entity.history.walk)
    version = len(entity.ids) if entity.void is None else len(entity.void)
    told = {}
    for customer in entity.buyers:
        sold = now if now is not None and now.customer == customer else None
        moment = sold.moment if sold else entity.voided_at if last is None else last.moment
        told[told_as(deal_id, customer)] = encode(
            DealSold(
                event_id=str(version),
                occurred_at=written(moment),  # type: ignore[arg-type]  # text of early years becomes a number
                customer_id=customer,
                deal_id=deal_id,
                group=group,
                version=version,
                sale=sold.sale if sold else None,
                by_mark=fingerprint if is_address(customer) else None,
            )
        )
    return told


def _sale_of(deal: Deal, walk: DealWalk) -> Sold | None:
    """What the customer of a deal has bought by it: all is as at the entry, but customer and amount are the latest."""
    last, entered = walk.state, walk.entered
    if last is None or entered is None or last.definition.outcome is not DealOutcome.WON:
        return None
    customer = text_at(deal, last.said[0])
    if customer is None or not entered.definition.sells:
        return None
    _, product, channel, owner = (text_at(deal, place) for place in entered.said)
    if product == _OMITTED:
        product = None
    sale = Sale(entry_id=entered.event_id, minor_units=last.amount or 0, channel=channel, owner=owner, product=product)
    return Sold(customer, entered.moment, sale)


def text_at(deal: Deal, place: int | None) -> str | None:
    """The text that a place of `StageChange.said` stands for; None where it was omitted."""
    return None if place is None else deal.names[place]
