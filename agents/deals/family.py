"""The family of deals: how their events become facts."""

from bisect import insort
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

import msgspec

from agents.deals.contributions import NEVER, contributed
from agents.deals.facts import Deal, OrderKey, StageChange, StageDefinitions, states
from schemas import DealEvent, DealStageChanged, DealVoided
from schemas.deals import DEFAULT_PIPELINE, millionths
from schemas.money import Converter
from schemas.topics import DEALS
from streams.arithmetic.deltas import Contributions, DimensionTuples, Tally
from streams.arithmetic.measures import deals as m
from streams.engine.family import EventOutcome, Notices, ValueNumbers, identity

_EPOCH = date(1970, 1, 1)


class OpenDeal:
    """A deal in a worker's memory: its facts and what they counted when the batch began."""

    __slots__ = ("before", "deal", "due")

    def __init__(self, deal: Deal) -> None:
        """Hold these facts."""
        self.deal = deal
        self.before: Tally = []
        self.due: int | None = None
        """When time alone next changes what it counts."""


class Deals:
    """The family of deals."""

    name = "deal"
    topics = (DEALS,)
    dimensions = m.DIMENSIONS
    measures = m.MEASURES
    compressed_at_rest = False

    def __init__(
        self,
        dictionary: ValueNumbers,
        converter: Converter,
        definitions: StageDefinitions,
        lost_stages: Collection[str],
        notices: Notices | None = None,
        *,
        may_stall: bool = False,
    ) -> None:
        """Convert money by `converter` and tell stages by `definitions`; `lost_stages` are those of all pipelines.

        `may_stall` says whether a deal of any pipeline is stalled some day.
        """
        self.timed = may_stall
        self.dimension_tuples = DimensionTuples(len(m.DIMENSIONS))
        self._dictionary = dictionary
        self._converter = converter
        self._definitions = definitions
        self._lost_stages = frozenset(lost_stages)
        self._notices = notices or Notices()
        self._decode = msgspec.msgpack.Decoder(Deal).decode
        self._encode = msgspec.msgpack.Encoder().encode

    def check(self, event: DealEvent) -> int | None:
        """The deal's amount in minor units of the reporting currency."""
        if isinstance(event, DealVoided) or event.amount is None:
            return None
        return self._converter.minor(event.amount, event.currency, event.occurred_at)

    def entity_of(self, event: DealEvent) -> str:
        """The deal's id."""
        return event.deal_id

    def unnumbered(self, events: Iterable[DealEvent]) -> Sequence[tuple[str, str]]:
        """Dimension values without a number."""
        of = self._dictionary.of
        return [
            (dimension, text)
            for event in events
            if not isinstance(event, DealVoided)
            for dimension, text in self._values(event)
            if text and text not in of[dimension]
        ]

    def first_seen_flags(self, event_type: str) -> tuple[str, ...]:
        """The type itself, and with a stage that deals may stall where they may."""
        return (event_type, m.STALLS) if self.timed and event_type == "deal.stage_changed" else (event_type,)

    def open(self, packed: bytes | None) -> OpenDeal:
        """A deal from its packed facts, or a new one."""
        return OpenDeal(Deal() if packed is None else self._decode(packed))

    def begin(self, entity: OpenDeal) -> None:
        """Hold on to what the deal counts now."""
        entity.before, _ = self._counted(entity.deal, entity.deal.as_of or NEVER)

    def apply(self, entity: OpenDeal, event: DealEvent, amount: int | None) -> EventOutcome:
        """Add an event to the deal's facts, or take all of them back."""
        deal = entity.deal
        if deal.void is not None:
            return _told_of_void(deal.void, event)
        if isinstance(event, DealVoided):
            return _void(deal, event)
        facts = deal.facts
        fact = self._fact(event, amount, _customer(deal, event.customer_id))
        for known in facts:
            if known.order_key[1] == event.event_id:
                return EventOutcome.DUPLICATE if known == fact else EventOutcome.CONFLICT
        insort(facts, fact, key=_order_key_of)
        self._notices.unnamed_stages += not self._definitions(_pipeline_at(facts, fact), event.stage).named
        return EventOutcome.COUNTED

    def settle(self, entity: OpenDeal, clock: int, contributions: Contributions) -> None:
        """Add what changed since `begin`: by new facts, and because it is stalled by now."""
        deal = entity.deal
        as_of = max(deal.as_of, clock)
        after, changes = self._counted(deal, as_of)
        contributions.replace(entity.before, after)
        # Once nothing is to come, the facts count the same at any time.
        deal.as_of, entity.due = (0, None) if changes == NEVER else (as_of, changes)

    def due(self, entity: OpenDeal) -> int | None:
        """When the deal is stalled if nothing happens."""
        return entity.due

    def pack(self, entity: OpenDeal) -> bytes:
        """The facts, for `open`."""
        return self._encode(entity.deal)

    def _counted(self, deal: Deal, as_of: int) -> tuple[Tally, int]:
        return contributed(list(states(deal.facts, self._definitions)), self.dimension_tuples, as_of)

    def _values(self, event: DealStageChanged) -> Iterator[tuple[str, str | None]]:
        """Dimensions and values of an event. A reason is one of a loss: others would take their places."""
        yield "pipeline", event.pipeline or DEFAULT_PIPELINE
        yield "stage", event.stage
        yield "owner", event.owner
        yield "channel", event.channel
        yield "team", event.team
        yield "product", event.product
        if event.stage in self._lost_stages:
            yield "reason", event.reason

    def _fact(self, event: DealStageChanged, amount: int | None, customer: int | None) -> StageChange:
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
            of["reason"][event.reason] if event.reason and event.stage in self._lost_stages else None,
            None if event.expected_close is None else (event.expected_close - _EPOCH).days,
            of["team"][event.team] if event.team else None,
            of["product"][event.product] if event.product else None,
            customer,
        )


def _customer(deal: Deal, customer_id: str | None) -> int | None:
    """The place of a customer among those of a deal, where it is put if it is not there yet."""
    if customer_id is None:
        return None
    if customer_id not in deal.customers:
        deal.customers.append(customer_id)
    return deal.customers.index(customer_id)


def _void(deal: Deal, event: DealVoided) -> EventOutcome:
    """Take back all that is known of a deal; the event_ids stay taken."""
    if any(known.order_key[1] == event.event_id for known in deal.facts):
        return EventOutcome.CONFLICT
    deal.void = [identity(known.order_key[1]) for known in deal.facts]
    deal.void.append(identity(event.event_id))
    deal.facts, deal.customers, deal.as_of = [], [], 0
    return EventOutcome.COUNTED


def _told_of_void(known: list[int], event: DealEvent) -> EventOutcome:
    """What an event of a void deal is; `known` are hashes of the event_ids that were read of it."""
    known_as = identity(event.event_id)
    if known_as in known:
        return EventOutcome.DUPLICATE
    known.append(known_as)
    return EventOutcome.VOIDED


def _pipeline_at(facts: Sequence[StageChange], fact: StageChange) -> str:
    """The pipeline that a deal is in at one of its facts."""
    named = (known.pipeline for known in reversed(facts) if known.order_key <= fact.order_key and known.pipeline)
    return next(named, DEFAULT_PIPELINE)


def _order_key_of(fact: StageChange) -> OrderKey:
    return fact.order_key
