"""What the settings say about customers."""

from dataclasses import dataclass

from agents.customers.loyalty_rules import LoyaltyRules
from schemas.answers import AnswerReader
from streams.arithmetic.calendar import Calendar
from streams.comments import Listener


@dataclass(frozen=True, slots=True)
class Model:
    """How customers are told to be lost and to be loyal, and what of their baskets is counted."""

    inactivity_ms: int
    """0 where the model is contractual: joined by signing up, lost by cancelling or when a term ends."""
    notice_ms: int = 0
    """How long before the end of a term a customer is expiring."""
    lapse_ms: int = 0
    """How long before being lost by inactivity a customer is lapsing; less than `inactivity_ms`."""
    most_items: int = 0
    """Of how many families a basket may be for its pairs to be counted; 0 where baskets are not counted."""
    loyalty: LoyaltyRules | None = None
    """Who is in which loyalty group; None where there are none."""

    @property
    def contractual(self) -> bool:
        """Whether only contracts count."""
        return self.inactivity_ms == 0


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say about customers."""

    model: Model
    cart_timeout_ms: int
    read_answer: AnswerReader
    told_by: str | None
    """The consumer group whose deals are purchases; None where no deal is."""
    calendar: Calendar
    """When months begin, and days."""
    listener: Listener
    """What comments are heard by."""
