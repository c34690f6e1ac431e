"""The counting configuration: what decides how facts are counted, as texts that can be kept and compared.

What an entity has contributed is never kept: it is computed again from its facts when something is to be corrected. So
it has to come out as it did when it was counted. Settings that bear on new events alone (`rates`, `acsi_weights`:
amounts and points are converted as an event arrives, and stay) decide nothing about facts.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from streams.arithmetic.measures import ALL_MEASURES, MEANING, Measure
from streams.settings import Settings
from streams.settings.calendar import ROUND_THE_CLOCK, WEEKDAYS, CalendarSettings, Span
from streams.settings.pipelines import Pipeline

_MEASURE: Final = "measure "
_PARTITIONS: Final = "partitions of "
_CURRENCY: Final = "currency"
_ABSENT: Final = "absent"


def counting_configuration(
    settings: Settings, partitions: Mapping[str, int], measures: Iterable[Measure] = ALL_MEASURES
) -> dict[str, str]:
    """Everything that decides, by the name that its user knows it under.

    `partitions` tells how many partitions each topic has: with others, entities are in other shards.
    """
    return {
        _CURRENCY: settings.currency,
        "inactivity_days": str(settings.inactivity_days),
        "cart_timeout_minutes": str(settings.cart_timeout_minutes),
        **_calendar(settings.calendar),
        **{
            f"pipelines.{name}.{key}": text
            for name, pipeline in sorted({"default": Pipeline(), **settings.pipelines}.items())
            for key, text in _pipeline(pipeline).items()
        },
        **{f"{_PARTITIONS}{topic}": str(count) for topic, count in sorted(partitions.items())},
        "meaning of measures": str(MEANING),
        **{f"{_MEASURE}{measure.name}": _measure(measure) for measure in measures},
    }


def differing(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The names of what differs."""
    return [name for name in sorted({**before, **now}) if before.get(name) != now.get(name)]


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """What differs, as parts of a sentence; measures that came or went are told together."""
    said: list[str] = []
    new: list[str] = []
    gone: list[str] = []
    for name in differing(before, now):
        if name.startswith(_MEASURE) and name not in before:
            new.append(name.removeprefix(_MEASURE))
        elif name.startswith(_MEASURE) and name not in now:
            gone.append(name.removeprefix(_MEASURE))
        else:
            said.append(f"{name} was {before.get(name, _ABSENT)}, is {now.get(name, _ABSENT)}")
    if new:
        said.append(f"new measures {', '.join(new)}")
    if gone:
        said.append(f"without measures {', '.join(gone)}")
    return said


def acceptable(name: str) -> bool:
    """Whether a change can be right for what was counted already, as of a holiday that is yet to come.

    Amounts that are kept are in the old currency, and entities in the old shards, whatever was counted.
    """
    return name != _CURRENCY and not name.startswith(_PARTITIONS)


def accepted(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """What stands once everything is accepted that can be."""
    kept = {name: text for name, text in before.items() if not acceptable(name)}
    return {name: text for name, text in now.items() if name not in before or acceptable(name)} | kept


def _calendar(calendar: CalendarSettings) -> dict[str, str]:
    """The calendar; round the clock nothing else of it counts."""
    if calendar.always:
        return {"calendar.hours": ROUND_THE_CLOCK}
    return {
        "calendar.timezone": calendar.timezone,
        "calendar.days": " ".join(sorted(calendar.days, key=WEEKDAYS.index)),
        "calendar.hours": " ".join(map(_span, calendar.hours)),
        "calendar.holidays": " ".join(sorted(map(_holiday, calendar.holidays))) or "none",
    }


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
    }


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _measure(measure: Measure) -> str:
    """How a measure adds up, and by what."""
    return " by ".join((measure.kind.value, *sorted("+".join(by) for by in measure.by)))
