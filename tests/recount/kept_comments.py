"""Which comments are kept, by what is promised of them, out of all events at once."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

Event = Mapping[str, Any]

DAY_MS = 86_400_000
LONGEST = 2_000


class Said(NamedTuple):
    """A comment that can be read."""

    at: int
    comment: str
    kind: str
    touchpoint: str | None
    product: str | None
    points: float | None


def kept_comments(events: Iterable[Event], keep_days: int, now: int) -> list[Said]:
    """The comments that can be read at `now` (epoch ms), in order. Ids of events tell events of an entity apart."""
    told = list(events)
    since = now - keep_days * DAY_MS
    standing = [*_of_answers(told), *_of_tickets(told)]
    return sorted((said for said in standing if said.at >= since), key=repr)


def _of_answers(events: list[Event]) -> Iterable[Said]:
    erased: dict[str, tuple[int, str, str]] = {}
    for event in _of("customer.erased", events):
        place = (event["occurred_at"], event["event_id"], "crm.customers")
        erased[event["customer_id"]] = max(place, erased.get(event["customer_id"], place))
    void = {event["customer_id"] for event in _of("customer.voided", events)}
    void_answers = {(event["customer_id"], event["answer_id"]) for event in _of("survey.voided", events)}
    last: dict[tuple[str, ...], Event] = {}
    for event in _of("survey.answered", events):
        customer, answer = event["customer_id"], event.get("answer_id")
        place = (event["occurred_at"], event["event_id"], "crm.surveys")
        if customer in void or (customer, answer) in void_answers or place <= erased.get(customer, (-1, "", "")):
            continue
        version = (customer, event["kind"], answer) if answer else (customer, "", "", event["event_id"])
        if version not in last or _place(last[version]) < _place(event):
            last[version] = event
    for event in last.values():
        if _text(event):
            points = None if event.get("score") is None else float(event["score"])
            about = event["kind"], _told(event, "touchpoint"), _told(event, "product")
            yield Said(event["occurred_at"], _text(event), *about, points)


def _of_tickets(events: list[Event]) -> Iterable[Said]:
    void = {event["ticket_id"] for event in _of("ticket.voided", events)}
    first: dict[str, Event] = {}
    for event in _of("ticket.opened", events):
        ticket = event["ticket_id"]
        if ticket not in void and (ticket not in first or _place(event) < _place(first[ticket])):
            first[ticket] = event
    for event in first.values():
        erasures = [
            erasure["occurred_at"]
            for erasure in _of("customer.erased", events)
            if erasure["customer_id"] == event["customer_id"]
        ]
        if _text(event) and max(erasures, default=-1) < event["occurred_at"]:
            yield Said(event["occurred_at"], _text(event), "ticket", OF_TICKETS, _told(event, "product"), None)


OF_TICKETS = "ticket"
"""The touchpoint of what is said with a ticket."""


def _of(event_type: str, events: list[Event]) -> Iterable[Event]:
    return (event for event in events if event["type"] == event_type)


def _place(event: Event) -> tuple[int, str]:
    return event["occurred_at"], event["event_id"]


def _text(event: Event) -> str:
    text: str = (event.get("comment") or "").strip()
    return text[:LONGEST]


def _told(event: Event, field: str) -> str | None:
    return event.get(field) or None
