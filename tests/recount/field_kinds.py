"""What fields have to be: the kinds of their values, and which fields a type has that anybody asks about."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

Kind = Callable[[Any], bool]

MOST_LETTERS = 512
MOST_AMOUNT = 10**18
MOST_NUMBER = 10**15
MOST_COUNT = 10**9
LAST = 253_402_300_799_999
FIRST_NUMBER = 100_000_000_000
SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "acsi": (1, 10), "loyalty": (1, 5)}
_MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]+)?)?"
    r"([Zz]|([+-])([0-9]{2})(?::?([0-9]{2}))?)"
)


class Refused(Exception):
    """The record is no event."""


def without_nothing(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members that say something."""
    return {name: member for name, member in members.items() if member is not None and member != ""}


def is_number(told: object) -> bool:
    """A JSON number of a size that means something."""
    return (
        isinstance(told, int | float | Decimal) and not isinstance(told, bool) and -MOST_NUMBER <= told <= MOST_NUMBER
    )


def is_writing(told: object) -> bool:
    """Text of characters."""
    return isinstance(told, str) and not any("\ud800" <= one <= "\udfff" for one in told)


def is_words(told: object) -> bool:
    """Text of characters, not too long."""
    return is_writing(told) and len(str(told)) <= MOST_LETTERS


def is_text(told: object) -> bool:
    """An id or a dimension's value: text, or a whole number."""
    return is_words(told) or (isinstance(told, int) and not isinstance(told, bool))


def is_amount(told: object) -> bool:
    """An amount of money, in whole units of its currency."""
    if isinstance(told, str):
        if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", told) is None or not told.isascii():
            return False
        told = Decimal(told)
    return (
        isinstance(told, int | float | Decimal) and not isinstance(told, bool) and -MOST_AMOUNT <= told <= MOST_AMOUNT
    )


def is_probability(told: object) -> bool:
    """A share."""
    return is_number(told) and 0 <= told <= 1  # type: ignore[operator]  # it is a number


def is_count(told: object) -> bool:
    """A whole number from 0 on, which may be written as 2.0."""
    return is_number(told) and 0 <= told <= MOST_COUNT and told == int(told)  # type: ignore[operator, call-overload]  # the same


def is_truth(told: object) -> bool:
    """true or false."""
    return isinstance(told, bool)


def is_moment(told: object) -> bool:
    """A time."""
    try:
        milliseconds(told)
    except Refused:
        return False
    return True


def one_of(*choices: str) -> Kind:
    """One of some words."""
    return lambda told: isinstance(told, str) and told in choices


def is_scale(told: object) -> bool:
    """The worst and the best score."""
    ends = without_nothing(told) if isinstance(told, dict) else {}
    return all(is_number(ends.get(end)) for end in ("min", "max")) and ends["min"] < ends["max"]


def are_scores(told: object) -> bool:
    """The three answers of the satisfaction index."""
    scores = without_nothing(told) if isinstance(told, dict) else {}
    return all(is_number(scores.get(name)) for name in ("satisfaction", "expectancy", "ideal"))


