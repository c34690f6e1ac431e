"""What the facts of a deal count."""

from copy import copy

import msgspec

from agents.deals.facts import StageChange, StageDefinitions, State, state_after
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


class DealWalk(msgspec.Struct, gc=False):
    """Where the walk through a deal's facts has come to.

    A step counts what its fact settles: the creation, exits from open stages, changes of levels. `tail` counts the
    outcome, for as long as no other fact follows.
    """

    definitions: StageDefinitions
    dimension_tuples: DimensionTuples
    state: State | None = None
    created: int = 0
    """Moment of the first fact, epoch ms."""
    created_key: int = 0
    """Minute and dimension tuple of the first fact, as in a key."""
    entered_stage: int = 0
    """Moment at which the stage was entered, epoch ms."""
    entered: State | None = None
    """The state by which the outcome, or none, began."""

    def copy(self) -> "DealWalk":
        """The same, that goes its own way from here on."""
        return copy(self)

    def same_as(self, other: "DealWalk") -> bool:
        """Whether both go on in the same way, whatever follows."""
        return self == other

    def step(self, fact: StageChange, tally: Tally) -> None:
        """Go on to the next fact in order and count what it settles."""
        before, after = self.state, state_after(self.state, fact, self.definitions)
        self.state = after
        key = self._key(after)
        if before is None:
            self.created = self.entered_stage = after.moment
            self.created_key, self.entered = key, after
            tally += (key | _CREATED, 1)
            if after.definition.outcome is None:
                _change_levels(after, key, 1, tally)
            return
        was_open, is_open = before.definition.outcome is None, after.definition.outcome is None
        key_before = key_of_moment(after.moment) | self.dimension_tuples.number(before.dimensions)
        if (before.pipeline, before.stage) != (after.pipeline, after.stage):
            if was_open:
                tally += (key_before | _STAGE_TIME, after.moment - self.entered_stage)
                if _is_forward(before, after):
                    tally += (key_before | _FORWARD, 1)
            self.entered_stage = after.moment
        if not was_open or not is_open or _in_levels(before) != _in_levels(after):
            if was_open:
                _change_levels(before, key_before, -1, tally)
            if is_open:
                _change_levels(after, key, 1, tally)
        if before.definition.outcome != after.definition.outcome:
            self.entered = after

    def tail(self) -> Tally:
        """What the next fact may still change: the outcome."""
        tally: Tally = []
        last, entered = self.state, self.entered
        if last is None or entered is None:
            return tally
        match last.definition.outcome:
            case DealOutcome.WON:
                at_entry = self._key(entered)
                tally += (at_entry | _WON, 1, self.created_key | _CONVERTED, 1)
                tally += (at_entry | _CYCLE, entered.moment - self.created)
                if last.amount is not None:
                    tally += (at_entry | _VALUE, last.amount)
            case DealOutcome.LOST:
                tuples = self.dimension_tuples
                tally += (key_of_moment(entered.moment) | _LOST | tuples.number(entered.dimensions_with_reason), 1)
            case None:
                pass
        return tally

    def _key(self, state: State) -> int:
        return key_of_moment(state.moment) | self.dimension_tuples.number(state.dimensions)


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
