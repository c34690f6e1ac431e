"""Measures of deals, told apart by pipeline, stage, owner and channel, and lost ones by the reason."""

from streams.arithmetic.measures.kinds import Kind, Measure

DIMENSIONS = ("pipeline", "stage", "owner", "channel", "reason")

_CHANGED = frozenset({"deal.stage_changed"})
_PIPELINE, _OWNER, _CHANNEL = ("pipeline",), ("owner",), ("channel",)
_STAGE = ("pipeline", "stage")

CREATED = Measure("deals_created", Kind.SUM, _CHANGED, (_PIPELINE, _CHANNEL))
WON = Measure("deals_won", Kind.SUM, _CHANGED, (_PIPELINE, _OWNER, _CHANNEL))
LOST = Measure("deals_lost", Kind.SUM, _CHANGED, (_PIPELINE, _OWNER, _CHANNEL, ("reason",)))
CONVERTED = Measure("deals_converted", Kind.SUM, _CHANGED, (_PIPELINE, _CHANNEL))
"""Deals that are won by now, counted at their creation."""
VALUE = Measure("deal_value", Kind.DISTRIBUTION, _CHANGED, (_PIPELINE, _OWNER))
"""Amounts of won deals in minor units, at the moment they were won; deals without an amount are left out."""
STAGE_TIME = Measure("deal_stage_time", Kind.DISTRIBUTION, _CHANGED, (_STAGE,))
"""Milliseconds in an open stage, at the moment it was left; its samples are the stage exits."""
FORWARD = Measure("deal_stage_forward", Kind.SUM, _CHANGED, (_STAGE,))
"""Stage exits to a later stage or won."""
CYCLE = Measure("deal_cycle", Kind.DISTRIBUTION, _CHANGED, (_PIPELINE, _OWNER))
"""Milliseconds from the first stage event to won."""
OPEN_DEALS = Measure("pipeline_open_deals", Kind.LEVEL_WITH_HISTORY, _CHANGED, (_STAGE, _PIPELINE))
OPEN_VALUE = Measure("pipeline_open_value", Kind.LEVEL_WITH_HISTORY, _CHANGED, (_STAGE,))
FORECAST = Measure("pipeline_forecast", Kind.LEVEL_WITH_HISTORY, _CHANGED, (_PIPELINE,))
"""Whole minor units of amount x probability; the rest is in FORECAST_MILLIONTHS, so that the sum stays exact."""
FORECAST_MILLIONTHS = Measure("pipeline_forecast_millionths", Kind.LEVEL_WITH_HISTORY, _CHANGED, (_PIPELINE,))

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
    FORECAST,
    FORECAST_MILLIONTHS,
)
