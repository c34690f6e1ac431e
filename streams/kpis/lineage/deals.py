"""Where the measures of deals come from."""

from collections.abc import Iterable, Mapping

from streams.arithmetic.measures import Measure
from streams.arithmetic.measures import deals as m
from streams.kpis.lineage.declaration import Lineage

_CHANGED = "deal.stage_changed"
_VOIDED = "deal.voided"
"""Takes back everything that its deal counts."""
_MONEY = ("amount", "currency")
_RATES = ("currency", "rates")


def _deal(measure: Measure, counts: str, fields: Iterable[str] = (), settings: tuple[str, ...] = ()) -> Lineage:
    """A deal is told apart by fields of the same names as the dimensions."""
    dimensions = dict.fromkeys(dimension for breakdown in measure.by for dimension in breakdown)
    return Lineage(
        counts,
        {_CHANGED: tuple(fields), _VOIDED: ()},
        {dimension: {_CHANGED: (dimension,)} for dimension in dimensions},
        settings,
    )


_MOVES = ("stage", "pipeline")
_STAGES = ("pipelines",)

DEALS: Mapping[Measure, Lineage] = {
    m.CREATED: _deal(m.CREATED, "A deal, at its first stage event."),
    m.WON: _deal(m.WON, "A deal that is won now, at the time when it was won.", _MOVES, _STAGES),
    m.LOST: _deal(
        m.LOST, "A deal that is lost now, at the time when it was lost, under the reason given then.", _MOVES, _STAGES
    ),
    m.CONVERTED: _deal(m.CONVERTED, "A deal that is won now, at the time of its first stage event.", _MOVES, _STAGES),
    m.VALUE: _deal(
        m.VALUE,
        "The latest amount of a deal that is won now, in minor units, at the time when it was won.",
        (*_MOVES, *_MONEY),
        (*_STAGES, *_RATES),
    ),
    m.STAGE_TIME: _deal(
        m.STAGE_TIME,
        "The milliseconds that a deal was in an open stage, counted when it leaves the stage, under that stage.",
        _MOVES,
        _STAGES,
    ),
    m.FORWARD: _deal(m.FORWARD, "An exit from an open stage to a later stage or to won.", _MOVES, _STAGES),
    m.CYCLE: _deal(
        m.CYCLE,
        "The milliseconds from the first stage event of a deal to the time when it was won, at that time.",
        _MOVES,
        _STAGES,
    ),
    m.OPEN_DEALS: _deal(m.OPEN_DEALS, "A deal that is in an open stage now.", _MOVES, _STAGES),
    m.OPEN_SINCE: _deal(
        m.OPEN_SINCE,
        "The moment at which a deal that is in an open stage now entered it, in milliseconds since 2020.",
        _MOVES,
        _STAGES,
    ),
    m.ENTERED: _deal(
        m.ENTERED, "A deal in each open stage that it was ever in, at its first entry into that stage.", _MOVES, _STAGES
    ),
    m.CAME_FURTHER: _deal(
        m.CAME_FURTHER,
        "A deal that after its first entry into an open stage came to a later one or was won, at that entry.",
        _MOVES,
        _STAGES,
    ),
    m.STALLED: _deal(
        m.STALLED, "A deal that has been in an open stage for `stalled_after` or longer now.", _MOVES, _STAGES
    ),
    m.STALLED_VALUE: _deal(
        m.STALLED_VALUE,
        "The latest amount of a deal that is stalled now, in minor units.",
        (*_MOVES, *_MONEY),
        (*_STAGES, *_RATES),
    ),
    m.OPEN_VALUE: _deal(
        m.OPEN_VALUE,
        "The latest amount of a deal that is in an open stage now, in minor units.",
        (*_MOVES, *_MONEY),
        (*_STAGES, *_RATES),
    ),
    m.FORECAST: _deal(
        m.FORECAST,
        "The amount of an open deal times its probability of winning: whole minor units.",
        (*_MOVES, *_MONEY, "probability"),
        (*_STAGES, *_RATES),
    ),
    m.FORECAST_MILLIONTHS: _deal(
        m.FORECAST_MILLIONTHS,
        "The rest of the same product that is less than one minor unit, in millionths.",
        (*_MOVES, *_MONEY, "probability"),
        (*_STAGES, *_RATES),
    ),
}
