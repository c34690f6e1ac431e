"""What is told of each field that is kept: what sort of data it holds, what it is made of, and how long it stays.

It stands beside the field, in `Annotated`, and changes nothing of what is packed. The page on privacy is made of it
(`agents.document`), and a field of which nothing is told stops that.
"""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Final


class Sort(Enum):
    """What sort of data a field holds, as the page calls it."""

    ID = "id"
    TIME = "time"
    MONEY = "money"
    EMPLOYEE = "employee"
    TEXT = "free text"
    VALUE = "value"
    """One of the few that a dimension has."""
    HASH = "hash"
    HIDDEN = "hidden id"
    """Only who has the key of marks can read it."""
    FIGURE = "figure"


class Lasts(Enum):
    """How long what a field holds is kept, as the page says it."""

    AS_FACTS = "402 days"
    AS_CARTS = "402 days after the last event of the cart"
    WHILE_KNOWN = "as long as the customer is known"
    FOR_GOOD = "for good"
    AS_COMMENTS = "`comments.keep_days`, and about a minute"
    AS_BUCKETS = "`dedupe_days`, and until the bucket is looked through next: 256 buckets (some 8,000 ids) a minute"
    UNTIL_SENT = "until it is in Kafka, mostly less than a second"


@dataclass(frozen=True, slots=True)
class Kept:
    """In `Annotated`: the sort of a field, or of a part of it."""

    sort: Sort
    fields: tuple[str, ...] = ()
    """The fields of the event that it is made of, with those inside of items after a dot; empty where the field has the
    name of the event's."""
    setting: str = ""
    """The setting without which it is not kept."""

    def of(self, *fields: str) -> "Kept":
        """The same, made of these fields of the event."""
        return replace(self, fields=fields)

    def by(self, setting: str) -> "Kept":
        """The same, kept where a setting says so."""
        return replace(self, setting=setting)


class ToldBy:
    """In `Annotated`, or as `told_by` of a struct: the types of event that what is kept comes from."""

    __slots__ = ("events",)

    def __init__(self, *events: str) -> None:
        """These types, such as `purchase.completed`."""
        self.events: Final = events


ID: Final = Kept(Sort.ID)
TIME: Final = Kept(Sort.TIME)
MONEY: Final = Kept(Sort.MONEY)
EMPLOYEE: Final = Kept(Sort.EMPLOYEE)
TEXT: Final = Kept(Sort.TEXT)
VALUE: Final = Kept(Sort.VALUE)
HASH: Final = Kept(Sort.HASH)
HIDDEN: Final = Kept(Sort.HIDDEN)
FIGURE: Final = Kept(Sort.FIGURE)
