"""Facts in chunks, so that a commit writes of an entity with many facts no more than of one with few.

The last facts are open: they are packed with all else that is known of an entity, and written by each of its commits.
Once there are many, the first of them are sealed as a chunk, which has a number and a field of its own in Redis. It is
written once, and again only if a late fact belongs into it. What is packed of the entity names its chunks:

    | 0xC0 | length of the index: uint32 | index: for each kind, runs of numbers (first, count, ...) | the rest |

MessagePack begins no array with 0xC0, which tells this from an entity that has no chunks.
"""

import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

import msgspec

SIZE = 256
"""How many facts are sealed at once. Up to twice as many are open."""
ESCAPE: Final = "\0"
"""With a digit behind it, it begins the name of a chunk's field, and that of nothing else."""
_HEAD: Final = struct.Struct(">BI")
_MARK: Final = 0xC0
MARK_BYTE: Final = bytes([_MARK])
"""What is packed of an entity begins with it where that names chunks."""
NO_CHUNKS: Final[Mapping[str, bytes]] = {}
"""Those of an entity that has none."""
_MOST_CHUNKS: Final = 1 << 20
"""Of one entity: so many hold 268 million facts. An index that names more was damaged."""
_NO_NUMBERS: Final[frozenset[int]] = frozenset()

Index: TypeAlias = Sequence[Sequence[int]]
"""The numbers of an entity's chunks in the order of their facts, for each kind of chunk."""


T = TypeVar("T")


class Changes(NamedTuple):
    """What has to be written of an entity's chunks, by their names."""

    written: dict[str, bytes]
    removed: list[str]


class Stored(NamedTuple):
    """What stands of an entity in Redis: None of one that is new, and its chunks by their names."""

    packed: bytes | None
    chunks: Mapping[str, bytes] = NO_CHUNKS


def chunk_size() -> int:
    """How many facts are sealed at once."""
    return SIZE


def field_of(name: str, entity_id: str) -> str:
    """The field in Redis of a chunk of an entity; no entity's own field begins with ESCAPE and a digit."""
    return f"{ESCAPE}{name}:{entity_id}"


def indexed(packed: bytes, *kinds: "Chunks[Any]") -> bytes:
    """What is packed of an entity, with the numbers of its chunks; as it is where there are none."""
    for chunks in kinds:
        if len(chunks.chunks) > 1:
            break
    else:
        return packed
    index = msgspec.msgpack.encode([chunks.runs for chunks in kinds])
    return b"".join((_HEAD.pack(_MARK, len(index)), index, packed))


def has_chunks(packed: bytes) -> bool:
    """Whether what is packed of an entity names chunks."""
    return packed[:1] == MARK_BYTE


def split(packed: bytes) -> tuple[bytes, Index]:
    """The same the other way round. Raises ValueError where the index cannot be read."""
    if not has_chunks(packed):
        return packed, ()
    try:
        _, length = _HEAD.unpack_from(packed)
        runs = msgspec.msgpack.decode(packed[_HEAD.size : _HEAD.size + length], type=list[list[int]])
    except (struct.error, msgspec.MsgspecError) as error:
        raise ValueError(f"the index of chunks cannot be read: {error}") from error
    if any(len(of_kind) % 2 or sum(map(abs, of_kind[1::2])) > _MOST_CHUNKS for of_kind in runs):
        raise ValueError("the index of chunks names more of them than there can be")
    return packed[_HEAD.size + length :], [list(_numbers_of(of_kind)) for of_kind in runs]


def names_in(packed: bytes) -> list[str]:
    """The names of an entity's chunks. Raises ValueError as `split` does."""
    return [_name(kind, number) for kind, numbers in enumerate(split(packed)[1]) for number in numbers]


def count_of_chunks(packed: bytes) -> int:
    """How many chunks an entity has that names some."""
    return sum(map(len, split(packed)[1]))


class Chunk(Generic[T]):
    """Some facts that stand side by side."""

    __slots__ = ("held", "items", "number", "size", "start")

    def __init__(self, number: int, items: list[T], size: int = 0) -> None:
        """Of this number in Redis; the open one's means nothing."""
        self.number = number
        self.items = items
        self.size = size
        """Bytes in Redis, 0 of one that was never written."""
        self.start: Any = None
        """For `streams.engine.history`: where the walk stands before the first fact; None before the first chunk."""
        self.held: list[int] | None = None
        """For `streams.engine.history`: what the facts counted before this batch, once that may change."""