def milliseconds(told: object) -> int:
    """A time in epoch milliseconds. Raises Refused."""
    if isinstance(told, int) and not isinstance(told, bool):
        if FIRST_NUMBER <= told <= LAST:
            return told
        raise Refused("time")
    found = _MOMENT.fullmatch(told) if isinstance(told, str) else None
    if found is None:
        raise Refused("time")
    year, month, day, hour, minute, second = (int(number or 0) for number in found.groups()[:6])
    ahead = timedelta(hours=int(found[10] or 0), minutes=int(found[11] or 0))
    if int(found[10] or 0) > 23 or int(found[11] or 0) > 59:
        raise Refused("offset")
    try:
        date(year, month, day)
        local = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError as error:
        raise Refused("time") from error
    thousandths = int((found[7] or ".0")[1:4].ljust(3, "0"))
    since_epoch = (local - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1) + thousandths
    moment = since_epoch + (ahead // timedelta(milliseconds=1)) * (1 if found[9] == "-" else -1)
    if not 0 <= moment <= LAST:
        raise Refused("time")
    return moment


Fields = Mapping[str, tuple[bool, Kind]]
"""Name -> whether it is required, and what it has to be. Fields that no KPI reads are not among them."""


def _fields(required: Mapping[str, Kind], **optional: Kind) -> Fields:
    both = {"event_id": is_text, "occurred_at": is_moment, **required}
    return {name: (True, kind) for name, kind in both.items()} | {
        name: (False, kind) for name, kind in optional.items()
    }


_MONEY: Mapping[str, Kind] = {"amount": is_amount, "currency": is_words}
_MESSAGE = {"channel": is_text, "count": is_count}
_TICKET = {"ticket_id": is_text}
_LEAD = {"lead_id": is_text}
_CUSTOMER = {"customer_id": is_text}
_TICKET_VALUES = {"channel": is_text, "category": is_text, "priority": is_text, "team": is_text}

_FIELDS: Mapping[str, Fields] = {
    "deal.stage_changed": _fields(
        {"deal_id": is_text, "stage": is_text},
        **_MONEY,
        pipeline=is_text,
        owner=is_text,
        channel=is_text,
        probability=is_probability,
        reason=is_text,
    ),
    "deal.voided": _fields({"deal_id": is_text}),
    "purchase.completed": _fields(
        {"purchase_id": is_text, **_MONEY},
        customer_id=is_text,
        kind=one_of("standard", "upsell", "cross_sell", "renewal"),
        campaign_id=is_text,
        channel=is_text,
    ),
    "purchase.refunded": _fields({"purchase_id": is_text, **_MONEY}, customer_id=is_text),
    "purchase.voided": _fields({"purchase_id": is_text}, customer_id=is_text),
    "customer.signed_up": _fields(_CUSTOMER, segment=is_text, region=is_text, channel=is_text, campaign_id=is_text),
    "customer.cancelled": _fields(_CUSTOMER, reason=is_text),
    "customer.updated": _fields(_CUSTOMER, segment=is_text, region=is_text),
    "customer.erased": _fields(_CUSTOMER),
    "customer.voided": _fields(_CUSTOMER),
    "cart.updated": _fields({"cart_id": is_text, **_CUSTOMER}),
    "cart.checked_out": _fields({"cart_id": is_text, **_CUSTOMER}),
    "survey.answered": _fields(
        {"survey_id": is_text, **_CUSTOMER, "kind": one_of(*SCALES)},
        score=is_number,
        scores=are_scores,
        scale=is_scale,
        answer_id=is_text,
        touchpoint=is_text,
    ),
    "survey.voided": _fields({"answer_id": is_text, **_CUSTOMER}),
    "ticket.opened": _fields({**_TICKET, **_CUSTOMER}, **_TICKET_VALUES),
    "ticket.updated": _fields(_TICKET, **_TICKET_VALUES),
    "ticket.responded": _fields(_TICKET, agent=is_text, automatic=is_truth),
    "ticket.resolved": _fields(_TICKET, agent=is_text, contacts=is_count),
    "campaign.spent": _fields(
        {"campaign_id": is_text, **_MONEY, "purpose": one_of("acquisition", "leads", "retention")}, channel=is_text
    ),
    "campaign.sent": _fields({"campaign_id": is_text}, **_MESSAGE),
    "lead.created": _fields({"campaign_id": is_text, "lead_id": is_text}, channel=is_text),
    "customer.renewed": _fields({**_CUSTOMER, "expires_at": is_moment}),
    "interaction.logged": _fields({**_CUSTOMER, "interaction_id": is_text}),
    "survey.sent": _fields({"survey_id": is_text, **_CUSTOMER, "answer_id": is_text, "kind": one_of(*SCALES)}),
    "campaign.subscribed": _fields({"campaign_id": is_text}),
}

_LEAD_VALUES = {"campaign_id": is_text, "channel": is_text, "owner": is_text, "priority": is_text}
_TICKET_DETAILS = {"assignee": is_text, "segment": is_text, "product": is_text}
_COMMENT = {"comment": is_writing}
HARMLESS: Mapping[str, Mapping[str, Kind]] = {
    "lead.created": _LEAD_VALUES,
    "lead.updated": _LEAD_VALUES,
    "lead.disqualified": {"reason": is_text},
    "deal.stage_changed": {"customer_id": is_text, "team": is_text, "product": is_text},
    "purchase.completed": {"owner": is_text, "cost": is_amount, "campaign_channel": is_text},
    "purchase.refunded": {"cost": is_amount},
    "customer.signed_up": {"industry": is_text, "expires_at": is_moment},
    "customer.updated": {"industry": is_text},
    "interaction.logged": {"kind": is_text, "direction": is_text, "owner": is_text},
    "cart.updated": {
        "channel": is_text,
        "step": is_text,
        "reason": is_text,
        "amount": is_amount,
        "currency": is_words,
    },
    "survey.sent": {"touchpoint": is_text},
    "survey.answered": {"agent": is_text, "team": is_text, "product": is_text, **_COMMENT},
    "campaign.spent": {"cost_kind": is_text},
    "campaign.subscribed": {**_MESSAGE, "sent_at": is_moment},
    "ticket.opened": {**_TICKET_DETAILS, **_COMMENT},
    "ticket.updated": _TICKET_DETAILS,
}
"""Fields that KPIs read and that refuse nothing: what is not what it should be is as if it were not there."""


def fields_of(kind: str) -> Fields:
    """The fields of a type that are required, or that a KPI reads."""
    if kind in _FIELDS:
        return _FIELDS[kind]
    if kind.startswith("ticket."):
        return _fields(_TICKET)
    if kind.startswith("lead."):
        return _fields(_LEAD)
    return _fields({"campaign_id": is_text}, **_MESSAGE, sent_at=is_moment)
