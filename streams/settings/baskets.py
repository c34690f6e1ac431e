"""Baskets: whether it is counted what is bought together, of how many items at most, and whether items are kept."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from streams.settings.values import Change, flag, number, whole


class Baskets(BaseModel):
    """How baskets are counted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    most_items: Annotated[int, whole(2, 100), Change.GROWS] = Field(
        default=20,
        description="A purchase of more item families than that is a basket, but its pairs of families are not "
        "counted: there are half as many as the square of that number. Of a purchase of more SKUs none is kept.",
    )
    skus: Annotated[bool, flag(), Change.NEW_EVENTS] = Field(
        default=False,
        description="Purchases keep the SKUs of their items, and `nabz analyst` finds which of them are bought "
        "together. It takes some 15 bytes an item.",
    )
    least_support: Annotated[
        Decimal, number("a share from 0.0001 to 1", lambda share: Decimal("0.0001") <= share <= 1), Change.ANY_TIME
    ] = Field(
        default=Decimal("0.005"),
        description="How large a share of all baskets with SKUs has to hold two SKUs for a rule of them. With a "
        "smaller one the analyst takes more memory.",
    )
