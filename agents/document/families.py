"""The families of what is kept: what is packed of each, under which name it stands, and for how long."""

from dataclasses import dataclass
from typing import Final

import msgspec

from agents.customers.stored import Customer
from agents.deals.facts import Deal
from agents.document.kept_fields import Part, Row, kept_rows
from agents.leads.facts import Lead
from agents.tickets.facts import Ticket
from schemas.topics import MARKETING, TYPES
from streams.comments.kept import KEPT_BY, KeptComment
from streams.kept import Lasts, Sort


@dataclass(frozen=True)
class KeptFamily:
    """What is kept of things of one kind."""

    title: str
    where: str
    """Key and field in Redis."""
    rows: tuple[Row, ...]
    name: str = ""
    """The family whose events have the name of its entities as their key; empty where those have none of their own."""
    setting: str = ""
    """The setting without which none of it is kept."""


def _facts(name: str, title: str, field: str, packed: type[msgspec.Struct], lasts: Lasts) -> KeptFamily:
    return KeptFamily(title, f"`nabz:{{{name}-N}}:facts`, field = {field}", kept_rows(packed, lasts), name)


def _of_marketing(name: str, meaning: str, parts: dict[Sort, tuple[str, ...]], lasts: Lasts) -> Row:
    events = TYPES[MARKETING]
    return Row(
        None, name, meaning, tuple(Part(sort, fields, events, "", MARKETING) for sort, fields in parts.items()), lasts
    )


_HASHES: Final = _of_marketing(
    "event_id",
    "An 8-byte hash of the id of each event, with the day of the event",
    {Sort.HASH: ("event_id",), Sort.TIME: ("occurred_at",)},
    Lasts.AS_BUCKETS,
)
"""No struct holds these: they are packed by hand (`streams.engine.id_buckets`)."""

KEPT_FAMILIES: Final = (
    _facts(
        "customer",
        "Customers",
        "`customer_id`; of who was erased a mark; of a guest a sign and the `purchase_id`",
        Customer,
        Lasts.WHILE_KNOWN,
    ),
    _facts("ticket", "Tickets", "`ticket_id`", Ticket, Lasts.FOR_GOOD),
    _facts("lead", "Leads", "`lead_id`", Lead, Lasts.FOR_GOOD),
    _facts("deal", "Deals", "`deal_id`", Deal, Lasts.FOR_GOOD),
    KeptFamily("Events of campaigns", "`nabz:{campaign-N}:facts`, field = the number of a bucket", (_HASHES,)),
    KeptFamily(
        "Comments",
        "`nabz:{customer-N}:comments` and `nabz:{ticket-N}:comments`, field = a hash of what the comment belongs to",
        kept_rows(KeptComment, Lasts.AS_COMMENTS),
        setting=KEPT_BY,
    ),
)
