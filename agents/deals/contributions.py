"""What the states of a deal count."""

from collections.abc import Sequence
from itertools import pairwise

from agents.deals.facts import State
from streams.arithmetic.deltas import DimensionTuples, Tally, key_of_moment, measure_codes
from streams.arithmetic.measures import deals as m
from streams.settings import DealOutcome

_CODES = measure_codes(m.MEASURES)
_CREATED, _CONVERTED = _CODES[m.CREATED.name], _CODES[m.CONVERTED.name]
_WON, _LOST = _CODES[m.WON.name], _CODES[m.LOST.name]
_VALUE, _CYCLE = _CODES[m.VALUE.name], _CODES[m.CYCLE.name]
_STAGE_TIME, _FORWARD = _CODES[m.STAGE_TIME.name], _CODES[m.FORWARD.name]
_OPEN_DEALS, _OPEN_VALUE = _CODES[m.OPEN_DEALS.name], _CODES[m.OPEN_VALUE.name]
_FORECAST, _FORECAST_MILLIONTHS = _CODES[m.FORECAST.name], _CODES[m.FORECAST_MILLIONTHS.name]
_MILLION = 1_000_000


def contributed(states: Sequence[State], dimension_tuples: DimensionTuples) -> Tally:
    """Everything that a deal with these states stands for; nothing of none.

    What stands in the end comes last: another fact behind all others then leaves the most of a tally as it was.
    """
    if not states:
        return []
    first, last = states[0], states[-1]
    tuples = [dimension_tuples.number(state.dimensions) for state in states]
    minutes = [key_of_moment(state.moment) for state in states]
    tally: Tally = [minutes[0] | _CREATED | tuples[0], 1]
    place = _count_changes(states, minutes, tuples, tally)
    entered = states[place]
    match last.definition.outcome:
        case DealOutcome.WON:
            at_entry = minutes[place] | tuples[place]
            tally += (at_entry | _WON, 1, minutes[0] | _CONVERTED | tuples[0], 1)
            tally += (at_entry | _CYCLE, entered.moment - first.moment)
            if last.amount is not None:
                tally += (at_entry | _VALUE, last.amount)
        case DealOutcome.LOST:
            tally += (minutes[place] | _LOST | dimension_tuples.number(entered.dimensions_with_reason), 1)
        case None:
            pass
    return tally


def _count_changes(states: Sequence[State], minutes: Sequence[int], tuples: Sequence[int], tally: Tally) -> int:
    """Count exits from open stages and changes of levels; the place of the state by which the outcome, or none, began.

    `minutes` and `tuples` are the parts of keys of each state.
    """
    entered_stage = states[0].moment
    entered_outcome = 0
    if states[0].definition.outcome is None:
        _change_levels(states[0], minutes[0] | tuples[0], 1, tally)
    for place, (before, after) in enumerate(pairwise(states), start=1):
        was_open, is_open = before.definition.outcome is None, after.definition.outcome is None
        key_before, key_after = minutes[place] | tuples[place - 1], minutes[place] | tuples[place]
        if (before.pipeline, before.stage) != (after.pipeline, after.stage):
            if was_open:
                tally += (key_before | _STAGE_TIME, after.moment - entered_stage)
                if _is_forward(before, after):
                    tally += (key_before | _FORWARD, 1)
            entered_stage = after.moment
        if not was_open or not is_open or _in_levels(before) != _in_levels(after):
            if was_open:
                _change_levels(before, key_before, -1, tally)
            if is_open:
                _change_levels(after, key_after, 1, tally)
        if before.definition.outcome != after.definition.outcome:
            entered_outcome = place
    return entered_outcome


def _is_forward(before: State, after: State) -> bool:
    return after.definition.outcome is DealOutcome.WON or after.definition.position > before.definition.position


def _in_levels(state: State) -> tuple[int, int, int, int]:
    """All that the levels tell of an open deal."""
    return (state.pipeline_number, state.stage_number, state.amount or 0, state.millionths)


def _change_levels(state: State, key: int, sign: int, tally: Tally) -> None:
    """An open deal enters the levels (1) or leaves them (-1); `key` is the key of that without a measure."""
    tally += (key | _OPEN_DEALS, sign)
    if state.amount:
        whole, millionths = divmod(state.amount * state.millionths, _MILLION)
        tally += (key | _OPEN_VALUE, sign * state.amount, key | _FORECAST, sign * whole)
        if millionths:
            tally += (key | _FORECAST_MILLIONTHS, sign * millionths)