class Chunks(Generic[T]):
    """The facts of one kind that an entity has, in chunks; the last one is open."""

    __slots__ = ("_changed", "_encode", "_kind", "_removed", "_runs", "chunks", "is_changed", "size")

    def __init__(
        self,
        kind: int,
        encode: Callable[[list[T]], bytes],
        decode: Callable[[bytes], list[T]],
        opened: list[T],
        index: Index = (),
        packed: Mapping[str, bytes] = NO_CHUNKS,
    ) -> None:
        """Take over the open facts, and the chunks of the index. A chunk that is missing is a KeyError."""
        self._kind = kind
        self._encode = encode
        # Most entities have no chunks, and a worker keeps many entities: what is empty is one for all of them.
        self._changed: Sequence[Chunk[T]] = ()
        self._removed: frozenset[int] = _NO_NUMBERS
        self._runs: list[int] | None = None
        self.is_changed = False
        """Whether anything of the sealed chunks has to be written."""
        self.chunks: list[Chunk[T]] = []
        self.size = 0
        """Bytes of the sealed chunks."""
        if kind < len(index):
            of_number = {number: packed[_name(kind, number)] for number in index[kind]}
            self.chunks = [Chunk(number, decode(found), len(found)) for number, found in of_number.items()]
            self.size = sum(chunk.size for chunk in self.chunks)
        self.chunks.append(Chunk(-1, opened))

    def __len__(self) -> int:
        """How many facts there are."""
        chunks = self.chunks
        return len(chunks[0].items) if len(chunks) == 1 else sum(len(chunk.items) for chunk in chunks)

    def __iter__(self) -> Iterator[T]:
        """All facts, in their order."""
        chunks = self.chunks
        return iter(chunks[0].items) if len(chunks) == 1 else chain.from_iterable(chunk.items for chunk in chunks)

    @property
    def open(self) -> list[T]:
        """The facts that are packed with the entity."""
        return self.chunks[-1].items

    @property
    def runs(self) -> list[int]:
        """The numbers of the sealed chunks, in the order of their facts, as an index has them."""
        if self._runs is None:
            self._runs = _runs_of(chunk.number for chunk in self.chunks[:-1])
        return self._runs

    def seal(self) -> bool:
        """Seal what is too much to be open; whether there was any."""
        if len(self.chunks[-1].items) < 2 * SIZE:
            return False
        self.divide(len(self.chunks) - 1)
        return True

    def change(self, place: int) -> None:
        """The facts of the chunk at this place are not what they were."""
        if place < len(self.chunks) - 1:
            self._changed, self.is_changed = (*self._changed, self.chunks[place]), True

    def divide(self, place: int) -> int:
        """Divide the chunk at this place, if it has grown long; returns how many chunks there are of it now."""
        chunk, size = self.chunks[place], SIZE
        parts = 1
        while len(chunk.items) >= 2 * size:
            first = Chunk(self._free_number(), chunk.items[:size])
            first.start, chunk.start = chunk.start, None
            chunk.items = chunk.items[size:]
            self.chunks.insert(place + parts - 1, first)
            self._changed, self.is_changed = (*self._changed, first), True
            self.change(place + parts)
            self._runs = None
            parts += 1
        return parts

    def remove(self, place: int) -> None:
        """Remove a sealed chunk with its facts."""
        chunk = self.chunks.pop(place)
        if chunk.size:
            self._removed, self.is_changed = self._removed | {chunk.number}, True
        self._runs = None
        self.size -= chunk.size

    def replace(self, items: list[T]) -> None:
        """Remove all chunks; these facts are open instead."""
        self._removed = self._removed.union(chunk.number for chunk in self.chunks[:-1] if chunk.size)
        self.chunks, self._changed, self._runs, self.size = [Chunk(-1, items)], (), None, 0
        self.is_changed = bool(self._removed)

    def take_changes(self, changes: Changes) -> None:
        """Add what has to be written since this was last asked."""
        if not self.is_changed:
            return
        self.is_changed = False
        changed, self._changed = self._changed, ()
        removed, self._removed = self._removed, _NO_NUMBERS
        kept = {chunk.number: chunk for chunk in self.chunks[:-1]}
        for number in {chunk.number for chunk in changed}.intersection(kept):
            chunk = kept[number]
            packed = self._encode(chunk.items)
            self.size += len(packed) - chunk.size
            chunk.size = len(packed)
            changes.written[_name(self._kind, number)] = packed
        # A number may have been given again.
        changes.removed.extend(_name(self._kind, number) for number in removed.difference(kept))

    def _free_number(self) -> int:
        return 1 + max((chunk.number for chunk in self.chunks[:-1]), default=-1)


def _name(kind: int, number: int) -> str:
    return f"{kind}.{number}"


def _runs_of(numbers: Iterable[int]) -> list[int]:
    """First number and length of each run of numbers that follow each other."""
    runs: list[int] = []
    for number in numbers:
        if runs and number == runs[-2] + runs[-1]:
            runs[-1] += 1
        else:
            runs += (number, 1)
    return runs


def _numbers_of(runs: Sequence[int]) -> Iterator[int]:
    for first, count in zip(runs[::2], runs[1::2], strict=True):
        yield from range(first, first + count)
