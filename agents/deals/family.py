"""The family of deals: how their events become facts."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

import msgspec

from agents.deals.contributions import NEVER, DealWalk
from agents.deals.facts import Deal, Said, StageChange, StageDefinitions
from agents.deals.named import forget_customers, said_of
from agents.deals.open import OpenDeal
from agents.deals.sold import records
from schemas import DealEvent, DealStageChanged, DealVoided
from schemas.deals import DEFAULT_PIPELINE, millionths
from schemas.money import Converter
from schemas.topics import DEALS
from streams.arithmetic.deltas import Contributions, DimensionTuples, Tally
from streams.arithmetic.measures import deals as m
from streams.engine.chunks import ESCAPE, NO_CHUNKS, Changes, indexed, split
from streams.engine.family import FIRST_MOMENT, NO_MARKS, EventOutcome, Notices, ValueNumbers, identity
from streams.engine.history import History
from streams.engine.marks import Marks, is_address
from streams.engine.of_persons import Naming
from streams.engine.ordered_chunks import OrderedChunks
from streams.settings import StageDefinition

_EPOCH = date(1970, 1, 1)
_TEXTS = tuple((name, attrgetter(name)) for name in ("stage", "owner", "channel", "team", "product"))
"""Dimensions, and what an event says of each."""
_ESCAPED = ESCAPE + "d"
"""What the entities of deals begin with whose own id begins with the first of the two."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say of deals."""

    definitions: StageDefinitions
    lost_stages: Collection[str]
    """Those of all pipelines."""
    won_stages: Collection[str]
    """Those of all pipelines."""
    may_stall: bool
    """Whether a deal of any pipeline is stalled some day."""
    sells: Collection[str]
    """What is seen when a deal is a purchase; nothing where none ever is."""
    selling: Collection[str]
    """The stages in which a deal is a purchase, of all pipelines that sell."""
    group: str
    """The consumer group, under which others are told."""


