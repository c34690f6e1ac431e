"""What the states of a deal count."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from agents.deals.facts import State
from streams.arithmetic.deltas import DimensionTuples, Tally, key_of_moment, measure_codes
from streams.arithmetic.measures import deals as m
from streams.arithmetic.moments import since_origin
from streams.settings import DealOutcome

NEVER: Final = 1 << 62
"""When nothing of a deal changes by itself any more."""

_CODES = measure_codes(m.MEASURES)
_CREATED, _CONVERTED = _CODES[m.CREATED.name], _CODES[m.CONVERTED.name]
_WON, _LOST = _CODES[m.WON.name], _CODES[m.LOST.name]
_VALUE, _CYCLE = _CODES[m.VALUE.name], _CODES[m.CYCLE.name]
_STAGE_TIME, _FORWARD = _CODES[m.STAGE_TIME.name], _CODES[m.FORWARD.name]
_ENTERED, _CAME_FURTHER = _CODES[m.ENTERED.name], _CODES[m.CAME_FURTHER.name]
_OPEN_DEALS, _OPEN_VALUE = _CODES[m.OPEN_DEALS.name], _CODES[m.OPEN_VALUE.name]
_OPEN_SINCE = _CODES[m.OPEN_SINCE.name]
_FORECAST, _FORECAST_MILLIONTHS = _CODES[m.FORECAST.name], _CODES[m.FORECAST_MILLIONTHS.name]
_STALLED, _STALLED_VALUE = _CODES[m.STALLED.name], _CODES[m.STALLED_VALUE.name]
_MILLION = 1_000_000


def contributed(states: Sequence[State], dimension_tuples: DimensionTuples, as_of: int) -> tuple[Tally, int]:
    """Everything that a deal with these states stands for at `as_of`, and when that next changes by itself (epoch ms).

    Nothing of no states. What stands in the end comes last: another fact behind all others then leaves the most of a
    tally as it was.
    """
    if not states:
        return [], NEVER
    first, last = states[0], states[-1]
    tuples = [dimension_tuples.number(state.dimensions) for state in states]
    minutes = [key_of_moment(state.moment) for state in states]
    tally: Tally = [minutes[0] | _CREATED | tuples[0], 1]
    _count_entries(states, minutes, tuples, tally)
    changes = _count_stalled(states, tuples, as_of, tally)
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
    return tally, changes


def entry_of_outcome(states: Sequence[State]) -> int:
    """The place of the state by which the outcome of the last one, or none, began."""
    place = len(states) - 1
    while place and states[place - 1].definition.outcome == states[-1].definition.outcome:
        place -= 1
    return place


def _count_changes(states: Sequence[State], minutes: Sequence[int], tuples: Sequence[int], tally: Tally) -> int:
    """Count exits from open stages and changes of levels; the place of the state by which the outcome, or none, began.

    `minutes` and `tuples` are the parts of keys of each state.
    """
    entered_stage = states[0].moment
    entered_outcome = 0
    if states[0].definition.outcome is None:
        _change_levels(states[0], entered_stage, minutes[0] | tuples[0], 1, tally)
    for place, (before, after) in enumerate(pairwise(states), start=1):
        was_open, is_open = before.definition.outcome is None, after.definition.outcome is None
        key_before, key_after = minutes[place] | tuples[place - 1], minutes[place] | tuples[place]
        entered_before = entered_stage
        if not _is_same_stage(before, after):
            if was_open:
                tally += (key_before | _STAGE_TIME, after.moment - entered_stage)
                if _is_forward(before, after):
                    tally += (key_before | _FORWARD, 1)
            entered_stage = after.moment
        if not was_open or not is_open or _in_levels(before) != _in_levels(after):
            if was_open:
                _change_levels(before, entered_before, key_before, -1, tally)
            if is_open:
                _change_levels(after, entered_stage, key_after, 1, tally)
        if before.definition.outcome != after.definition.outcome:
            entered_outcome = place
    return entered_outcome


def _count_entries(states: Sequence[State], minutes: Sequence[int], tuples: Sequence[int], tally: Tally) -> None:
    """Count the first entry into each open stage, and whether the deal came further after it."""
    known: set[tuple[str, str]] = set()
    for place, state in enumerate(states):
        stage = (state.pipeline, state.stage)
        if state.definition.outcome is not None or stage in known:
            continue
        known.add(stage)
        at = minutes[place] | tuples[place]
        tally += (at | _ENTERED, 1)
        if any(_is_further(state, later) for later in states[place + 1 :]):
            tally += (at | _CAME_FURTHER, 1)


def _count_stalled(states: Sequence[State], tuples: Sequence[int], as_of: int, tally: Tally) -> int:
    """Count since when a deal was stalled, and until when; returns when that next changes by itself."""
    entered = states[0].moment
    changes = NEVER
    for place, state in enumerate(states):
        if place and not _is_same_stage(states[place - 1], state):
            entered = state.moment
        definition = state.definition
        if definition.stalled_after is None or definition.outcome is not None:
            continue
        # Each fact tells anew under what values the deal is stalled; the next one takes that back.
        begins = max(entered + definition.stalled_after, state.moment)
        ends = states[place + 1].moment if place + 1 < len(states) else NEVER
        if begins > ends:
            continue
        if begins > as_of:
            changes = min(changes, begins)
            continue
        _change_stalled(state, key_of_moment(begins) | tuples[place], 1, tally)
        if ends < NEVER:
            _change_stalled(state, key_of_moment(ends) | tuples[place], -1, tally)
    return changes


def _change_stalled(state: State, key: int, sign: int, tally: Tally) -> None:
    tally += (key | _STALLED, sign)
    if state.amount:
        tally += (key | _STALLED_VALUE, sign * state.amount)


def _is_same_stage(before: State, after: State) -> bool:
    return before.stage == after.stage and before.pipeline == after.pipeline


def _is_forward(before: State, after: State) -> bool:
    return after.definition.outcome is DealOutcome.WON or after.definition.position > before.definition.position


def _is_further(state: State, later: State) -> bool:
    """Whether a later state is won, or in a later open stage of the same pipeline."""
    if later.definition.outcome is not None:
        return later.definition.outcome is DealOutcome.WON
    return later.pipeline == state.pipeline and later.definition.position > state.definition.position


def _in_levels(state: State) -> tuple[int, ...]:
    """All that the levels tell of an open deal."""
    return (
        state.pipeline_number,
        state.stage_number,
        state.owner,
        state.team,
        state.amount or 0,
        state.millionths,
    )


def _change_levels(state: State, entered: int, key: int, sign: int, tally: Tally) -> None:
    """An open deal enters the levels (1) or leaves them (-1); `key` is the key of that without a measure.

    `entered` is when it entered its stage, epoch ms.
    """
    tally += (key | _OPEN_DEALS, sign, key | _OPEN_SINCE, sign * since_origin(entered))
    if state.amount:
        whole, millionths = divmod(state.amount * state.millionths, _MILLION)
        tally += (key | _OPEN_VALUE, sign * state.amount, key | _FORECAST, sign * whole)
        if millionths:
            tally += (key | _FORECAST_MILLIONTHS, sign * millionths)
