"""How often the analyst runs, and of whom it makes models: nothing here changes a number of the tables."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from streams.settings.values import number, text, whole


class AnalystSettings(BaseModel):
    """What the analyst does."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    every_minutes: Annotated[int, whole(1, 10_080)] = Field(default=60, description="The time between two runs.")
    sample: Annotated[int, whole(1_000, 10_000_000)] = Field(
        default=100_000,
        description="Of how many customers models are made, if there are more: always the same ones. It bounds the "
        "time and the memory that a run takes.",
    )
    least_customers: Annotated[int, whole(50, 1_000_000)] = Field(
        default=500, description="Without so many customers who have bought there is no model of customers."
    )
    horizon_days: Annotated[int, whole(7, 365)] = Field(
        default=90, description="Over how many days the risk is told that a customer is lost."
    )
    discount_yearly: Annotated[Decimal, number("a share from 0 to 1", lambda share: 0 <= share <= 1)] = Field(
        default=Decimal("0.1"),
        description="By how much less money is worth that comes a year from now, for the predicted value of customers.",
    )
    host: Annotated[str, text("an address to listen on")] = Field(
        default="127.0.0.1", description="The address on which the analyst shows its health."
    )
    port: Annotated[int, whole(0, 65_535)] = Field(default=0, description="The port of the analyst's health. 0: none.")
