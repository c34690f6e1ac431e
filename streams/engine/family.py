"""What the engine asks of a family: how its events change an entity's facts, and what facts contribute.

A family is pure: it reads no clock, no network and no Redis. The engine brings it an entity (opened from packed facts,
or new), applies a batch's events to it, and settles it: the difference between what it contributed before and after
goes to the panes. Facts are a set, so order, duplicates and lateness cannot matter. Events that belong to no entity
contribute by themselves.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol, TypeVar

from xxhash import xxh3_64_intdigest

from schemas import Event
from streams.arithmetic.deltas import Contributions, DimensionTuples, Tally
from streams.arithmetic.measures import Measure
from streams.comments.kept import CommentChanges
from streams.engine.chunks import NO_CHUNKS, Changes
from streams.engine.of_persons import Naming, OfPersons

FIRST_MOMENT: Final = 1
"""The earliest moment as of which anything is counted, epoch ms. The event clock says 0 before the first event, and in
facts 0 says that they count the same at any time."""


class EventOutcome(Enum):
    """What became of an event."""

    __hash__ = object.__hash__  # members are singletons, and one is counted for every event

    COUNTED = "counted"
    DUPLICATE = "duplicate"
    """Its event_id was there before with the same content; nothing changes."""
    CONFLICT = "conflict"
    """Its event_id was there before with another content; the first one stays."""
    UNPROVEN = "unproven"
    """Older than event_ids are remembered: counted, though it may have been before."""
    ERASED = "erased"
    """Dated before its person was erased; dropped."""
    VOIDED = "voided"
    """Of something that is void; nothing changes, but that the event's id is taken."""
    FOREIGN = "foreign"
    """What workers of another group tell each other on the same Kafka, or what nothing is made of here."""


class ValueNumbers(Protocol):
    """Numbers of dimension values: `of[dimension][text]`; texts that were never resolved are missing."""

    of: dict[str, dict[str | None, int]]

    def in_facts(self, dimension: str, text: str) -> int | None:
        """The number that a value has wherever it was counted, also while it may not be counted under; None if nowhere.

        What has to be known of facts is asked for here: `of` holds what the events of a batch need, and no more.
        """


@dataclass(slots=True)
class Notices:
    """What families have met that somebody should know of, in the life of a process."""

    unnamed_stages: int = 0
    """Events in a stage that their pipeline does not name."""
    late_voidings: int = 0
    """Voidings that found what they void too old to be taken back."""
    large_baskets: int = 0
    """Purchases of so many item families that their pairs are not counted."""


COUNTS_AS_SEEN: Final = (EventOutcome.COUNTED, EventOutcome.UNPROVEN, EventOutcome.VOIDED)
"""What becomes of an event whose type is seen by it: also of what is void, whichever of the two is read first."""
NO_MARKS: Final[frozenset[str]] = frozenset()
NOTHING_TO_TELL: Final[Mapping[str, bytes]] = {}
EntityT = TypeVar("EntityT")
EventT_contra = TypeVar("EventT_contra", bound=Event, contravariant=True)


class Family(Protocol[EventT_contra]):
    """One kind of event, its topics and its measures: what is asked of any family."""

    dimension_tuples: DimensionTuples

    @property
    def name(self) -> str:
        """The family's name, as in the tags of its shards."""

    @property
    def topics(self) -> tuple[str, ...]:
        """Its topics; their records have the same key."""

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions of its dimension tuples, in their order."""

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures it contributes to; a measure's place is its code in the keys of contributions."""

    def check(self, event: EventT_contra) -> int | None:
        """The event's amount in minor units of the reporting currency, None where it has none.

        Raises InvalidEvent if the settings do not allow this event (an unknown currency, say).
        """

    def unnumbered(self, events: Iterable[EventT_contra]) -> Sequence[tuple[str, str]]:
        """(dimension, text) pairs of these events that have no number yet."""

    def first_seen_flags(self, event_type: str) -> tuple[str, ...]:
        """What may have to be remembered as seen when an event of this type is counted."""

    def sees(self, event: EventT_contra) -> tuple[str, ...]:
        """Which of these are seen once this event is counted."""

    @property
    def unmet(self) -> frozenset[str]:
        """Which of these nothing that was ever applied could set: nobody has to look for them in every event."""


