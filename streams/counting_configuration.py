"""The counting configuration: what decides how facts are counted, as texts that can be kept and compared.

What an entity has contributed is never kept: it is computed again from its facts when something is to be corrected. So
it has to come out as it did when it was counted. Settings that bear on new events alone (`rates`, `acsi_weights`:
amounts and points are converted as an event arrives, and stay) decide nothing about facts.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from streams.arithmetic import fields
from streams.arithmetic.measures import MEANING, Measure
from streams.calendars.releases import holiday_dates
from streams.redis.keys import CURRENCY, HOLIDAY_DATES, IDS, LAYOUT, MEASURE, PARTITIONS
from streams.redis.keys import MEANING as MEANING_OF_MEASURES
from streams.settings import Settings
from streams.settings.calendar import DEFAULT_HOURS, ROUND_THE_CLOCK, WEEKDAYS, CalendarSettings, Span, Spans
from streams.settings.loyalty import LoyaltySettings
from streams.settings.pipelines import Pipeline
from streams.settings.service_levels import ServiceLevels

_MINUTE_MS = 60_000


def counting_configuration(
    settings: Settings, partitions: Mapping[str, int], measures: Iterable[Measure] | None = None
) -> dict[str, str]:
    """Everything that decides, by the name that its user knows it under.

    `partitions` tells how many partitions of each topic are shards: with others, entities are in other shards.
    `measures` are what is counted; without them, those of the settings' catalogue.
    """
    counted = settings.catalogue.measures if measures is None else measures
    return {
        CURRENCY: settings.currency,
        LAYOUT: fields.LAYOUT,
        "inactivity_days": str(settings.inactivity_days),
        "cart_timeout_minutes": str(settings.cart_timeout_minutes),
        "lapse_days": str(settings.lapsing_days),
        "renewal_notice_days": str(settings.renewal_notice_days),
        **_calendar(settings.calendar),
        **_service_levels(settings.service_levels),
        **({} if settings.baskets is None else {"baskets.most_items": str(settings.baskets.most_items)}),
        **_loyalty(settings.loyalty),
        **{
            f"pipelines.{name}.{key}": text
            for name, pipeline in sorted({"default": Pipeline(), **settings.pipelines}.items())
            for key, text in _pipeline(pipeline).items()
        },
        **{f"{PARTITIONS}{topic}": str(count) for topic, count in sorted(partitions.items())},
        IDS: "in buckets, each with its day",
        MEANING_OF_MEASURES: str(MEANING),
        **{f"{MEASURE}{measure.name}": _measure(measure) for measure in counted},
    }


def _calendar(calendar: CalendarSettings) -> dict[str, str]:
    """The calendar; round the clock nothing of it counts but the zone, in which days begin, and the months."""
    system = {"calendar.system": calendar.system}
    if calendar.always:
        return {"calendar.timezone": calendar.timezone, **system, "calendar.hours": ROUND_THE_CLOCK}
    dates = holiday_dates(calendar)
    return {
        "calendar.timezone": calendar.timezone,
        **system,
        "calendar.days": " ".join(sorted(calendar.days, key=WEEKDAYS.index)),
        "calendar.hours": _hours(calendar.hours),
        "calendar.holidays": " ".join(sorted(map(_holiday, calendar.holidays))) or "none",
        **({} if dates is None else {HOLIDAY_DATES: dates}),
    }


def _hours(hours: Spans | Mapping[str, Spans]) -> str:
    """Hours of all days, and behind them those of single days, in the order of the week."""
    if not isinstance(hours, Mapping):
        return " ".join(map(_span, hours))
    named = [f"{day}: {_hours(hours[day])}" for day in WEEKDAYS if day in hours and hours[day] != hours[DEFAULT_HOURS]]
    return "; ".join([_hours(hours[DEFAULT_HOURS]), *named])


def _service_levels(levels: ServiceLevels) -> dict[str, str]:
    """The targets, and the clock that they run by: without any it counts for nothing."""
    promised = levels.response or levels.resolution
    return {
        "service_levels.clock": levels.clock if promised else "none",
        "service_levels.response": _targets(levels.response),
        "service_levels.resolution": _targets(levels.resolution),
    }


def _loyalty(loyalty: LoyaltySettings) -> dict[str, str]:
    """What makes loyalty groups, in the order of their ranks; without any the rest counts for nothing."""
    ranges = (
        f"{name}({' '.join(f'{score}={scores}' for score, scores in sorted(of.items()))})"
        for name, of in loyalty.groups.items()
    )
    texts = {
        "period_days": str(loyalty.period_days),
        "recency_days": " ".join(map(_plain, loyalty.recency_days)),
        "orders": " ".join(map(_plain, loyalty.orders)),
        "money": " ".join(map(_plain, loyalty.money)),
        "loyal": " ".join(sorted(loyalty.loyal)),
        "risky": " ".join(sorted(loyalty.risky)),
        "groups": " ".join(ranges),
    }
    return {f"loyalty.{key}": (text if loyalty.groups else "") or "none" for key, text in texts.items()}


def _targets(targets: Mapping[str, int]) -> str:
    return " ".join(f"{priority}={target // _MINUTE_MS}m" for priority, target in sorted(targets.items())) or "none"


def _span(span: Span) -> str:
    return "-".join(f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}" for seconds in span)


def _holiday(holiday: str | date) -> str:
    return holiday if isinstance(holiday, str) else holiday.isoformat()


def _pipeline(pipeline: Pipeline) -> dict[str, str]:
    """Stages in their order, for it counts; of terminal ones the order does not."""
    return {
        "stages": " ".join(f"{name}={_plain(probability)}" for name, probability in pipeline.stages.items()),
        "won": " ".join(sorted(pipeline.won)),
        "lost": " ".join(sorted(pipeline.lost)),
        "sells": str(pipeline.sells).lower(),
        "stalled_after": _targets(pipeline.stalled_after),
    }


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _measure(measure: Measure) -> str:
    """How a measure adds up, in which panes, and by what; and what it means, where that has changed."""
    kind = f"{measure.kind.value} of days" if measure.by_day else measure.kind.value
    text = " by ".join((kind, *sorted("+".join(by) for by in measure.by)))
    return text if measure.meaning == 1 else f"{text}, meaning {measure.meaning}"
