"""Baskets: whether it is counted what is bought together, and of how many families at most."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from streams.settings.values import Change, whole


class Baskets(BaseModel):
    """How baskets are counted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    most_items: Annotated[int, whole(2, 100), Change.REPROCESS] = Field(
        default=20,
        description="A purchase of more item families than that is a basket, but its pairs of families are not "
        "counted: there are half as many as the square of that number.",
    )
