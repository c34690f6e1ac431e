"""What all events have in common, and the kinds of value that their fields are made of.

A decoded event is frozen and valid: msgspec checks types and limits while it decodes, and `__post_init__`
checks what a type cannot say. Fields of the structs are those of the JSON objects, name by name.
"""

from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import Meta
from msgspec.structs import force_setattr

from schemas.amounts import Amount, as_amount
from schemas.timestamps import LATEST, LEAST_NUMBER, TEXT, epoch_milliseconds

TEXT_LIMIT: Final = 512
"""Characters that an id or a dimension's value may have."""
COUNT_LIMIT: Final = 10**9
"""The largest count of an event: whole numbers from 0."""
NUMBER_LIMIT: Final = 10**15
"""The largest magnitude of a number that is not money: what a double holds without loss."""

Text: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=TEXT_LIMIT, extra_json_schema={"type": ["string", "integer"]})
]
"""An id or a dimension's value. In the JSON it may also be a whole number, which is read as its digits."""
Words: TypeAlias = Annotated[str, Meta(min_length=1, max_length=TEXT_LIMIT)]
"""Text that is nothing else."""
Remark: TypeAlias = Annotated[str, Meta(min_length=1)]
"""What somebody wrote, however long."""
Count: TypeAlias = Annotated[int, Meta(ge=0, le=COUNT_LIMIT)]
Number: TypeAlias = (
    Annotated[int, Meta(ge=-NUMBER_LIMIT, le=NUMBER_LIMIT)]
    | Annotated[float, Meta(ge=-float(NUMBER_LIMIT), le=float(NUMBER_LIMIT))]
)
"""A JSON number; one with a fraction means the shortest decimal of its double (see `rounding.exact`)."""
Probability: TypeAlias = Annotated[int, Meta(ge=0, le=1)] | Annotated[float, Meta(ge=0.0, le=1.0)]

if TYPE_CHECKING:
    # What is left after decoding; in the JSON a moment may also be text.
    Moment: TypeAlias = int
else:
    Moment: TypeAlias = (
        Annotated[int, Meta(extra_json_schema={"minimum": LEAST_NUMBER, "maximum": LATEST})]
        | Annotated[str, Meta(extra_json_schema={"pattern": TEXT})]
    )


class Event(msgspec.Struct, tag_field="type", frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One fact about one entity.

    What is said of a field here and in subclasses, in the string under it, is also what its documents say.
    `occurred_at` is epoch milliseconds once the event is made, whatever was told. Optional text is None where it was
    omitted, never empty.

    Raises:
        InvalidEvent: bad-time; while decoding, inside of a msgspec.ValidationError.
    """

    event_id: Text
    """The id of the event, unique for its topic and key. A second event with this id is a duplicate."""
    occurred_at: Moment
    """When it happened: RFC 3339 text with an offset, or epoch milliseconds (not seconds); cut to milliseconds."""
    source: Words | None = None
    """The system that sent the event. No KPI reads it."""

    def __post_init__(self) -> None:
        moment: Any = self.occurred_at
        if type(moment) is not int or not LEAST_NUMBER <= moment <= LATEST:
            force_setattr(self, "occurred_at", epoch_milliseconds(moment))

    @property
    def type(self) -> str:
        """The event's type as it is written, such as `ticket.opened`."""
        return str(self.__struct_config__.tag)


def type_of(kind: type[Event]) -> str:
    """The type of all events of a class."""
    return str(kind.__struct_config__.tag)


class Item(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One line of a purchase or a cart."""

    sku: Text | None = None
    """The article. No KPI reads it."""
    quantity: Number | None = None
    """How many pieces. No KPI reads it."""
    unit_price: Amount | None = None
    """The price of one piece, in the currency of the purchase or cart. No KPI reads it."""
    family: Text | None = None
    """The product line of the article. A product line that is new to a customer is a cross-sell."""
    tier: Number | None = None
    """The rank of the article in its family. A rank above all that the customer bought of it before is an upsell."""
    asked_tier: Number | None = None
    """The rank that the customer asked for. If a higher one was sold, it is an upsell."""

    def __post_init__(self) -> None:
        if self.unit_price is not None:
            force_setattr(self, "unit_price", as_amount(self.unit_price, "unit_price"))
