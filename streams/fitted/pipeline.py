"""What open deals will bring. Amounts are minor units of the reporting currency."""

import msgspec

from streams.fitted.reasons import Reason


class PipelineJudged(msgspec.Struct, frozen=True, kw_only=True):
    """What such forecasts would have been worth at past moments, beside the better of two plain rules."""

    origins: int
    """At so many past moments it was tried, 8 to 24."""
    expected: float
    """What was expected of the deals that were open then; the mean over these moments, as all that follows."""
    won: float
    """What they brought within the days: those that stood won then, by their amounts then."""
    error: float
    """The absolute difference of the two."""
    plain: str
    """The plain rule: `weighted`, each open amount times the probability of the deal or its stage, or
    `weighted_by_close`, the same of those alone that should close within the days."""
    plain_error: float
    better: int
    """From how many of the moments less was missed than by the plain rule."""


class PipelineExpected(msgspec.Struct, frozen=True, kw_only=True):
    """What the deals that are open now bring within some days."""

    days: int
    reason: Reason | None = None
    """Why there is none, if so: `too_few_deals` are decided, `past_too_short`, or `not_better` than the plain rule."""
    low: float | None = None
    mean: float | None = None
    high: float | None = None
    """In 8 of 9 cases it lies between the bounds if all goes on as it was."""
    deals: float | None = None
    """How many of them are won."""
    judged: PipelineJudged | None = None
    """Also of what is not better."""


class PipelineMonth(msgspec.Struct, frozen=True, kw_only=True):
    """Open deals by when they are expected to close."""

    month: str
    """The first day of a month of the calendar, as an ISO date; or `overdue`, `later` or `undated`."""
    deals: int
    amount: int
    weighted: float
    """Amounts times the probability of the deal or its stage."""
    days: int
    """From now to the end of the month, at most 365; 365 of all else."""
    expected: float | None = None
    """What they bring within these days. None where the horizon that holds these days is not told."""


class Pipeline(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the deals that are open, and expected of them."""

    decided: int
    """So many deals stand won or lost: from these it was learned."""
    deals: int
    """So many are open, as all that follows."""
    amount: int
    weighted: float
    """The weighted pipeline, as the KPI `pipeline_forecast_value`."""
    expected: tuple[PipelineExpected, ...]
    """Within 30, 90 and 365 days."""
    months: tuple[PipelineMonth, ...]
    """`overdue`, the running month and the eleven after it, `later`, `undated`."""