class Deals:
    """The family of deals."""

    name = "deal"
    topics = (DEALS,)
    dimensions = m.DIMENSIONS
    measures = m.MEASURES
    unmet = NO_MARKS
    compressed_at_rest = False
    bytes_of_one = 2_700
    comments = None
    persons = None
    told_by_facts = NO_MARKS

    def __init__(
        self,
        dictionary: ValueNumbers,
        converter: Converter,
        rules: Rules,
        notices: Notices | None = None,
        marks: Marks | None = None,
    ) -> None:
        """Convert money by `converter`; erased customers are told of by `marks`."""
        self._marks = marks or Marks()
        self.tells = bool(rules.sells)
        self._won_stages = frozenset(rules.won_stages)
        self._seen_with_a_stage = (*((m.STALLS,) if rules.may_stall else ()), *rules.sells)
        self.timed = rules.may_stall
        self.dimension_tuples = DimensionTuples(len(m.DIMENSIONS))
        self._dictionary = dictionary
        self._converter = converter
        self._definitions = rules.definitions
        self._selling = frozenset(rules.selling)
        self._group = rules.group
        self._lost_stages = frozenset(rules.lost_stages)
        self._notices = notices or Notices()
        self._decode = msgspec.msgpack.Decoder(Deal).decode
        self._decode_facts = msgspec.msgpack.Decoder(list[StageChange]).decode
        self._encode = msgspec.msgpack.Encoder().encode

    def check(self, event: DealEvent) -> int | None:
        """The deal's amount in minor units of the reporting currency."""
        if isinstance(event, DealVoided) or event.amount is None:
            return None
        return self._converter.minor(event.amount, event.currency, event.occurred_at)

    def entity_of(self, event: DealEvent) -> str:
        """The deal's id, in a form that no chunk's field begins with."""
        deal_id = event.deal_id
        return deal_id if deal_id[0] != ESCAPE else _ESCAPED + deal_id

    def unnumbered(self, events: Iterable[DealEvent]) -> Sequence[tuple[str, str]]:
        """Dimension values without a number."""
        of = self._dictionary.of
        changes = [event for event in events if not isinstance(event, DealVoided)]
        return [
            (dimension, text)
            for dimension, texts in self._values(changes)
            for text in dict.fromkeys(texts)
            if text and text not in of[dimension]
        ]

    def first_seen_flags(self, event_type: str) -> tuple[str, ...]:
        """The type itself; with a stage what deals may come to by it."""
        return (event_type, *self._seen_with_a_stage, m.WINS) if event_type == "deal.stage_changed" else (event_type,)

    def always_sees(self, event_type: str) -> tuple[str, ...]:
        """The same, but that not every stage is a won one."""
        return tuple(mark for mark in self.first_seen_flags(event_type) if mark != m.WINS)

    def seen_in(self, entity: OpenDeal) -> Mapping[str, int]:
        """Nothing: all marks follow from types of events, or depend on settings."""
        del entity
        return {}

    def sees(self, event: DealEvent) -> tuple[str, ...]:
        """All that an event of its type may see, but that nothing is won by a stage that is no won one."""
        if isinstance(event, DealVoided):
            return (event.type,)
        seen = (event.type, *self._seen_with_a_stage)
        return (*seen, m.WINS) if event.stage in self._won_stages else seen

    def open(self, packed: bytes | None, chunks: Mapping[str, bytes] = NO_CHUNKS) -> OpenDeal:
        """A deal from its packed facts, or a new one."""
        rest, index = (None, ()) if packed is None else split(packed)
        deal = Deal() if rest is None else self._decode(rest)
        facts = OrderedChunks(0, self._encode, self._decode_facts, deal.facts, index, chunks)
        entity = OpenDeal(deal, History(facts, self._start, DealWalk.step))
        if self.tells or deal.names:
            for fact in entity.history.facts:
                self._note(entity, fact.stage, None if fact.said is None else fact.said[0])
        return entity

    def begin(self, entity: OpenDeal) -> None:
        """Hold on to what the deal counts now."""
        entity.history.begin()
        entity.has_news = False

    def counted(self, entity: OpenDeal) -> Tally:
        """All that the deal counts now."""
        return entity.history.counted() + entity.tail

    def apply(self, entity: OpenDeal, event: DealEvent, amount: int | None) -> EventOutcome:
        """Add an event to the deal's facts, or take all of them back."""
        if entity.void is not None:
            return _told_of_void(entity.deal, entity.void, event)
        known_as = entity.ids.get(event.event_id)
        if isinstance(event, DealVoided):
            return _void(entity, event) if known_as is None else EventOutcome.CONFLICT
        count_of_names = len(entity.deal.names)
        said = said_of(entity, event, self._marks) if self.tells else None
        fact, history = self._fact(event, amount, said), entity.history
        if known_as is not None:
            # What it names is not kept, or nobody would ever find it to be an erased person's.
            del entity.deal.names[count_of_names:]
            return EventOutcome.DUPLICATE if history.facts.find(known_as) == fact else EventOutcome.CONFLICT
        entity.ids[event.event_id] = fact.order_key
        history.add(fact)
        if self.tells:
            entity.has_news = True
            self._note(entity, event.stage, None if said is None else said[0])
        self._notices.unnamed_stages += not self._definition_at(history, fact).named
        return EventOutcome.COUNTED

    def settle(self, entity: OpenDeal, clock: int, contributions: Contributions) -> None:
        """Add what changed since `begin`: by new facts, and because it is stalled by now."""
        deal, history = entity.deal, entity.history
        as_of = max(deal.as_of, clock, FIRST_MOMENT)
        history.settle(contributions)
        before, entity.tail = entity.tail, history.walk.tail(as_of)
        contributions.replace(before, entity.tail)
        changes = history.walk.changes_after(as_of)
        # Once nothing is to come, the facts count the same at any time.
        deal.as_of, entity.due = (0, None) if changes == NEVER else (as_of, changes)

    def due(self, entity: OpenDeal) -> int | None:
        """When the deal is stalled if nothing happens."""
        return entity.due

    def pack(self, entity: OpenDeal) -> bytes:
        """The facts, for `open`."""
        entity.deal.facts = entity.history.facts.open
        return indexed(self._encode(entity.deal), entity.history.facts)

    def outgoing(self, entity_id: str, entity: OpenDeal) -> Mapping[str, bytes]:
        """What its customers have to be told, once there is news of it."""
        return records(entity_id.removeprefix(_ESCAPED), entity, self._group, self._marks.fingerprint)

    @property
    def naming(self) -> Naming:
        """Deals name customers, for a won deal may be a purchase."""
        return self

    def is_outdated(self, packed: bytes) -> bool:
        """Whether the deal names anybody: earlier versions listed nobody."""
        return bool(self._decode(packed).names)

    def take_named(self, entity_id: str, entity: OpenDeal) -> list[str]:
        """What has to be listed of the customers whom a deal names, so that an erasure finds it: mark, `:` and deal."""
        if not entity.unlisted:
            return []
        unlisted, entity.unlisted = entity.unlisted, ()
        return [f"{self._marks.in_room(customer)}:{entity_id}" for customer in unlisted]

    def forget(self, entity: OpenDeal, erased: Collection[str]) -> None:
        """Name erased customers by nothing but an address to tell them; `erased` are marks in the room."""
        forget_customers(entity, erased, self._marks)

    def take_changes(self, entity: OpenDeal) -> Changes | None:
        """What has to be written of the chunks since this was last asked."""
        facts = entity.history.facts
        if not facts.is_changed:
            return None
        changes = Changes({}, [])
        facts.take_changes(changes)
        return changes

    def _start(self, tally: Tally) -> DealWalk:
        del tally
        return DealWalk(self._definitions, self.dimension_tuples)

    def _note(self, entity: OpenDeal, stage: str, place: int | None) -> None:
        """Know whom a deal may have to be told to, and who has to be listed; by a place among its names."""
        entity.was_won = entity.was_won or stage in self._selling
        if place is None or place in entity.places:
            return
        entity.places = (*entity.places, place)
        customer = entity.deal.names[place]
        if customer and customer not in entity.buyers:
            entity.buyers = (*entity.buyers, customer)
            if not is_address(customer):
                entity.unlisted = (*entity.unlisted, customer)

    def _values(self, changes: Sequence[DealStageChanged]) -> Iterator[tuple[str, Iterable[str | None]]]:
        """Dimensions and their values in events. A reason is one of a loss: others would take their places."""
        for dimension, text_of in _TEXTS:
            yield dimension, map(text_of, changes)
        yield "pipeline", [event.pipeline or DEFAULT_PIPELINE for event in changes]
        yield "reason", [event.reason for event in changes if event.stage in self._lost_stages]

    def _definition_at(self, history: History[StageChange, DealWalk], fact: StageChange) -> StageDefinition:
        """What the settings say of the stage that a deal is in at a fact that was just added."""
        state = history.walk.state
        if state is not None and state.event_id == fact.order_key[1]:
            return state.definition
        return self._definitions(_pipeline_at(history.facts, fact), fact.stage)

    def _fact(self, event: DealStageChanged, amount: int | None, said: Said | None) -> StageChange:
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
            said,
        )


