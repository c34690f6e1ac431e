"""What open deals will bring, out of the facts that workers keep of all deals."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Final, TypeVar

import numpy as np
import structlog

from agents.deals.told import Telling, Told
from schemas.topics import DEAL
from streams.arithmetic.calendar import Calendar, Period
from streams.arithmetic.panes import MINUTE_MS
from streams.engine.stored_entities import UNREADABLE, is_entity, whole_entity
from streams.fitted import Pipeline, PipelineExpected, PipelineJudged, PipelineMonth, Reason
from streams.models.deal_history import LOST, OPEN, UNDATED, WON, DayOf, DealHistory
from streams.models.pipeline import HORIZONS_OF_DEALS, LEAST_DECIDED, Expected, Judged, Part, forecast_deals
from streams.redis.all_facts import all_facts
from streams.redis.connection import UNAVAILABLE, Client
from streams.redis.errors import StoreUnavailableError
from streams.redis.shards import shard_tags
from streams.settings import DealOutcome, Settings

_log = structlog.get_logger("nabz.analyst")

_SHARDS: Final = f"{DEAL}-"
"""What the tags of deals' shards begin with."""
_OUTCOMES: Final[Mapping[DealOutcome | None, int]] = {None: OPEN, DealOutcome.WON: WON, DealOutcome.LOST: LOST}
_MONTHS: Final = 12
_EPOCH: Final = date(1970, 1, 1)

NameT = TypeVar("NameT", bound=Hashable)


async def read_deals(client: Client, settings: Settings, as_of: int) -> DealHistory:
    """What was known of all deals at a moment, epoch ms; facts that are later are left out, and void deals.

    Deals whose facts cannot be read are left out as well, and it is logged how many. Raises StoreUnavailableError.
    """
    telling, columns, unreadable = Telling(settings), DealRows(), 0
    try:
        tags = [tag for tag in await shard_tags(client) if tag.startswith(_SHARDS)]
    except UNAVAILABLE as error:
        raise StoreUnavailableError(f"shards: {error}") from error
    for tag in tags:
        known: set[str] = set()
        async for portion in all_facts(client, tag):
            for entity, facts in portion.items():
                if entity in known or not is_entity(entity):
                    continue
                known.add(entity)
                try:
                    stored = await whole_entity(client, tag, entity, facts)
                    if stored is not None:
                        columns.add(telling.of(stored.packed, as_of, stored.chunks))
                except UNREADABLE:
                    unreadable += 1
    if unreadable:
        _log.warning("The facts of some deals cannot be read; they are left out", deals=unreadable)
    return columns.history()


def pipeline_of(history: DealHistory, settings: Settings, as_of: int) -> Pipeline:
    """What the deals that are open at a moment (epoch ms) will bring, as it is told."""
    calendar, currently = settings.calendar.dates, day_of(settings.calendar.dates)
    months = _months(calendar, as_of)
    found = forecast_deals(history, as_of, currently, [(month - _EPOCH).days for month in months])
    expected = tuple(_expected(one, found.decided) for one in found.expected)
    told = [one.days for one in expected if one.reason is None]
    names = ["overdue", *(month.isoformat() for month in months[:-1]), "later", "undated"]
    return Pipeline(
        decided=found.decided,
        deals=found.deals,
        amount=found.amount,
        weighted=found.weighted,
        expected=expected,
        months=tuple(_month(name, part, told) for name, part in zip(names, found.parts, strict=True)),
    )


def day_of(calendar: Calendar) -> DayOf:
    """What tells the number of the day of a moment in the calendar's zone."""
    days = calendar.days
    return lambda moment: (days.date_of(moment // MINUTE_MS) - _EPOCH).days


class DealRows:
    """Rows of deals, one deal after the other, and the numbers by which pipelines and stages are told apart."""

    def __init__(self) -> None:
        self._deals = 0
        self._rows: list[tuple[int, ...]] = []
        self._pipelines: dict[str | None, int] = {}
        self._stages: dict[tuple[str | None, str | None], int] = {}

    def add(self, told: Sequence[Told]) -> None:
        """Add a deal; one of which nothing is known leaves no trace."""
        self._deals += 1
        self._rows += [
            (
                self._deals,
                one.moment,
                one.entered,
                one.decided,
                _number(self._pipelines, one.pipeline),
                _number(self._stages, (one.pipeline, one.stage)),
                _OUTCOMES[one.outcome],
                one.amount or 0,
                one.millionths,
                UNDATED if one.expected_close is None else one.expected_close,
            )
            for one in told
        ]

    def history(self) -> DealHistory:
        """All of them."""
        width = len(DealHistory._fields)
        return DealHistory(*np.array(self._rows, dtype=np.int64).reshape(-1, width).T.copy())


def _number(numbers: dict[NameT, int], name: NameT) -> int:
    return numbers.setdefault(name, len(numbers))


def _months(calendar: Calendar, as_of: int) -> list[date]:
    """The first days of the running month and the twelve after it."""
    months = [calendar.first_day(Period.MONTH, calendar.days.date_of(as_of // MINUTE_MS))]
    for _ in range(_MONTHS):
        months.append(calendar.first_of_next(Period.MONTH, months[-1]))
    return months


def _expected(one: Expected, decided: int) -> PipelineExpected:
    judged = None if one.judged is None else _judged(one.judged)
    reason = _reason(one.judged, decided)
    if reason is not None:
        return PipelineExpected(days=one.days, reason=reason, judged=judged)
    return PipelineExpected(days=one.days, low=one.low, mean=one.mean, high=one.high, deals=one.deals, judged=judged)


def _reason(judged: Judged | None, decided: int) -> Reason | None:
    if decided < LEAST_DECIDED:
        return Reason.TOO_FEW_DEALS
    if judged is None:
        return Reason.PAST_TOO_SHORT
    return None if judged.is_better else Reason.NOT_BETTER


def _judged(judged: Judged) -> PipelineJudged:
    return PipelineJudged(
        origins=len(judged.origins),
        expected=judged.expected,
        won=judged.won,
        error=judged.error(),
        plain=judged.plain,
        plain_error=judged.error(judged.plain),
        better=judged.better,
    )


def _month(name: str, part: Part, told: Sequence[int]) -> PipelineMonth:
    """A part; what it brings is told where the shortest horizon that holds its days is."""
    return PipelineMonth(
        month=name,
        deals=part.deals,
        amount=part.amount,
        weighted=part.weighted,
        days=part.days,
        expected=part.expected if _horizon_of(part.days) in told else None,
    )


def _horizon_of(days: int) -> int:
    """The shortest horizon that holds so many days."""
    return next(horizon for horizon in HORIZONS_OF_DEALS if horizon >= days)
