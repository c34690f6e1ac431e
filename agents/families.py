"""All families of a worker, built from the settings."""

from dataclasses import dataclass
from typing import Any

from agents.campaigns import Campaigns
from agents.customers import Customers
from agents.customers.family import Rules
from agents.customers.walk import Model
from agents.deals import Deals
from agents.tickets import Tickets
from schemas.answers import AnswerReader
from schemas.money import Converter
from streams.calendar import WorkingCalendar
from streams.family import Family, Numbering
from streams.redis.clock import wall_clock
from streams.settings import Settings

_DAY_MS = 24 * 60 * 60 * 1000
_MINUTE_MS = 60_000
_YEAR_MS = 365 * _DAY_MS


@dataclass(frozen=True, slots=True)
class Families:
    """The families with entities, and those whose events stand for themselves."""

    deals: Deals
    entities: tuple[Family[Any, Any], ...]
    """Every family with entities, the deals among them."""
    events: tuple[Campaigns, ...]

    @property
    def all(self) -> tuple[Any, ...]:
        """Every family."""
        return (*self.entities, *self.events)


def build_families(settings: Settings, numbers: Numbering) -> Families:
    """Deals, tickets, customers and campaigns."""
    converter = Converter(settings.currency, settings.rates)
    rules = Rules(
        model=Model(settings.inactivity_days * _DAY_MS),
        cart_timeout_ms=settings.cart_timeout_minutes * _MINUTE_MS,
        read_answer=AnswerReader(settings.acsi_weights.model_dump()),
    )
    calendar, now = WorkingCalendar(settings.calendar), wall_clock()
    # Laid out now, for the first ticket need not wait until all of a country's holidays are known.
    calendar.milliseconds_between(now - _YEAR_MS, now)
    deals = Deals(numbers, converter, lambda pipeline, stage: settings.pipeline(pipeline).standing(stage))
    return Families(
        deals=deals,
        entities=(
            deals,
            Tickets(numbers, calendar),
            Customers(numbers, converter, rules),
        ),
        events=(Campaigns(numbers, converter),),
    )
