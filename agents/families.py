"""All families of a worker, built from the settings."""

from collections.abc import Callable

from agents.campaigns import Campaigns
from agents.customers import Customers
from agents.customers.comments import CustomersWhoComment
from agents.customers.events import seen_by_a_purchase
from agents.customers.labels import RELATIONS
from agents.customers.loyalty_rules import loyalty_rules
from agents.customers.rules import Model, Rules
from agents.deals import Deals
from agents.deals.family import Rules as DealRules
from agents.deals.stage_names import StageNames
from agents.leads import Leads
from agents.tickets import Tickets
from agents.tickets.comments import TicketsWithComments
from schemas.answers import AnswerReader
from schemas.deals import DEFAULT_PIPELINE
from schemas.money import Converter
from streams.calendars.working_time import WorkingCalendar
from streams.comments import Listener
from streams.comments.listening import RememberingListener
from streams.comments.vader import EnglishMissing
from streams.engine.families import Families
from streams.engine.family import Notices, ValueNumbers
from streams.engine.marks import Marks
from streams.redis.clock import wall_clock
from streams.redis.errors import WrongSettingsError
from streams.settings import Settings
from streams.settings.loyalty import DIMENSIONS as LOYALTY_DIMENSIONS

_DAY_MS = 24 * 60 * 60 * 1000
_MINUTE_MS = 60_000
_YEAR_MS = 365 * _DAY_MS


def build_families(settings: Settings, dictionary: ValueNumbers) -> Families:
    """Deals, tickets, leads, customers and campaigns."""
    return families_by(settings)(dictionary)


def families_by(settings: Settings) -> Callable[..., Families]:
    """Makes families for any number of shards; they share what the settings say, and what they tell of.

    What is made takes the marks of this Redis as well; without them they are made by no secret, for those who keep
    nothing.

    Raises WrongSettingsError where comments are to be heard by a package that is not installed.
    """
    converter = Converter(settings.currency, settings.rates)
    sells = any(pipeline.sells for pipeline in settings.pipelines.values())
    listener = _listener(settings)
    rules = Rules(
        model=Model(
            settings.inactivity_days * _DAY_MS,
            settings.renewal_notice_days * _DAY_MS,
            settings.lapsing_days * _DAY_MS,
            0 if settings.baskets is None else settings.baskets.most_items,
            loyalty_rules(settings.loyalty, settings.currency),
        ),
        cart_timeout_ms=settings.cart_timeout_minutes * _MINUTE_MS,
        read_answer=AnswerReader(settings.acsi_weights.model_dump()),
        told_by=settings.kafka.group if sells else None,
        calendar=settings.calendar.dates,
        keeps_skus=settings.baskets is not None and settings.baskets.skus,
        listener=listener,
    )
    calendar, now = WorkingCalendar(settings.calendar), wall_clock()
    # Laid out now, for the first ticket need not wait until all of a country's holidays are known.
    calendar.milliseconds_between(now - _YEAR_MS, now)
    stage_names = StageNames(settings)
    notices = Notices()
    pipelines = (settings.pipeline(DEFAULT_PIPELINE), *settings.pipelines.values())
    deal_rules = DealRules(
        stage_names,
        lost_stages={stage for pipeline in pipelines for stage in pipeline.lost},
        won_stages={stage for pipeline in pipelines for stage in pipeline.won},
        may_stall=any(pipeline.stalled_after for pipeline in settings.pipelines.values()),
        sells=seen_by_a_purchase(rules.model) if sells else (),
        selling={stage for pipeline in settings.pipelines.values() if pipeline.sells for stage in pipeline.won},
        group=settings.kafka.group,
    )
    numbered_first = (
        *(("priority", priority) for priority in settings.service_levels.priorities),
        *RELATIONS,
        *((dimension, name) for dimension in LOYALTY_DIMENSIONS for name in settings.loyalty.names),
    )

    no_secret = Marks()

    def tickets(numbers: ValueNumbers, marks: Marks) -> Tickets:
        if kept:
            return TicketsWithComments(numbers, calendar, settings.service_levels, listener, marks)
        return Tickets(numbers, calendar, settings.service_levels, listener)

    kept = bool(settings.comments.keep_days)
    customers = CustomersWhoComment if kept else Customers

    def families(numbers: ValueNumbers, marks: Marks = no_secret) -> Families:
        return Families(
            unnamed_stages=lambda: notices.unnamed_stages,
            stages_to_tell=stage_names.take_unnamed,
            late_voidings=lambda: notices.late_voidings,
            large_baskets=lambda: notices.large_baskets,
            is_foreign=lambda told: told.group != rules.told_by or told.by_mark not in {None, marks.fingerprint},
            marks=marks,
            entities=(
                Deals(numbers, converter, deal_rules, notices, marks),
                tickets(numbers, marks),
                Leads(numbers),
                customers(numbers, converter, rules, notices, marks),
            ),
            events=(Campaigns(numbers, converter),),
            numbered_first=numbered_first,
        )

    return families


def _listener(settings: Settings) -> Listener:
    """What hears comments. Made at the start, for it reads the lexicons, and no comment is to wait for that."""
    try:
        # Where comments are kept, each is heard for its facts and for what is kept of it.
        kind = RememberingListener if settings.comments.keep_days else Listener
        return kind(settings.themes, settings.sentiment.words, settings.sentiment.english)
    except EnglishMissing as error:
        raise WrongSettingsError(f"sentiment.english is '{settings.sentiment.english}': {error}") from error
