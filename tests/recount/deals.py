"""The KPIs of sales that deals alone decide."""

from dataclasses import replace
from fractions import Fraction

from tests.recount.deal_history import Deals
from tests.recount.money import rounded
from tests.recount.report import Fields, divided, mean_age, mean_and_percentiles, named, quotient
from tests.recount.rows import Breakdowns, ByLabel, Row, counts, level, sums
from tests.recount.settings import Settings
from tests.recount.windows import DAY, Window

BY_CREATION: Breakdowns = [("pipeline",), ("channel",), ("owner",), ("team",)]
BY_CLOSING: Breakdowns = [("pipeline",), ("owner",), ("channel",), ("team",)]
BY_WINNING: Breakdowns = [*BY_CLOSING, ("product",)]
BY_LOSING: Breakdowns = [*BY_CLOSING, ("reason",)]
BY_SALE: Breakdowns = [("pipeline",), ("owner",), ("team",), ("product",)]
BY_CYCLE: Breakdowns = [("pipeline",), ("owner",), ("product",)]
BY_STAGE: Breakdowns = [("pipeline", "stage")]
BY_STAGE_AND_OWNER: Breakdowns = [("pipeline", "stage"), ("owner",)]
BY_OPEN: Breakdowns = [("pipeline", "stage"), ("owner",), ("team",)]
BY_FORECAST: Breakdowns = [("pipeline",), ("owner",), ("team",)]
BY_PIPELINE: Breakdowns = [("pipeline",)]


def deal_fields(deals: Deals, settings: Settings, window: Window) -> Fields:
    """The KPIs over a window; none where no deal was ever seen."""
    if not deals.seen:
        return {}
    won = counts(deals.won, window, BY_WINNING)
    closed = counts([*deals.won, *deals.lost], window, BY_CLOSING)
    return {
        **named("deals_created", counts(deals.created, window, BY_CREATION)),
        **named("deals_won", won),
        **named("deals_lost", counts(deals.lost, window, BY_LOSING)),
        **quotient("deal_close_ratio", counts(deals.won, window, BY_CLOSING), closed),
        **quotient(
            "deal_conversion_ratio",
            counts(deals.created_and_won, window, BY_CREATION),
            counts(deals.created, window, BY_CREATION),
        ),
        **mean_and_percentiles("deal_value", deals.won_amounts, window, BY_SALE, (50, 90)),
        **named("deal_value_won", sums(_amounts_or_nothing(deals), window, BY_SALE)),
        **mean_and_percentiles("deal_stage_seconds", _seconds(deals.stage_times), window, BY_STAGE, (50, 90)),
        **quotient(
            "deal_stage_conversion_ratio",
            counts(deals.forward_exits, window, BY_STAGE),
            counts(deals.stage_times, window, BY_STAGE),
        ),
        **mean_and_percentiles("deal_cycle_seconds", _seconds(deals.cycles), window, BY_CYCLE, (50, 90)),
        **named("pipeline_open_value", level(deals.open_amounts, BY_OPEN)),
        **named("pipeline_open_deals", level(deals.open, BY_OPEN)),
        **named(
            "pipeline_forecast_value",
            {
                label: rounded(Fraction(exact), settings.currency)
                for label, exact in level(deals.forecasts, BY_FORECAST).items()
            },
        ),
        **named("sales_velocity", _velocity(deals, window)),
        **quotient(
            "deal_stage_reach_ratio",
            counts(deals.came_further, window, BY_STAGE),
            counts(deals.entries, window, BY_STAGE),
        ),
        **_stalled_fields(deals, settings),
    }


def open_stage_fields(deals: Deals, now: int) -> Fields:
    """For how long the open deals have been in their stage, by `now` (epoch milliseconds)."""
    return mean_age("deal_open_stage_seconds_mean", deals.waiting, now, BY_STAGE_AND_OWNER)


def _stalled_fields(deals: Deals, settings: Settings) -> Fields:
    if not any(pipeline.stalled_after for pipeline in settings.pipelines.values()):
        return {}
    return {
        **named("deals_stalled", level(deals.stalled, BY_STAGE_AND_OWNER)),
        **named("pipeline_stalled_value", level(deals.stalled_amounts, BY_STAGE_AND_OWNER)),
    }


def _velocity(deals: Deals, window: Window) -> ByLabel:
    open_deals = level(deals.open, BY_PIPELINE)
    won = counts(deals.won, window, BY_PIPELINE)
    close_ratio = divided(won, counts([*deals.won, *deals.lost], window, BY_PIPELINE))
    value = divided(sums(deals.won_amounts, window, BY_PIPELINE), counts(deals.won_amounts, window, BY_PIPELINE))
    cycle = divided(sums(deals.cycles, window, BY_PIPELINE), counts(deals.cycles, window, BY_PIPELINE))
    return {
        label: Fraction(open_deals.get(label, 0)) * close_ratio[label] * value[label] * DAY / cycle[label]
        for label in cycle
        if cycle[label] != 0 and label in value
    }


def _amounts_or_nothing(deals: Deals) -> list[Row]:
    # A deal won without an amount is no part of the mean, but its dimensions have been seen.
    return [*deals.won_amounts, *(replace(row, amount=0) for row in deals.won)]


def _seconds(milliseconds: list[Row]) -> list[Row]:
    return [replace(row, amount=Fraction(row.amount) / 1000) for row in milliseconds]
