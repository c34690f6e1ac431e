"""All families of a worker, built from the settings."""

from agents.campaigns import Campaigns
from agents.customers import Customers
from agents.customers.family import Rules
from agents.customers.walk import Model
from agents.deals import Deals
from agents.deals.stage_names import StageNames
from agents.tickets import Tickets
from schemas.answers import AnswerReader
from schemas.deals import DEFAULT_PIPELINE
from schemas.money import Converter
from streams.calendars.working_time import WorkingCalendar
from streams.engine.family import ValueNumbers
from streams.engine.worker import Families
from streams.redis.clock import wall_clock
from streams.settings import Settings

_DAY_MS = 24 * 60 * 60 * 1000
_MINUTE_MS = 60_000
_YEAR_MS = 365 * _DAY_MS


def build_families(settings: Settings, dictionary: ValueNumbers) -> Families:
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
    stage_names = StageNames(settings)
    deals = Deals(
        dictionary,
        converter,
        stage_names,
        [
            stage
            for pipeline in (settings.pipeline(DEFAULT_PIPELINE), *settings.pipelines.values())
            for stage in pipeline.lost
        ],
    )
    customers = Customers(dictionary, converter, rules)
    return Families(
        unnamed_stages=lambda: deals.unnamed_stages,
        stages_to_tell=stage_names.take_unnamed,
        late_voidings=lambda: customers.late_voidings,
        entities=(
            deals,
            Tickets(dictionary, calendar, settings.service_levels),
            customers,
        ),
        events=(Campaigns(dictionary, converter),),
        numbered_first=tuple(("priority", priority) for priority in settings.service_levels.priorities),
    )
