"""What is kept of one deal, and what is known of it after each fact."""

from collections.abc import Callable
from typing import Annotated, ClassVar, TypeAlias

import msgspec

from schemas.deals import DEFAULT_PIPELINE
from streams.arithmetic import fields
from streams.kept import EMPLOYEE, FIGURE, HASH, ID, MONEY, TIME, VALUE, ToldBy
from streams.settings import UNNAMED, StageDefinition

OrderKey: TypeAlias = tuple[Annotated[int, TIME.of("occurred_at")], Annotated[str, ID.of("event_id")]]
"""Moment (epoch ms) and event_id: the order of facts."""

StageDefinitions: TypeAlias = Callable[[str, str], StageDefinition]
"""What the settings say of a stage: pipeline and stage -> its definition."""

Dimensions: TypeAlias = tuple[int, int, int, int, int, int, int]
"""Numbers of dimension values, in the order of the measures' DIMENSIONS."""


Said: TypeAlias = tuple[int | None, int | None, int | None, int | None]
"""Places in `Deal.names` of the texts of customer, product, channel and owner; None where omitted."""


class StageChange(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """One event of a deal; texts where the logic needs them, numbers of dimension values, None where omitted."""

    told_by: ClassVar[ToldBy] = ToldBy("deal.stage_changed")
    order_key: OrderKey
    """When it happened, and the id of its event."""
    stage: Annotated[str, VALUE]
    stage_number: Annotated[int, VALUE.of("stage")]
    pipeline: Annotated[str | None, VALUE]
    pipeline_number: Annotated[int, VALUE.of("pipeline")]
    """The pipeline once more; that of the default one where it was omitted."""
    owner: Annotated[int | None, EMPLOYEE]
    channel: Annotated[int | None, VALUE]
    amount: Annotated[int | None, MONEY.of("amount", "currency")]
    """The value of the deal, in minor units of the reporting currency."""
    millionths: Annotated[int | None, FIGURE.of("probability")]
    """The deal's own probability of winning."""
    reason: Annotated[int | None, VALUE] = None
    """Why the deal was lost; None also where the stage is a lost one in no pipeline."""
    expected_close: Annotated[int | None, TIME] = None
    """When it is expected to close; days since 1970-01-01. No count depends on it; the analyst reads it."""
    team: Annotated[int | None, VALUE] = None
    product: Annotated[int | None, VALUE] = None
    said: Annotated[Said | None, FIGURE] = None
    """Which of `names` are those of customer, product, channel and owner; None where no pipeline sells."""


_SELLS = "sells"
_CUSTOMER, _SOLD = ID.of("customer_id").by(_SELLS), VALUE.of("product", "channel").by(_SELLS)
_SOLD_BY = EMPLOYEE.of("owner").by(_SELLS)


class Deal(msgspec.Struct, array_like=True, gc=False):
    """The facts of one deal, in order; of a void one nothing but hashes of the event_ids that were read."""

    facts: list[StageChange] = []
    void: Annotated[list[int] | None, HASH.of("event_id"), ToldBy("deal.voided")] = None
    """Of a void deal: hashes of the event_ids, and nothing else."""
    names: Annotated[list[str], _CUSTOMER, _SOLD, _SOLD_BY, ToldBy("deal.stage_changed")] = []
    """The texts of customer, product, channel and owner that `StageChange.said` points at, each once."""
    as_of: Annotated[int, TIME] = 0
    """When the deal was counted last, while it goes on changing with time; epoch ms, else 0."""


class State(msgspec.Struct, frozen=True, gc=False):
    """What is known of a deal after a fact. Moments are epoch ms."""

    moment: int
    event_id: str
    """Of the fact itself."""
    stage: str
    stage_number: int
    pipeline: str
    pipeline_number: int
    owner: int
    channel: int
    team: int
    product: int
    said: Said
    amount: int | None
    millionths: int
    definition: StageDefinition
    is_open: bool
    """Whether the deal is neither won nor lost."""
    reason: int
    """That of the fact itself."""

    @property
    def dimensions(self) -> Dimensions:
        """Numbers of pipeline, stage, owner, channel, team and product; no reason."""
        return (
            self.pipeline_number,
            self.stage_number,
            self.owner,
            self.channel,
            self.team,
            self.product,
            fields.UNKNOWN,
        )

    @property
    def dimensions_with_reason(self) -> Dimensions:
        """The same with the reason."""
        pipeline, stage, owner, channel, team, product, _ = self.dimensions
        return (pipeline, stage, owner, channel, team, product, self.reason)


def state_after(state: State | None, fact: StageChange, definitions: StageDefinitions) -> State:
    """What is known of a deal after one more fact; None stands for a deal without any."""
    if fact.pipeline is None and state is not None:
        pipeline, number = state.pipeline, state.pipeline_number
    else:
        pipeline, number = fact.pipeline or DEFAULT_PIPELINE, fact.pipeline_number
    definition = definitions(pipeline, fact.stage)
    moved = state is None or fact.stage != state.stage or pipeline != state.pipeline
    if fact.millionths is not None:
        millionths = fact.millionths
    elif moved or state is None:
        millionths = definition.probability
    else:
        millionths = state.millionths
    known = state or _NOTHING
    # In the order of the fields: to name them takes five times as long, and this is done for every fact.
    return State(
        fact.order_key[0],
        fact.order_key[1],
        fact.stage,
        fact.stage_number,
        pipeline,
        number,
        known.owner if fact.owner is None else fact.owner,
        known.channel if fact.channel is None else fact.channel,
        known.team if fact.team is None else fact.team,
        known.product if fact.product is None else fact.product,
        known.said if fact.said is None else _said_by_now(known.said, fact.said),
        known.amount if fact.amount is None else fact.amount,
        millionths,
        definition,
        definition.outcome is None,
        fields.UNKNOWN if fact.reason is None else fact.reason,
    )


def _said_by_now(known: Said, said: Said) -> Said:
    customer, product, channel, owner = said
    return (
        known[0] if customer is None else customer,
        known[1] if product is None else product,
        known[2] if channel is None else channel,
        known[3] if owner is None else owner,
    )


_NOTHING = State(
    moment=0,
    event_id="",
    stage="",
    stage_number=fields.UNKNOWN,
    pipeline=DEFAULT_PIPELINE,
    pipeline_number=fields.UNKNOWN,
    owner=fields.UNKNOWN,
    channel=fields.UNKNOWN,
    team=fields.UNKNOWN,
    product=fields.UNKNOWN,
    said=(None, None, None, None),
    amount=None,
    millionths=0,
    definition=UNNAMED,
    is_open=True,
    reason=fields.UNKNOWN,
)
