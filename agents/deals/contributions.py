"""What the states of a deal count."""

from collections.abc import Sequence
from itertools import pairwise

from agents.deals.facts import Dimensions, State
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

    def add(self, measure: Measure, moment: int, dimensions: Dimensions, amount: int = 1) -> None:
        """Count `amount` at a moment under these dimension values."""
        dimension_tuple = self._dimension_tuples.number(dimensions)
        self.tally += (key_of_moment(moment) | _CODES[measure.name] | dimension_tuple, amount)


def contribute(states: Sequence[State], tally: DealTally) -> None:
    """Count everything that a deal with these states stands for; nothing of none.

    What stands in the end comes last: another fact behind all others then leaves the most of a tally as it was.
    """
    if not states:
        return
    first, last = states[0], states[-1]
    tally.add(m.CREATED, first.moment, first.dimensions)
    entered_outcome = _count_changes(states, tally)
    match last.definition.outcome:
        case DealOutcome.WON:
            _count_won(first, entered_outcome, last, tally)
        case DealOutcome.LOST:
            tally.add(m.LOST, entered_outcome.moment, entered_outcome.dimensions_with_reason)
        case None:
            pass


def _count_changes(states: Sequence[State], tally: DealTally) -> State:
    """Count exits from open stages and changes of levels; returns the state by which the outcome, or none, began."""
    entered_stage = entered_outcome = states[0]
    if states[0].definition.outcome is None:
        _change_levels(states[0], states[0].moment, 1, tally)
    for before, after in pairwise(states):
        was_open, is_open = before.definition.outcome is None, after.definition.outcome is None
        if (before.pipeline, before.stage) != (after.pipeline, after.stage):
            if was_open:
                tally.add(m.STAGE_TIME, after.moment, before.dimensions, after.moment - entered_stage.moment)
                if _is_forward(before, after):
                    tally.add(m.FORWARD, after.moment, before.dimensions)
            entered_stage = after
        if not was_open or not is_open or _in_levels(before) != _in_levels(after):
            if was_open:
                _change_levels(before, after.moment, -1, tally)
            if is_open:
                _change_levels(after, after.moment, 1, tally)
        if before.definition.outcome != after.definition.outcome:
            entered_outcome = after
    return entered_outcome


def _is_forward(before: State, after: State) -> bool:
    return after.definition.outcome is DealOutcome.WON or after.definition.position > before.definition.position


def _in_levels(state: State) -> tuple[int, int, int, int]:
    """All that the levels tell of an open deal."""
    return (state.pipeline_number, state.stage_number, state.amount or 0, state.millionths)


def _change_levels(state: State, moment: int, sign: int, tally: DealTally) -> None:
    """An open deal enters the levels (1) or leaves them (-1) at a moment."""
    dimensions = state.dimensions
    tally.add(m.OPEN_DEALS, moment, dimensions, sign)
    if not state.amount:
        return
    whole, millionths = divmod(state.amount * state.millionths, _MILLION)
    tally.add(m.OPEN_VALUE, moment, dimensions, sign * state.amount)
    tally.add(m.FORECAST, moment, dimensions, sign * whole)
    if millionths:
        tally.add(m.FORECAST_MILLIONTHS, moment, dimensions, sign * millionths)


def _count_won(first: State, entered: State, last: State, tally: DealTally) -> None:
    tally.add(m.WON, entered.moment, entered.dimensions)
    tally.add(m.CONVERTED, first.moment, first.dimensions)
    tally.add(m.CYCLE, entered.moment, entered.dimensions, entered.moment - first.moment)
    if last.amount is not None:
        tally.add(m.VALUE, entered.moment, entered.dimensions, last.amount)
