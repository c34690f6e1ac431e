"""Events of the topic `crm.deals`; the key is the deal's id."""

from typing import Final

from msgspec.structs import force_setattr

from schemas.amounts import Amount, as_amount, exact
from schemas.events import Event, Probability, Text

DEFAULT_PIPELINE: Final = "default"


class DealStageChanged(Event, tag="deal.stage_changed", frozen=True, kw_only=True, gc=False):
    """A deal entered a stage, or one of its values changed while it stayed there.

    The first one of a deal, by `occurred_at`, creates it. Which stages there are, in which order, and which of them
    mean won and lost, stands in the settings (`pipelines`). A won deal that goes back to an open stage is won no more.
    """

    deal_id: Text
    """The deal."""
    stage: Text
    """The stage in which the deal is now. One that the pipeline does not name stands before all that it names."""
    customer_id: Text | None = None
    """Whom the deal is made with. No KPI reads it."""
    amount: Amount | None = None
    """What the deal is worth. Omitted: as told before."""
    currency: Text | None = None
    """ISO 4217 code of the amount's currency. Omitted: the reporting currency."""
    pipeline: Text | None = None
    """The pipeline whose stages the deal passes. Omitted: as told before, "default" at first."""
    owner: Text | None = None
    """Who works on the deal. Omitted: as told before."""
    channel: Text | None = None
    """How the deal came about. Omitted: as told before."""
    probability: Probability | None = None
    """Of winning the deal; it holds until the next change of stage. Omitted: the one that the stage has by settings."""

    def __post_init__(self) -> None:
        Event.__post_init__(self)  # super() takes three times as long
        if self.amount is not None:
            force_setattr(self, "amount", as_amount(self.amount, "amount"))


def millionths(probability: float) -> int:
    """A probability in millionths, 0 to 1,000,000, rounded half-even."""
    return round(exact(probability).scaleb(6))
