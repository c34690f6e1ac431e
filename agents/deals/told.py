"""What became known of a deal, and when, out of packed facts alone: for those who look at many and count nothing."""

from collections.abc import Iterator, Mapping
from heapq import merge
from operator import attrgetter
from typing import Final, NamedTuple

import msgspec

from agents.deals.contributions import DealWalk
from agents.deals.facts import Deal, StageChange, State
from agents.deals.stage_names import StageNames
from schemas.deals import DEFAULT_PIPELINE
from streams.arithmetic.deltas import DimensionTuples
from streams.arithmetic.measures import deals as m
from streams.engine.chunks import NO_CHUNKS, names_in, split
from streams.settings import DealOutcome, Settings

_DEAL: Final = msgspec.msgpack.Decoder(Deal)
_FACTS: Final = msgspec.msgpack.Decoder(list[StageChange])


class Told(NamedTuple):
    """What is known of a deal from a moment on. Moments are epoch ms."""

    moment: int
    entered: int
    """When the deal came into its stage."""
    decided: int
    """Since when its outcome is what it is."""
    pipeline: str | None
    """None of one that the settings do not name: all of these have the same stages."""
    stage: str | None
    """None of one that its pipeline does not name: all of these mean the same."""
    outcome: DealOutcome | None
    amount: int | None
    """Minor units."""
    millionths: int
    """The probability of winning."""
    expected_close: int | None
    """Days since 1970-01-01."""


class Telling:
    """Goes through the facts of deals as workers do (`DealWalk`)."""

    def __init__(self, settings: Settings) -> None:
        """Understand stages by these settings."""
        self._definitions = StageNames(settings)
        self._pipelines = frozenset((*settings.pipelines, DEFAULT_PIPELINE))

    def of(self, packed: bytes, as_of: int, chunks: Mapping[str, bytes] = NO_CHUNKS) -> list[Told]:
        """A row for each fact up to a moment (epoch ms), the earliest first; none of a void deal.

        `packed` and `chunks` are as `Deals.open` takes them. Where they cannot be
        read it raises one of `streams.engine.stored_entities.UNREADABLE`.
        """
        # What the walk counts is not wanted, and its numbers of dimension values mean nothing here.
        walk, tally = DealWalk(self._definitions, DimensionTuples(len(m.DIMENSIONS))), list[int]()
        close: int | None = None
        found = []
        for fact in _facts(packed, chunks):
            if fact.order_key[0] > as_of:
                break
            walk.step(fact, tally)
            close = close if fact.expected_close is None else fact.expected_close
            if walk.state is not None and walk.entered is not None:
                found.append(self._told(walk.state, walk.entered_stage, walk.entered.moment, close))
        return found

    def _told(self, state: State, entered: int, decided: int, close: int | None) -> Told:
        definition = state.definition
        return Told(
            moment=state.moment,
            entered=entered,
            decided=decided,
            pipeline=state.pipeline if state.pipeline in self._pipelines else None,
            stage=state.stage if definition.named else None,
            outcome=definition.outcome,
            amount=state.amount,
            millionths=state.millionths,
            expected_close=close,
        )


def _facts(packed: bytes, chunks: Mapping[str, bytes]) -> Iterator[StageChange]:
    """All facts of a deal in their order."""
    sealed = (_FACTS.decode(chunks[name]) for name in names_in(packed))
    return merge(*sealed, _DEAL.decode(split(packed)[0]).facts, key=attrgetter("order_key"))
