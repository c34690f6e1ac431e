"""What the states of a deal count."""

from collections.abc import Sequence
from itertools import pairwise

from agents.deals.facts import State
from streams.arithmetic.deltas import DimensionTuples, Tally, key_of_moment, measure_codes
from streams.arithmetic.measures import Measure
from streams.arithmetic.measures import deals as m
from streams.settings import DealOutcome

_CODES = measure_codes(m.MEASURES)
_MILLION = 1_000_000


class DealTally:
    """What a deal counts."""

    def __init__(self, dimension_tuples: DimensionTuples) -> None:
        """Start empty."""
        self._dimension_tuples = dimension_tuples
        self.tally: Tally = []

    def add(self, measure: Measure, moment: int, state: State, amount: int = 1) -> None:
        """Count `amount` at a moment under the dimension values of a state."""
        dimension_tuple = self._dimension_tuples.number(state.dimensions)
        self.tally += (key_of_moment(moment) | _CODES[measure.name] | dimension_tuple, amount)


def contribute(states: Sequence[State], tally: DealTally) -> None:
    """Count everything that a deal with these states stands for; nothing of none."""
    if not states:
        return
    first, last = states[0], states[-1]
    tally.add(m.CREATED, first.moment, first)
    entered_outcome = _count_moves(states, tally)
    match last.definition.outcome:
        case DealOutcome.WON:
            _count_won(first, entered_outcome, last, tally)
        case DealOutcome.LOST:
            tally.add(m.LOST, entered_outcome.moment, entered_outcome)
        case None:
            _count_open(last, tally)


def _count_moves(states: Sequence[State], tally: DealTally) -> State:
    """Count the exits from open stages; returns the state by which its outcome, or none, was reached last."""
    entered_stage = entered_outcome = states[0]
    for before, after in pairwise(states):
        if (before.pipeline, before.stage) != (after.pipeline, after.stage):
            if before.definition.outcome is None:
                tally.add(m.STAGE_TIME, after.moment, before, after.moment - entered_stage.moment)
                if _is_forward(before, after):
                    tally.add(m.FORWARD, after.moment, before)
            entered_stage = after
        if before.definition.outcome != after.definition.outcome:
            entered_outcome = after
    return entered_outcome


def _is_forward(before: State, after: State) -> bool:
    return after.definition.outcome is DealOutcome.WON or after.definition.position > before.definition.position


def _count_open(last: State, tally: DealTally) -> None:
    amount = last.amount or 0
    whole, millionths = divmod(amount * last.millionths, _MILLION)
    tally.add(m.OPEN_DEALS, last.moment, last)
    tally.add(m.OPEN_VALUE, last.moment, last, amount)
    tally.add(m.FORECAST, last.moment, last, whole)
    tally.add(m.FORECAST_MILLIONTHS, last.moment, last, millionths)


def _count_won(first: State, entered: State, last: State, tally: DealTally) -> None:
    tally.add(m.WON, entered.moment, entered)
    tally.add(m.CONVERTED, first.moment, first)
    tally.add(m.CYCLE, entered.moment, entered, entered.moment - first.moment)
    if last.amount is not None:
        tally.add(m.VALUE, entered.moment, entered, last.amount)