def _void(entity: OpenDeal, event: DealVoided) -> EventOutcome:
    """Take back all that is known of a deal; the event_ids stay taken."""
    entity.deal.void = [identity(event_id) for event_id in (*entity.ids, event.event_id)]
    entity.void = set(entity.deal.void)
    entity.ids = {}
    entity.deal.names, entity.places = [], ()
    entity.has_news, entity.voided_at = True, event.occurred_at
    entity.history.replace([])
    return EventOutcome.COUNTED


def _told_of_void(deal: Deal, known: set[int], event: DealEvent) -> EventOutcome:
    """What an event of a void deal is; `known` are hashes of the event_ids that were read of it."""
    known_as = identity(event.event_id)
    if known_as in known:
        return EventOutcome.DUPLICATE
    known.add(known_as)
    if deal.void is not None:
        deal.void.append(known_as)
    return EventOutcome.VOIDED


def _pipeline_at(facts: OrderedChunks[StageChange], fact: StageChange) -> str:
    """The pipeline that a deal is in at one of its facts."""
    if fact.pipeline:
        return fact.pipeline
    chunk = facts.chunks[facts.place_of(fact.order_key)]
    for known in reversed(chunk.items):
        if known.pipeline and known.order_key <= fact.order_key:
            return known.pipeline
    walk: DealWalk | None = chunk.start
    return DEFAULT_PIPELINE if walk is None or walk.state is None else walk.state.pipeline