class EventFamily(Family[EventT_contra], Protocol):
    """A family whose events stand for themselves."""

    def contribute(self, event: EventT_contra, amount: int | None, contributions: Contributions) -> None:
        """Count one event, with the amount that `check` gave."""


class EntityFamily(Family[EventT_contra], Protocol[EntityT, EventT_contra]):
    """A family whose events are facts of entities; the key of its topics is an entity's id."""

    @property
    def timed(self) -> bool:
        """Whether the passing of time alone can change what an entity contributes."""

    @property
    def compressed_at_rest(self) -> bool:
        """Whether an entity's facts are so many that they are written anew, in fewer bytes, once it is let go of."""

    @property
    def bytes_of_one(self) -> int:
        """About the bytes of memory that an entity takes beside those for its facts (`streams.engine.cache`)."""

    @property
    def tells(self) -> bool:
        """Whether others have to be told of its entities."""

    @property
    def comments(self) -> CommentChanges | None:
        """What events have changed of comments since this was emptied, and whom they have erased; None of most."""

    @property
    def persons(self) -> OfPersons | None:
        """The same family, where its entities may be persons who were erased."""

    @property
    def naming(self) -> Naming | None:
        """The same family, where its entities name customers, who may be erased."""

    def entity_of(self, event: EventT_contra) -> str:
        """The id of the entity that an event belongs to."""

    def always_sees(self, event_type: str) -> tuple[str, ...]:
        """Which of `first_seen_flags` every event of this type sees, whatever it says.

        A mark of `told_by_facts` is asked for as a type is.
        """

    @property
    def told_by_facts(self) -> frozenset[str]:
        """Marks that depend on no setting, and on more than the type of an event: facts tell them too."""

    def seen_in(self, entity: EntityT) -> Mapping[str, int]:
        """Which of these the facts of an entity set, with their moments (epoch ms)."""

    def open(self, packed: bytes | None, chunks: Mapping[str, bytes] = NO_CHUNKS) -> EntityT:
        """An entity from its packed facts, or a new one; with the chunks that the former name."""

    def begin(self, entity: EntityT) -> None:
        """Called before a batch's first event of this entity: hold on to what it contributes now."""

    def counted(self, entity: EntityT) -> Tally:
        """After `begin` and before anything else: all that it contributes now, in any order.

        It is asked for once where the entity was counted with an older version (`streams.engine.growing`).
        """

    def apply(self, entity: EntityT, event: EventT_contra, amount: int | None) -> EventOutcome:
        """Add an event, with the amount that `check` gave, to the entity's facts."""

    def settle(self, entity: EntityT, clock: int, contributions: Contributions) -> None:
        """Called after a batch's last event: add the difference since `begin`, as of `clock` (epoch ms)."""

    def due(self, entity: EntityT) -> int | None:
        """Epoch ms at which the entity's contributions next change by themselves, if ever."""

    def pack(self, entity: EntityT) -> bytes:
        """The entity's facts, for `open`, but for what stands in chunks."""

    def outgoing(self, entity_id: str, entity: EntityT) -> Mapping[str, bytes]:
        """After `settle`: what others have to be told of the entity, by a name under which only the newest one counts.

        Each is the value of a record of `crm.derived`.
        """

    def take_changes(self, entity: EntityT) -> Changes | None:
        """After `pack`: what has to be written of the entity's chunks since this was last asked; None for nothing."""


def identity(event_id: str) -> int:
    """A hash of an event_id, the same in every process; two of a billion ids collide with a chance of 3 %."""
    return xxh3_64_intdigest(event_id.encode())


class FamilyRaisedError(Exception):
    """A family raised where it was asked about events; the cause is what it raised."""

    def __init__(self, error: Exception) -> None:
        """Keep the error."""
        super().__init__(f"a family raised {type(error).__name__}")
        self.error = error


@contextmanager
def of_family() -> Iterator[None]:
    """Within, nothing but a family is asked: whatever is raised is the family's, and raises FamilyRaisedError."""
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:
        raise FamilyRaisedError(error) from error
