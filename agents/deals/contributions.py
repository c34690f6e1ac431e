"""What the facts of a deal count."""

from copy import copy
from typing import Final, TypeAlias

import msgspec

from agents.deals.facts import StageChange, StageDefinitions, State, state_after
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

_Stage: TypeAlias = tuple[str, str]
"""Pipeline and stage."""
_Entry: TypeAlias = tuple[str, int, int]
"""Pipeline, position of the stage in it, and minute and dimension tuple of the entry, as in a key."""


class DealWalk(msgspec.Struct, gc=False):
    """Where the walk through a deal's facts has come to.

    A step counts what its fact settles: the creation, exits from open stages, entries into them and what became of
    those, changes of levels. `tail` counts the outcome, and that the deal is stalled, for as long as no other fact
    follows.
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
    met: frozenset[_Stage] = frozenset()
    """The open stages that the deal was ever in."""
    entries: tuple[_Entry, ...] = ()
    """The first entries into those of them after which the deal has not come further yet."""

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
            if after.is_open:
                _change_levels(after, after.moment, key, 1, tally)
        else:
            self._go_on(before, after, key, tally)
        self._come_further(after, key, tally)

    def tail(self, as_of: int) -> Tally:
        """What the next fact may still change: the outcome, and that the deal is stalled at `as_of` (epoch ms)."""
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
                stalls = self._stalls_at(last)
                if stalls <= as_of and stalls < NEVER:
                    _change_stalled(last, self._key_at(stalls, last), 1, tally)
        return tally

    def changes_after(self, as_of: int) -> int:
        """When time alone next changes what the deal counts, after `as_of`; both epoch ms."""
        if self.state is None:
            return NEVER
        stalls = self._stalls_at(self.state)
        return stalls if stalls > as_of else NEVER

    def _go_on(self, before: State, after: State, key: int, tally: Tally) -> None:
        """Count what ends with the state before, and what begins."""
        key_before = self._key_at(after.moment, before)
        entered_before = self.entered_stage
        if before.is_open and (stalled := self._stalls_at(before)) <= after.moment:
            _change_stalled(before, self._key_at(stalled, before), 1, tally)
            _change_stalled(before, key_before, -1, tally)
        # Two stages may have one number, where there are too many.
        has_moved = (before.pipeline, before.stage) != (after.pipeline, after.stage)
        if has_moved:
            if before.is_open:
                tally += (key_before | _STAGE_TIME, after.moment - entered_before)
                if _is_forward(before, after):
                    tally += (key_before | _FORWARD, 1)
            self.entered_stage = after.moment
        if has_moved or not before.is_open or not after.is_open or _in_levels(before) != _in_levels(after):
            if before.is_open:
                _change_levels(before, entered_before, key_before, -1, tally)
            if after.is_open:
                _change_levels(after, self.entered_stage, key, 1, tally)
        if before.definition.outcome != after.definition.outcome:
            self.entered = after

    def _come_further(self, after: State, key: int, tally: Tally) -> None:
        """Count the entries after which the deal has come further by now, and a first entry into an open stage."""
        waiting = []
        for entry in self.entries:
            if _is_further(entry, after):
                tally += (entry[2] | _CAME_FURTHER, 1)
            else:
                waiting.append(entry)
        stage = (after.pipeline, after.stage)
        if after.is_open and stage not in self.met:
            self.met |= {stage}
            waiting.append((after.pipeline, after.definition.position, key))
            tally += (key | _ENTERED, 1)
        self.entries = tuple(waiting)

    def _stalls_at(self, state: State) -> int:
        """When a deal is stalled that stays in this state, the last one: NEVER where it is not, or not open."""
        patience = state.definition.stalled_after
        if patience is None or not state.is_open:
            return NEVER
        # Each fact tells anew under what values the deal is stalled.
        return max(self.entered_stage + patience, state.moment)

    def _key(self, state: State) -> int:
        return self._key_at(state.moment, state)

    def _key_at(self, moment: int, state: State) -> int:
        return key_of_moment(moment) | self.dimension_tuples.number(state.dimensions)


def _change_stalled(state: State, key: int, sign: int, tally: Tally) -> None:
    tally += (key | _STALLED, sign)
    if state.amount:
        tally += (key | _STALLED_VALUE, sign * state.amount)


def _is_forward(before: State, after: State) -> bool:
    return after.definition.outcome is DealOutcome.WON or after.definition.position > before.definition.position


def _is_further(entry: _Entry, later: State) -> bool:
    """Whether a later state is won, or in a later open stage of the entry's pipeline."""
    pipeline, position, _ = entry
    if not later.is_open:
        return later.definition.outcome is DealOutcome.WON
    return later.pipeline == pipeline and later.definition.position > position


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
