"""Deals: what their stage changes say about the sales KPIs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tests.recount.events import UNKNOWN, Fact, by_entity, in_order
from tests.recount.money import amount_of, rounded
from tests.recount.report import Fields, divided, mean_and_percentiles, named, quotient
from tests.recount.rows import Breakdowns, ByLabel, Row, counts, grouped, sums
from tests.recount.settings import Settings
from tests.recount.windows import DAY, Window

BY_CREATION: Breakdowns = [("pipeline",), ("channel",)]
BY_CLOSING: Breakdowns = [("pipeline",), ("owner",), ("channel",)]
BY_LOSING: Breakdowns = [*BY_CLOSING, ("reason",)]
BY_WINNER: Breakdowns = [("pipeline",), ("owner",)]
BY_STAGE: Breakdowns = [("pipeline", "stage")]
BY_PIPELINE: Breakdowns = [("pipeline",)]


@dataclass(frozen=True)
class State:
    """What is known of a deal after a fact."""

    pipeline: str = "default"
    stage: str = ""
    owner: str = UNKNOWN
    channel: str = UNKNOWN
    amount: Fraction | None = None
    probability: Fraction = Fraction(0)

    @property
    def dimensions(self) -> Mapping[str, str]:
        return {
            "pipeline": self.pipeline,
            "stage": self.stage,
            "owner": self.owner,
            "channel": self.channel,
        }


@dataclass
class Deals:
    """The rows of all deals that are not void. Durations are in milliseconds, amounts in major units.

    `seen` tells whether there was ever a stage event, of a void deal too. The rows of `open` and `forecasts` are what
    changed by a fact: at its moment, amounts that came or, below zero, went.
    """

    seen: bool = False
    created: list[Row] = field(default_factory=list)
    created_and_won: list[Row] = field(default_factory=list)
    won: list[Row] = field(default_factory=list)
    lost: list[Row] = field(default_factory=list)
    won_amounts: list[Row] = field(default_factory=list)
    cycles: list[Row] = field(default_factory=list)
    stage_times: list[Row] = field(default_factory=list)
    forward_exits: list[Row] = field(default_factory=list)
    open: list[Row] = field(default_factory=list)
    open_amounts: list[Row] = field(default_factory=list)
    forecasts: list[Row] = field(default_factory=list)


def told_deals(facts: Iterable[Fact], settings: Settings) -> Deals:
    """The rows of every deal among the facts; a deal that was ever voided has none."""
    own = [fact for fact in facts if fact.topic == "crm.deals"]
    deals = Deals(seen=any(fact.type == "deal.stage_changed" for fact in own))
    for history in by_entity(own).values():
        if all(fact.type != "deal.voided" for fact in history):
            _tell(in_order(history), settings, deals)
    return deals


def deal_fields(deals: Deals, settings: Settings, window: Window) -> Fields:
    """The KPIs of sales that deals alone decide; none where no deal was ever seen."""
    if not deals.seen:
        return {}
    won = counts(deals.won, window, BY_CLOSING)
    closed = counts([*deals.won, *deals.lost], window, BY_CLOSING)
    return {
        **named("deals_created", counts(deals.created, window, BY_CREATION)),
        **named("deals_won", won),
        **named("deals_lost", counts(deals.lost, window, BY_LOSING)),
        **quotient("deal_close_ratio", won, closed),
        **quotient(
            "deal_conversion_ratio",
            counts(deals.created_and_won, window, BY_CREATION),
            counts(deals.created, window, BY_CREATION),
        ),
        **mean_and_percentiles("deal_value", deals.won_amounts, window, BY_WINNER, (50, 90)),
        **named("deal_value_won", sums(_amounts_or_nothing(deals), window, BY_WINNER)),
        **mean_and_percentiles("deal_stage_seconds", _seconds(deals.stage_times), window, BY_STAGE, (50, 90)),
        **quotient(
            "deal_stage_conversion_ratio",
            counts(deals.forward_exits, window, BY_STAGE),
            counts(deals.stage_times, window, BY_STAGE),
        ),
        **mean_and_percentiles("deal_cycle_seconds", _seconds(deals.cycles), window, BY_WINNER, (50, 90)),
        **named("pipeline_open_value", _level(deals.open_amounts, BY_STAGE)),
        **named("pipeline_open_deals", _level(deals.open, BY_STAGE)),
        **named(
            "pipeline_forecast_value",
            {
                label: rounded(Fraction(exact), settings.currency)
                for label, exact in _level(deals.forecasts, BY_PIPELINE).items()
            },
        ),
        **named("sales_velocity", _velocity(deals, window)),
    }


def _tell(history: list[Fact], settings: Settings, deals: Deals) -> None:
    states = list(_states(history, settings))
    first, last = states[0], states[-1]
    created_at = history[0].at
    deals.created.append(Row(created_at, first.dimensions))

    entered_stage = created_at
    entered_standing, at_entry, entry = created_at, first, history[0]
    for fact, before, after in zip(history[1:], states, states[1:], strict=False):
        if (before.pipeline, before.stage) != (after.pipeline, after.stage):
            if _standing(before, settings) == "open":
                deals.stage_times.append(Row(fact.at, before.dimensions, fact.at - entered_stage))
                if _is_forward(before, after, settings):
                    deals.forward_exits.append(Row(fact.at, before.dimensions))
            entered_stage = fact.at
        if _standing(before, settings) != _standing(after, settings):
            entered_standing, at_entry, entry = fact.at, after, fact

    _tell_levels(history, states, settings, deals)
    standing = _standing(last, settings)
    if standing == "lost":
        deals.lost.append(Row(entered_standing, {**at_entry.dimensions, "reason": entry.dimension("reason")}))
    elif standing == "won":
        deals.won.append(Row(entered_standing, at_entry.dimensions))
        deals.created_and_won.append(Row(created_at, first.dimensions))
        deals.cycles.append(Row(entered_standing, at_entry.dimensions, entered_standing - created_at))
        if last.amount is not None:
            deals.won_amounts.append(Row(entered_standing, at_entry.dimensions, last.amount))


def _tell_levels(history: list[Fact], states: list[State], settings: Settings, deals: Deals) -> None:
    """With each fact, what the deal was before it leaves the levels, and what it is after it enters them."""
    for fact, before, after in zip(history, [None, *states], states, strict=False):
        for state, sign in ((before, -1), (after, 1)):
            if state is not None and _standing(state, settings) == "open":
                amount = sign * (state.amount or Fraction(0))
                deals.open.append(Row(fact.at, state.dimensions, sign))
                deals.open_amounts.append(Row(fact.at, state.dimensions, amount))
                deals.forecasts.append(Row(fact.at, state.dimensions, amount * state.probability))


def _states(history: list[Fact], settings: Settings) -> Iterable[State]:
    state = State()
    for fact in history:
        pipeline = fact.text("pipeline") or state.pipeline
        stage = str(fact.text("stage"))
        moved = (pipeline, stage) != (state.pipeline, state.stage)
        own = fact.number("probability")
        probability = state.probability
        if own is not None:
            probability = Fraction(round(own, 6))
        elif moved:
            probability = settings.pipeline(pipeline).stages.get(stage, Fraction(0))
        amount = amount_of(fact, settings)
        state = replace(
            state,
            pipeline=pipeline,
            stage=stage,
            owner=fact.text("owner") or state.owner,
            channel=fact.text("channel") or state.channel,
            amount=state.amount if amount is None else amount,
            probability=probability,
        )
        yield state


def _standing(state: State, settings: Settings) -> str:
    pipeline = settings.pipeline(state.pipeline)
    if state.stage in pipeline.won:
        return "won"
    return "lost" if state.stage in pipeline.lost else "open"


def _is_forward(before: State, after: State, settings: Settings) -> bool:
    standing = _standing(after, settings)
    if standing != "open":
        return standing == "won"
    return _place(after, settings) > _place(before, settings)


def _place(state: State, settings: Settings) -> int:
    # A stage that the pipeline does not name stands before all that it names.
    named_stages = list(settings.pipeline(state.pipeline).stages)
    return named_stages.index(state.stage) if state.stage in named_stages else -1


def _level(changes: list[Row], by: Breakdowns) -> ByLabel:
    """The level by now: all that came less all that went, 0 for a label that once had some."""
    return {label: sum(row.amount for row in group) for label, group in grouped(changes, by).items()}


def _velocity(deals: Deals, window: Window) -> ByLabel:
    open_deals = _level(deals.open, BY_PIPELINE)
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
