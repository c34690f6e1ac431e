"""Pipelines: the stages that a deal can be in, and what each of them means."""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Final, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from streams.settings.values import duration, flag, number, tabled, text, words, wrong

_LEAST_PART = 3
_LIKENESS = 0.8
DEFAULT_STAGE: Final = "default"
"""In a table of times: what holds for all stages that it does not name."""
CERTAIN = 1_000_000
"""A probability of 1 in millionths."""

StageName = Annotated[str, text("the name of a stage")]
Probability = Annotated[Decimal, number("a probability from 0 to 1", lambda share: 0 <= share <= 1)]
_StageNames = Annotated[tuple[str, ...], words("a list of different stage names", lambda name: name.strip() or None)]


class DealOutcome(StrEnum):
    """How a deal ended."""

    WON = "won"
    LOST = "lost"


class StageDefinition(NamedTuple):
    """What a stage means in its pipeline.

    `position` orders stages so that a move is forward if, and only if, it leads to a higher one: an unnamed
    stage 0, the open ones from 1 in their order, won ones one more than the last of these, lost ones -1.
    `probability` is that of winning, in millionths. A deal that has been in the stage for `stalled_after` milliseconds
    is stalled, if that is told. A won deal of a stage that `sells` is a purchase of its customer.
    """

    position: int
    outcome: DealOutcome | None
    probability: int
    named: bool
    stalled_after: int | None = None
    sells: bool = False


class UnnamedStage(NamedTuple):
    """What may be told of a stage that its pipeline does not name: nothing that the sender of the event chose."""

    pipeline: str | None
    """None of one that the settings do not have either."""
    meant: str | None
    """The named stage that was probably meant."""


UNNAMED = StageDefinition(position=0, outcome=None, probability=0, named=False)
"""A stage that the pipeline does not name stands, open, before all that it names."""


def _stalled_after(value: object) -> object:
    """A time alone is that of all stages."""
    value = tabled(value)
    return {DEFAULT_STAGE: value} if isinstance(value, str) else value


class Pipeline(BaseModel):
    """Open stages in their order with the probability of winning, and the stages that end a deal.

    What a configured pipeline leaves out is as in the pipeline that is built in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    stages: Annotated[Mapping[StageName, Probability], BeforeValidator(tabled)] = Field(
        default={
            "lead": Decimal("0.1"),
            "qualified": Decimal("0.25"),
            "proposal": Decimal("0.5"),
            "negotiation": Decimal("0.75"),
        },
        description="Open stages in their order, each with its probability of winning.",
    )
    won: _StageNames = Field(default=("won",), description="Stages that mean that the deal is won.")
    lost: _StageNames = Field(default=("lost",), description="Stages that mean that the deal is lost.")

    sells: Annotated[bool, flag()] = Field(
        default=False,
        description="Whether a won deal that names a customer is a purchase of that customer: then contracts make "
        "customers, revenue and orders.",
    )
    stalled_after: Annotated[
        Mapping[StageName, Annotated[int, duration("days and hours such as '30d' or '36h'")]],
        BeforeValidator(_stalled_after),
    ] = Field(
        default={},
        description='How long a deal may be in an open stage before it counts as stalled: `"30d"` for all stages, or '
        '`{ default = "30d", negotiation = "10d" }`. Without it no deal of the pipeline is ever stalled.',
    )

    @model_validator(mode="after")
    def _stalled_in_open_stages(self) -> "Pipeline":
        for name in self.stalled_after:
            if name not in {DEFAULT_STAGE, *self.stages}:
                raise wrong(f"times of open stages, or of '{DEFAULT_STAGE}', but '{name}' is none (stalled_after)")
        return self

    @model_validator(mode="after")
    def _each_stage_once(self) -> "Pipeline":
        if not self.stages:
            raise wrong("at least one open stage")
        names = [*self.stages, *self.won, *self.lost]
        for name in names:
            if names.count(name) > 1:
                raise wrong(f"each stage once among stages, won and lost, but '{name}' stands there twice")
        return self

    @cached_property
    def definitions(self) -> Mapping[str, StageDefinition]:
        """The definition of each named stage; look others up as `UNNAMED`."""
        found = {
            name: StageDefinition(
                position, None, _millionths(probability), named=True, stalled_after=self._patience(name)
            )
            for position, (name, probability) in enumerate(self.stages.items(), start=1)
        }
        won = StageDefinition(len(self.stages) + 1, DealOutcome.WON, CERTAIN, named=True, sells=self.sells)
        lost = StageDefinition(-1, DealOutcome.LOST, 0, named=True)
        return found | dict.fromkeys(self.won, won) | dict.fromkeys(self.lost, lost)

    def definition(self, stage: str) -> StageDefinition:
        """What a stage of any name means here."""
        return self.definitions.get(stage, self._unnamed)

    @cached_property
    def _unnamed(self) -> StageDefinition:
        patience = self._patience(DEFAULT_STAGE)
        return UNNAMED if patience is None else UNNAMED._replace(stalled_after=patience)

    def _patience(self, stage: str) -> int | None:
        return self.stalled_after.get(stage, self.stalled_after.get(DEFAULT_STAGE))

    def nearest(self, stage: str) -> str | None:
        """The named stage that another name looks like: but for capitals and signs, as a part of it, or nearly so."""
        letters = {_letters(name): name for name in self.definitions if _letters(name)}
        told = _letters(stage)
        if told in letters:
            return letters[told]
        # As in "closedwon"; the longest one, for "lost" may be a part of another.
        parts = [known for known in letters if len(known) >= _LEAST_PART and known in told]
        near = parts or get_close_matches(told, letters, n=1, cutoff=_LIKENESS)
        return letters[max(near, key=len)] if near else None

    def position(self, stage: str) -> int:
        """Where a stage stands; a move is forward if it leads to a higher position (see `StageDefinition`)."""
        return self.definition(stage).position

    def outcome(self, stage: str) -> DealOutcome | None:
        """How a deal in this stage ended; None for an open stage."""
        return self.definition(stage).outcome

    def probability_millionths(self, stage: str) -> int:
        """The stage's probability of winning: 1,000,000 is certain; 0 for a lost and for an unnamed stage."""
        return self.definition(stage).probability


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def _millionths(probability: Decimal) -> int:
    return int((probability * CERTAIN).to_integral_value(ROUND_HALF_EVEN))
