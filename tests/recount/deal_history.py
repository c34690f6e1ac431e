"""Deals: what their stage changes tell, each from the whole history of a deal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from tests.recount.events import UNKNOWN, Fact, by_entity, in_order
from tests.recount.money import amount_of
from tests.recount.rows import Row
from tests.recount.settings import Settings


@dataclass(frozen=True)
class State:
    """What is known of a deal after a fact."""

    pipeline: str = "default"
    stage: str = ""
    owner: str = UNKNOWN
    channel: str = UNKNOWN
    team: str = UNKNOWN
    product: str = UNKNOWN
    customer: str | None = None
    amount: Fraction | None = None
    probability: Fraction = Fraction(0)

    @property
    def dimensions(self) -> Mapping[str, str]:
        return {
            "pipeline": self.pipeline,
            "stage": self.stage,
            "owner": self.owner,
            "channel": self.channel,
            "team": self.team,
            "product": self.product,
        }


@dataclass(frozen=True)
class Sale:
    """A deal that stands won in a pipeline that sells, and names a customer: `entry` is the fact that won it."""

    deal_id: str
    entry: Fact
    at_entry: State
    customer: str
    amount: Fraction


@dataclass
class Deals:
    """The rows of all deals that are not void. Durations are in milliseconds, amounts in major units.

    `seen` tells whether there was ever a stage event, of a void deal too. The rows of `open` and `forecasts` are what
    changed by a fact: at its moment, amounts that came or, below zero, went. `stalled` is such a level, too. `waiting`
    has a row for each open deal: when its stay in the stage began.
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
    stalled: list[Row] = field(default_factory=list)
    stalled_amounts: list[Row] = field(default_factory=list)
    waiting: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    came_further: list[Row] = field(default_factory=list)
    sales: list[Sale] = field(default_factory=list)


def told_deals(facts: Iterable[Fact], settings: Settings, now: int) -> Deals:
    """The rows of every deal among the facts; a deal that was ever voided has none. `now` is in epoch milliseconds."""
    own = [fact for fact in facts if fact.topic == "crm.deals"]
    deals = Deals(seen=any(fact.type == "deal.stage_changed" for fact in own))
    for history in by_entity(own).values():
        if all(fact.type != "deal.voided" for fact in history):
            _tell(in_order(history), settings, now, deals)
    return deals


def told_sales(facts: Iterable[Fact], settings: Settings) -> list[Sale]:
    """What deals have sold, as of these facts."""
    return told_deals(facts, settings, 0).sales


def purchase_of(sale: Sale) -> Fact:
    """The purchase that a sale is: at the moment of its entry, with all values of that, but customer and amount."""
    state = sale.at_entry
    body = {
        "purchase_id": f"deal:{sale.deal_id}",
        "customer_id": sale.customer,
        "amount": Decimal(sale.amount.numerator) / sale.amount.denominator,
        "channel": state.channel,
        "owner": state.owner,
        "items": [] if state.product == UNKNOWN else [{"family": state.product}],
    }
    entry = sale.entry
    return Fact(entry.at, entry.event_id, entry.topic, "purchase.completed", sale.customer, body)


def _tell(history: list[Fact], settings: Settings, now: int, deals: Deals) -> None:
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
    _tell_stalled(history, states, settings, now, deals)
    _tell_reach(history, states, settings, deals)
    standing = _standing(last, settings)
    if standing == "open":
        deals.waiting.append(Row(entered_stage, last.dimensions))
    elif standing == "lost":
        deals.lost.append(Row(entered_standing, {**at_entry.dimensions, "reason": entry.dimension("reason")}))
    elif standing == "won":
        deals.won.append(Row(entered_standing, at_entry.dimensions))
        deals.created_and_won.append(Row(created_at, first.dimensions))
        deals.cycles.append(Row(entered_standing, at_entry.dimensions, entered_standing - created_at))
        if last.amount is not None:
            deals.won_amounts.append(Row(entered_standing, at_entry.dimensions, last.amount))
        deals.sales += _sale(entry, at_entry, last, settings)


def _sale(entry: Fact, at_entry: State, last: State, settings: Settings) -> list[Sale]:
    """The purchase that a won deal is, if it is one."""
    if not settings.pipeline(at_entry.pipeline).sells or last.customer is None:
        return []
    return [Sale(entry.entity, entry, at_entry, last.customer, last.amount or Fraction(0))]


def _tell_levels(history: list[Fact], states: list[State], settings: Settings, deals: Deals) -> None:
    """With each fact, what the deal was before it leaves the levels, and what it is after it enters them."""
    for fact, before, after in zip(history, [None, *states], states, strict=False):
        for state, sign in ((before, -1), (after, 1)):
            if state is not None and _standing(state, settings) == "open":
                amount = sign * (state.amount or Fraction(0))
                deals.open.append(Row(fact.at, state.dimensions, sign))
                deals.open_amounts.append(Row(fact.at, state.dimensions, amount))
                deals.forecasts.append(Row(fact.at, state.dimensions, amount * state.probability))


def _tell_stalled(history: list[Fact], states: list[State], settings: Settings, now: int, deals: Deals) -> None:
    """A deal stalls once its stay in an open stage is long enough, up to the fact with which it ends."""
    entered = history[0].at
    for index, (fact, state) in enumerate(zip(history, states, strict=True)):
        before = states[index - 1] if index else None
        if before is None or (before.pipeline, before.stage) != (state.pipeline, state.stage):
            entered = fact.at
        patience = settings.pipeline(state.pipeline).patience(state.stage)
        if patience is None or _standing(state, settings) != "open":
            continue
        # Each fact tells anew with what values it is stalled; the next fact takes that back.
        begins = max(entered + patience, fact.at)
        ends = history[index + 1].at if history[index + 1 :] else None
        if begins > now or (ends is not None and begins > ends):
            continue
        changes = [(begins, 1)] if ends is None else [(begins, 1), (ends, -1)]
        amount = state.amount or Fraction(0)
        deals.stalled += [Row(at, state.dimensions, sign) for at, sign in changes]
        deals.stalled_amounts += [Row(at, state.dimensions, sign * amount) for at, sign in changes]


def _tell_reach(history: list[Fact], states: list[State], settings: Settings, deals: Deals) -> None:
    """The first entry into each open stage, and whether the deal came further after it."""
    known: set[tuple[str, str]] = set()
    for index, (fact, state) in enumerate(zip(history, states, strict=True)):
        stage = (state.pipeline, state.stage)
        if stage in known or _standing(state, settings) != "open":
            continue
        known.add(stage)
        row = Row(fact.at, state.dimensions)
        deals.entries.append(row)
        if any(_is_further(state, later, settings) for later in states[index + 1 :]):
            deals.came_further.append(row)


def _is_further(state: State, later: State, settings: Settings) -> bool:
    standing = _standing(later, settings)
    if standing != "open":
        return standing == "won"
    return later.pipeline == state.pipeline and _place(later, settings) > _place(state, settings)


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
            team=fact.text("team") or state.team,
            product=fact.text("product") or state.product,
            customer=fact.text("customer_id") or state.customer,
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
