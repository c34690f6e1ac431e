"""Events of the topic `crm.deals`; the key is the deal's id."""

from typing import Final

from msgspec.structs import force_setattr

from schemas.amounts import Amount, as_amount
from schemas.events import Event, Probability, Text
from schemas.rounding import exact

DEFAULT_PIPELINE: Final = "default"


class DealStageChanged(Event, tag="deal.stage_changed", frozen=True, kw_only=True, gc=False):
    """A deal entered a stage, or one of its values changed while it stayed there.

    `amount` without a `currency` is in the reporting currency. `probability` of winning is from 0 to 1.
    A `pipeline` that was omitted is the one named before, DEFAULT_PIPELINE at first.
    """

    deal_id: Text
    stage: Text
    customer_id: Text | None = None
    amount: Amount | None = None
    currency: Text | None = None
    pipeline: Text | None = None
    owner: Text | None = None
    channel: Text | None = None
    probability: Probability | None = None

    def __post_init__(self) -> None:
        Event.__post_init__(self)  # super() takes three times as long
        if self.amount is not None:
            force_setattr(self, "amount", as_amount(self.amount, "amount"))


def millionths(probability: float) -> int:
    """A probability in millionths, 0 to 1,000,000, rounded half-even."""
    return round(exact(probability).scaleb(6))
