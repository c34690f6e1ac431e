"""The events of customers: what each of them tells of dimensions, and what is seen by it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, TypeAlias

from agents.comments import Comments, is_told
from agents.customers.rules import Model
from schemas import (
    CartCheckedOut,
    CartUpdated,
    CustomerCancelled,
    CustomerErased,
    CustomerRenewed,
    CustomerSignedUp,
    CustomerUpdated,
    CustomerVoided,
    DealSold,
    InteractionLogged,
    PurchaseCompleted,
    PurchaseRefunded,
    PurchaseVoided,
    SurveyAnswered,
    SurveySent,
    SurveyVoided,
    type_of,
)
from streams.arithmetic.measures import customers as m
from streams.arithmetic.measures.comments import OF_ANSWER
from streams.arithmetic.numbering import FAMILY
from streams.engine.family import ValueNumbers

CustomerEvent: TypeAlias = (
    CartUpdated
    | CartCheckedOut
    | CustomerSignedUp
    | CustomerCancelled
    | CustomerUpdated
    | CustomerRenewed
    | InteractionLogged
    | CustomerErased
    | CustomerVoided
    | PurchaseCompleted
    | PurchaseRefunded
    | PurchaseVoided
    | DealSold
    | SurveySent
    | SurveyAnswered
    | SurveyVoided
)

_PURCHASED: Final = "purchase.completed"
_SIGNED_UP: Final = "customer.signed_up"
_SOLD: Final = "deal.sold"
_ANSWERED: Final = "survey.answered"
SEEN_WITHOUT_COMMENT: Final = (_ANSWERED,)
"""What is seen by an answer that has none."""


def unnumbered(events: Iterable[CustomerEvent], dictionary: ValueNumbers) -> Sequence[tuple[str, str]]:
    """Dimensions, with values that these events tell and that have no number yet."""
    of = dictionary.of
    by_type: dict[type, list[CustomerEvent]] = {kind: [] for kind in _TEXTS}
    for event in events:
        by_type[type(event)].append(event)
    return [
        (dimension, text)
        for kind, of_kind in by_type.items()
        for dimension, text_of in _TEXTS[kind]
        for text in dict.fromkeys(map(text_of, of_kind))
        if text and text not in of[dimension]
    ] + [
        ("driver", name)
        for event in by_type[SurveyAnswered]
        if isinstance(event, SurveyAnswered) and event.scores is not None
        for name in event.drivers
        if name not in of["driver"]
    ]


def unnumbered_families(events: Iterable[CustomerEvent], dictionary: ValueNumbers) -> Sequence[tuple[str, str]]:
    """The families that items of these events tell, and that have no number yet, with their dimension."""
    known = dictionary.of[FAMILY]
    families: dict[str | None, None] = {}
    for event in events:
        if type(event) is PurchaseCompleted:
            families |= dict.fromkeys(item.family for item in event.items or ())
        elif type(event) is DealSold and event.sale is not None:
            families[event.sale.product] = None
    return [(FAMILY, family) for family in families if family and family not in known]


def unnumbered_themes(events: Iterable[CustomerEvent], comments: Comments) -> Sequence[tuple[str, str]]:
    """The themes that have no number yet, where any answer has a comment."""
    commented = any(type(event) is SurveyAnswered and is_told(event.comment) for event in events)
    return comments.unnumbered() if commented else ()


def seen_by_type(event_type: str, model: Model) -> tuple[str, ...]:
    """The type itself, and whether one can become a customer by it, be lost some time after it, or come into a group.

    An answer may have a comment, and a sign-up an end, which is noted whether or not customers have contracts.

    What a deal sold was seen with the deal.
    """
    if event_type == _SOLD:
        return ()
    if event_type == _PURCHASED:
        return seen_by_a_purchase(model)
    if event_type == _ANSWERED:
        return (_ANSWERED, OF_ANSWER)
    if event_type == m.TO_AN_END:
        return (m.TO_AN_END, m.PASSING) if model.contractual else (m.TO_AN_END,)
    grouped = (m.GROUPED,) if model.loyalty is not None and event_type == _SIGNED_UP else ()
    flags = _FLAGS_OF_CONTRACTS.get(event_type, (event_type,)) if model.contractual else (event_type,)
    ending = (m.TO_AN_END,) if event_type == _SIGNED_UP else ()
    return (*flags, *ending, *grouped)


def seen_by_types(model: Model) -> Mapping[type, tuple[str, ...]]:
    """The same for all types."""
    return {kind: seen_by_type(type_of(kind), model) for kind in _TEXTS}


def seen_by_endless_sign_up(model: Model) -> tuple[str, ...]:
    """What is seen by a sign-up that tells no end: nobody is lost some time after it."""
    flags = seen_by_type(type_of(CustomerSignedUp), model)
    return tuple(flag for flag in flags if flag not in {m.PASSING, m.TO_AN_END})


def seen_by_a_purchase(model: Model) -> tuple[str, ...]:
    """What is seen once anybody has bought."""
    alone = () if model.contractual else (m.JOINING, m.PASSING, m.SILENCES)
    basket = (m.BASKET,) if model.most_items else ()
    return (_PURCHASED, *alone, *basket, *_seen_by_loyalty(model))


def _seen_by_loyalty(model: Model) -> tuple[str, ...]:
    """What of loyalty groups is seen once anybody has bought."""
    loyalty = model.loyalty
    if loyalty is None:
        return ()
    return (
        *(m.GROUPED, m.RATED),
        *((m.RATED_LOYAL,) if loyalty.loyal else ()),
        *((m.RATED_RISKY,) if loyalty.risky else ()),
    )


def has_an_end(event: CustomerSignedUp) -> bool:
    """Whether a sign-up tells when its term ends, and that is after the sign-up itself."""
    return event.expires_at is not None and event.expires_at > event.occurred_at


_FLAGS_OF_CONTRACTS: Final = {
    "customer.signed_up": ("customer.signed_up", m.JOINING, m.TERMS, m.PASSING),
    "customer.renewed": ("customer.renewed", m.PASSING),
}
"""Event type -> what may be seen by it where customers have contracts."""
_DESCRIPTION = tuple((name, attrgetter(name)) for name in ("segment", "region", "industry"))
_ORIGIN = (("channel", attrgetter("channel")), ("campaign", attrgetter("campaign_id")))
_TEXTS: dict[type, tuple[tuple[str, Callable[[Any], str | None]], ...]] = {
    PurchaseCompleted: (*_ORIGIN, ("owner", attrgetter("owner")), ("channel", attrgetter("campaign_channel"))),
    PurchaseRefunded: (),
    DealSold: (("channel", attrgetter("channel")), ("owner", attrgetter("owner"))),
    CustomerSignedUp: _DESCRIPTION + _ORIGIN,
    CustomerUpdated: _DESCRIPTION,
    PurchaseVoided: (),
    CustomerCancelled: (("reason", attrgetter("reason")),),
    CustomerErased: (),
    CustomerVoided: (),
    CartUpdated: tuple((name, attrgetter(name)) for name in ("channel", "step", "reason")),
    CustomerRenewed: (),
    InteractionLogged: tuple((name, attrgetter(name)) for name in ("kind", "direction", "owner")),
    SurveySent: (("touchpoint", attrgetter("touchpoint")), ("kind", attrgetter("kind"))),
    CartCheckedOut: (),
    SurveyAnswered: tuple((name, attrgetter(name)) for name in ("touchpoint", "kind", "agent", "team", "product")),
    SurveyVoided: (),
}
"""The dimensions that events of each type tell of, and where."""
