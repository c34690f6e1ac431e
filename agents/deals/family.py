"""The family of deals: how their events become facts."""

from bisect import insort
from collections.abc import Iterable, Sequence

import msgspec

from agents.deals.contributions import DealTally, contribute
from agents.deals.facts import Deal, OrderKey, StageChange, StageDefinitions, states
from schemas import DealStageChanged
from schemas.deals import DEFAULT_PIPELINE, millionths
from schemas.money import Converter
from schemas.topics import DEALS
from streams.arithmetic.deltas import Contributions, DimensionTuples
from streams.arithmetic.measures import deals as m
from streams.engine.family import EventOutcome, ValueNumbers


class OpenDeal:
    """A deal in a worker's memory: its facts and what they counted when the batch began."""

    __slots__ = ("before", "deal")

    def __init__(self, deal: Deal, before: DealTally) -> None:
        """Hold these facts."""
        self.deal = deal
        self.before = before


class Deals:
    """The family of deals."""

    name = "deal"
    topics = (DEALS,)
    dimensions = m.DIMENSIONS
    measures = m.MEASURES
    timed = False
    compressed_at_rest = False

    def __init__(self, dictionary: ValueNumbers, converter: Converter, definitions: StageDefinitions) -> None:
        """Convert money by `converter` and tell stages by `definitions`."""
        self.dimension_tuples = DimensionTuples(len(m.DIMENSIONS))
        self._dictionary = dictionary
        self._converter = converter
        self._definitions = definitions
        self.unnamed_stages = 0
        """How many events were in a stage that their pipeline does not name."""
        self._decode = msgspec.msgpack.Decoder(Deal).decode
        self._encode = msgspec.msgpack.Encoder().encode

    def check(self, event: DealStageChanged) -> int | None:
        """The deal's amount in minor units of the reporting currency."""
        return None if event.amount is None else self._converter.minor(event.amount, event.currency, event.occurred_at)

    def entity_of(self, event: DealStageChanged) -> str:
        """The deal's id."""
        return event.deal_id

    def unnumbered(self, events: Iterable[DealStageChanged]) -> Sequence[tuple[str, str]]:
        """Dimension values without a number."""
        of = self._dictionary.of
        return [
            (dimension, text)
            for event in events
            for dimension, text in (
                ("pipeline", event.pipeline or DEFAULT_PIPELINE),
                ("stage", event.stage),
                ("owner", event.owner),
                ("channel", event.channel),
            )
            if text and text not in of[dimension]
        ]

    def first_seen_flags(self, event_type: str) -> tuple[str, ...]:
        """The type itself."""
        return (event_type,)

    def open(self, packed: bytes | None) -> OpenDeal:
        """A deal from its packed facts, or a new one."""
        return OpenDeal(Deal() if packed is None else self._decode(packed), DealTally(self.dimension_tuples))

    def begin(self, entity: OpenDeal) -> None:
        """Hold on to what the deal counts now."""
        entity.before = self._tally(entity.deal)

    def apply(self, entity: OpenDeal, event: DealStageChanged, amount: int | None) -> EventOutcome:
        """Add an event to the deal's facts."""
        facts = entity.deal.facts
        fact = self._fact(event, amount)
        for known in facts:
            if known.order_key[1] == event.event_id:
                return EventOutcome.DUPLICATE if known == fact else EventOutcome.CONFLICT
        insort(facts, fact, key=_order_key_of)
        self.unnamed_stages += not self._definitions(_pipeline_at(facts, fact), event.stage).named
        return EventOutcome.COUNTED

    def settle(self, entity: OpenDeal, clock: int, contributions: Contributions) -> None:
        """Add the difference since `begin`; a deal does not change with time."""
        del clock
        before, after = entity.before, self._tally(entity.deal)
        contributions.replace(before.tally, after.tally)

    def due(self, entity: OpenDeal) -> int | None:
        """Never: a deal does not change with time."""
        del entity
        return None

    def pack(self, entity: OpenDeal) -> bytes:
        """The facts, for `open`."""
        return self._encode(entity.deal)

    def _tally(self, deal: Deal) -> DealTally:
        tally = DealTally(self.dimension_tuples)
        contribute(list(states(deal.facts, self._definitions)), tally)
        return tally

    def _fact(self, event: DealStageChanged, amount: int | None) -> StageChange:
        of = self._dictionary.of
        return StageChange(
            (event.occurred_at, event.event_id),
            event.stage,
            of["stage"][event.stage],
            event.pipeline or None,
            of["pipeline"][event.pipeline or DEFAULT_PIPELINE],
            of["owner"][event.owner] if event.owner else None,
            of["channel"][event.channel] if event.channel else None,
            amount,
            None if event.probability is None else millionths(event.probability),
        )


def _pipeline_at(facts: Sequence[StageChange], fact: StageChange) -> str:
    """The pipeline that a deal is in at one of its facts."""
    named = (known.pipeline for known in reversed(facts) if known.order_key <= fact.order_key and known.pipeline)
    return next(named, DEFAULT_PIPELINE)


def _order_key_of(fact: StageChange) -> OrderKey:
    return fact.order_key
