"""Events of the topic `crm.deals`; the key is the deal's id."""

from datetime import date
from functools import lru_cache
from typing import Final

from msgspec.structs import force_setattr

from schemas.amounts import Amount, as_amount, exact
from schemas.events import Event, Probability, Text, Words

DEFAULT_PIPELINE: Final = "default"


class DealStageChanged(Event, tag="deal.stage_changed", frozen=True, kw_only=True, gc=False):
    """A deal entered a stage, or one of its values changed while it stayed there.

    The first event of a deal, by `occurred_at`, creates the deal. The settings (`pipelines`) define the stages, their
    order, and which of them mean won and lost. A won deal that goes back to an open stage is no longer won.
    """

    deal_id: Text
    """The deal."""
    stage: Text
    """The stage of the deal now. A stage that the pipeline does not name comes before all others."""
    customer_id: Text | None = None
    """The customer of the deal. Where won deals are purchases (`sells`), it is their customer."""
    amount: Amount | None = None
    """The value of the deal. Omitted: as in earlier events."""
    currency: Words | None = None
    """ISO 4217 code of the amount's currency. Omitted: the reporting currency."""
    pipeline: Text | None = None
    """The pipeline whose stages the deal passes. Omitted: as in earlier events, "default" at first."""
    owner: Text | None = None
    """Who works on the deal. Omitted: as in earlier events."""
    channel: Text | None = None
    """The channel that the deal came from. Omitted: as in earlier events."""
    probability: Probability | None = None
    """The probability of winning, until the next change of stage. Omitted: that of the stage in the settings."""
    team: Text | None = None
    """The team that works on the deal. Omitted: as in earlier events."""
    product: Text | None = None
    """What is to be sold. Omitted: as in earlier events."""
    reason: Text | None = None
    """Why the deal was lost, on the event that enters a lost stage. Omitted: "unknown"."""
    expected_close: date | None = None
    """The date on which the deal is expected to close. Omitted: as in earlier events. No KPI reads it."""

    def __post_init__(self) -> None:
        Event.__post_init__(self)  # super() takes three times as long
        if self.amount is not None:
            force_setattr(self, "amount", as_amount(self.amount, "amount"))


class DealVoided(Event, tag="deal.voided", frozen=True, kw_only=True, gc=False):
    """The deal should never have been: a test, spam, or a duplicate that was merged into another deal.

    Everything that the deal counted is taken back. What arrives of the deal later changes nothing.
    """

    deal_id: Text
    """The deal."""
    reason: Text | None = None
    """Why it is void. No KPI reads it."""


DealEvent = DealStageChanged | DealVoided


@lru_cache(maxsize=4096)  # probabilities come again and again
def millionths(probability: float) -> int:
    """A probability in millionths, 0 to 1,000,000, rounded half-even."""
    return round(exact(probability).scaleb(6))
