"""Measures of deals, told apart by pipeline, stage, owner, channel, team and product, and lost ones by the reason."""

from streams.arithmetic.measures.kinds import Kind, Measure
from streams.arithmetic.measures.quantities import Quantity

DIMENSIONS = ("pipeline", "stage", "owner", "channel", "team", "product", "reason")

STALLS = "deal.stage_changed where deals may stall"
"""Stands for the event type that makes deals, where the settings say when a deal is stalled."""
WINS = "deal.stage_changed into a won stage"
"""Tells that deals are won at all. No measure is fed by it."""

_CHANGED = frozenset({"deal.stage_changed"})
_PIPELINE, _OWNER, _CHANNEL = ("pipeline",), ("owner",), ("channel",)
_TEAM, _PRODUCT = ("team",), ("product",)
_STAGE = ("pipeline", "stage")
_CLOSING = (_PIPELINE, _OWNER, _CHANNEL, _TEAM)
_WINNING = (_PIPELINE, _OWNER, _TEAM, _PRODUCT)
_STALLED = frozenset({STALLS})

CREATED = Measure("deals_created", Kind.SUM, _CHANGED, _CLOSING)
WON = Measure("deals_won", Kind.SUM, _CHANGED, (*_CLOSING, _PRODUCT))
LOST = Measure("deals_lost", Kind.SUM, _CHANGED, (*_CLOSING, ("reason",)))
CONVERTED = Measure("deals_converted", Kind.SUM, _CHANGED, _CLOSING)
"""Deals that are won by now, counted at their creation."""
VALUE = Measure("deal_value", Kind.DISTRIBUTION, _CHANGED, _WINNING, amounts=Quantity.MONEY)
"""Amounts of won deals in minor units, at the moment they were won; deals without an amount are left out."""
STAGE_TIME = Measure("deal_stage_time", Kind.DISTRIBUTION, _CHANGED, (_STAGE,), amounts=Quantity.TIME)
"""Milliseconds in an open stage, at the moment it was left; its samples are the stage exits."""
FORWARD = Measure("deal_stage_forward", Kind.SUM, _CHANGED, (_STAGE,))
"""Stage exits to a later stage or won."""
CYCLE = Measure("deal_cycle", Kind.DISTRIBUTION, _CHANGED, (_PIPELINE, _OWNER, _PRODUCT), amounts=Quantity.TIME)
"""Milliseconds from the first stage event to won."""
OPEN_DEALS = Measure("pipeline_open_deals", Kind.LEVEL_WITH_HISTORY, _CHANGED, (_STAGE, _PIPELINE, _OWNER, _TEAM))
OPEN_VALUE = Measure(
    "pipeline_open_value", Kind.LEVEL_WITH_HISTORY, _CHANGED, (_STAGE, _OWNER, _TEAM), amounts=Quantity.MONEY
)
OPEN_SINCE = Measure("pipeline_open_since", Kind.LEVEL, _CHANGED, (_STAGE, _OWNER), amounts=Quantity.MOMENTS)
"""Sum of the moments at which the open deals entered their stage, in milliseconds since `moments.ORIGIN`."""
FORECAST = Measure(
    "pipeline_forecast", Kind.LEVEL_WITH_HISTORY, _CHANGED, (_PIPELINE, _OWNER, _TEAM), amounts=Quantity.MONEY
)
"""Whole minor units of amount x probability; the rest is in FORECAST_MILLIONTHS, so that the sum stays exact."""
FORECAST_MILLIONTHS = Measure(
    "pipeline_forecast_millionths",
    Kind.LEVEL_WITH_HISTORY,
    _CHANGED,
    (_PIPELINE, _OWNER, _TEAM),
    amounts=Quantity.MILLIONTHS_OF_MONEY,
)
ENTERED = Measure("deal_stages_entered", Kind.SUM, _CHANGED, (_STAGE,))
"""Deals in each open stage that they ever entered, at the first entry."""
CAME_FURTHER = Measure("deal_stages_passed", Kind.SUM, _CHANGED, (_STAGE,))
"""Those of them that by now came to a later stage or were won."""
STALLED = Measure("deals_stalled", Kind.LEVEL_WITH_HISTORY, _STALLED, (_STAGE, _OWNER))
STALLED_VALUE = Measure(
    "pipeline_stalled_value", Kind.LEVEL_WITH_HISTORY, _STALLED, (_STAGE, _OWNER), amounts=Quantity.MONEY
)

MEASURES = (
    CREATED,
    WON,
    LOST,
    CONVERTED,
    VALUE,
    STAGE_TIME,
    FORWARD,
    CYCLE,
    OPEN_DEALS,
    OPEN_VALUE,
    OPEN_SINCE,
    FORECAST,
    FORECAST_MILLIONTHS,
    ENTERED,
    CAME_FURTHER,
    STALLED,
    STALLED_VALUE,
)
