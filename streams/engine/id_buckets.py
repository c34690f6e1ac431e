"""Which event_ids were counted: a hash of each in one of many small buckets, with the day of its event.

    | hash: 8 bytes | day since 1970: uint16 | hash | day | ...        in the order of arrival

A hash says by itself which bucket it is in, so that one event reads and writes one bucket, whatever its date. Buckets
grow in number with the ids, one at a time, so that there is never much to do at once: the next one in the row is split
in two whenever there are more than so many ids a bucket (linear hashing: W. Litwin, "Linear hashing: a new tool for
file and table addressing", VLDB 1980). Of 8 buckets that become 11, the first three were split:

    bucket      0   1   2   3   4   5   6   7 | 8   9  10
    bits read   4   4   4   3   3   3   3   3 | 4   4   4

All is pure: somebody else reads buckets and writes them (see `streams.engine.event_writer`).
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Annotated, Final

import msgspec
import numpy as np

DIRECTORY: Final = "directory"
"""The name under which the numbers of buckets and of ids are kept among the buckets."""
PER_BUCKET: Final = 32
"""Ids a bucket at the most, on average; see docs/operations.md for what more and what less would cost."""
_MOST_BUCKETS: Final = 65_536
"""How many buckets stay in memory between batches: some two million ids, in 30 MB."""
_HASH_BYTES: Final = 8
_FULLEST: Final = 4
"""So many times as many ids as there should be may be in a bucket: an earlier version may have had larger ones."""
_MOST: Final = 1 << 40
"""Of ids and of buckets; beyond it a number was damaged."""
_ENTRY: Final = np.dtype([("hash", "<u8"), ("day", "<u2")])
_ENTRY_BYTES: Final = _ENTRY.itemsize


class UnreadableIdsError(ValueError):
    """The ids that a shard remembers were damaged: what was counted before cannot be told from what was not."""


class _Directory(msgspec.Struct, array_like=True, gc=False):
    """How many buckets there are, and how many ids are in all of them."""

    buckets: Annotated[int, msgspec.Meta(ge=1, le=_MOST)] = 1
    ids: Annotated[int, msgspec.Meta(ge=-_MOST, le=_MOST)] = 0


class IdBuckets:
    """The buckets of one shard, as far as they are in memory.

    For every batch, in this order: `plan`, `load`, `add`, `take_changed`.
    """

    def __init__(
        self, directory: bytes | None = None, per_bucket: int = PER_BUCKET, most_buckets: int = _MOST_BUCKETS
    ) -> None:
        """Begin with what is kept under DIRECTORY, None if nothing is."""
        self._directory = _Directory() if directory is None else _read(directory, per_bucket)
        self._per_bucket = per_bucket
        self._most_buckets = most_buckets
        self._buckets: dict[int, bytes] = {}
        """Those used last stand last."""
        self._changed: set[int] = set()
        self._in_use: set[int] = set()
        self._planned = self._directory.buckets
        self._batch: list[tuple[int, int]] = []
        """Hashes that were planned, and the buckets that they are in once all splits are made."""

    @property
    def buckets(self) -> int:
        """How many buckets there are."""
        return self._directory.buckets

    @property
    def ids(self) -> int:
        """How many ids are known."""
        return self._directory.ids

    def plan(self, hashes: Sequence[int]) -> list[int]:
        """Numbers of the buckets that have to be read before these ids are added; there may be none of some."""
        count = self._directory.buckets
        planned = self._planned = max(count, -(-(self._directory.ids + len(hashes)) // self._per_bucket))
        mask = (1 << planned.bit_length()) - 1
        self._batch = [
            (known_as, number if (number := known_as & mask) < planned else number & mask >> 1) for known_as in hashes
        ]
        wanted = {_ancestor(number, count) for number in {number for _, number in self._batch}}
        wanted.update(_ancestor(number, count) for number in range(count, self._planned))
        buckets = self._buckets
        for number in wanted:
            known = buckets.pop(number, None)
            if known is not None:
                buckets[number] = known
        self._in_use = wanted
        return [number for number in wanted if number not in buckets]

    def load(self, read: Mapping[int, bytes | None], oldest: int) -> None:
        """Take in what was read, and split as many buckets as was planned; days before `oldest` are forgotten then."""
        for number, packed in read.items():
            self._buckets[number] = _whole(number, packed)
        for number in range(self._directory.buckets, self._planned):
            self._split(number, oldest)

    def add(self, days: Iterable[int], oldest: int) -> list[bool]:
        """For each id that was planned whether it is not known; its day (days since 1970) comes along.

        From now on it is known, unless its day is before `oldest`.
        """
        buckets, changed = self._buckets, self._changed
        fresh: list[bool] = []
        added = 0
        for (known_as, number), day in zip(self._batch, days, strict=True):
            bucket = buckets[number]
            entry = known_as.to_bytes(_HASH_BYTES, "little")
            at = bucket.find(entry)
            while at > 0 and at % _ENTRY_BYTES:
                at = bucket.find(entry, at + 1)
            if at >= 0 and _day(bucket, at) >= oldest:
                fresh.append(False)
                continue
            fresh.append(True)
            if day >= oldest:
                # Ids come by and large in the order of their days, so that the oldest ones stand first.
                if at >= 0 or (bucket and _day(bucket, 0) < oldest):
                    added -= len(bucket) // _ENTRY_BYTES
                    bucket = _without(bucket, at, oldest)
                    added += len(bucket) // _ENTRY_BYTES
                buckets[number] = bucket + entry + day.to_bytes(2, "little")
                changed.add(number)
                added += 1
        self._directory.ids += added
        self._batch = []
        return fresh

    def stored(self, number: int) -> bytes | None:
        """A bucket that is in memory."""
        return self._buckets.get(number)

    def expire(self, read: Mapping[int, bytes | None], oldest: int) -> None:
        """Forget the ids of days before `oldest` in buckets as they stand, in memory or where they were read."""
        for number, packed in read.items():
            bucket = _whole(number, packed)
            kept = _since(oldest, _entries(bucket)).tobytes()
            if len(kept) < len(bucket):
                self._put(number, kept, len(bucket))

    def take_changed(self) -> tuple[dict[str, bytes], list[str]]:
        """What has to be written and what removed, by names, since this was last asked."""
        changed, self._changed = self._changed, set()
        if not changed:
            return {}, []
        self._in_use |= changed
        written = {str(number): self._buckets[number] for number in changed if self._buckets[number]}
        removed = [str(number) for number in changed if not self._buckets[number]]
        written[DIRECTORY] = msgspec.msgpack.encode(self._directory)
        return written, removed

    def evict(self) -> None:
        """Let go of the buckets used least recently beyond the bound; all that was taken has to be written by then.

        What the last batch used stays, for it may be on its way.
        """
        surplus = len(self._buckets) - self._most_buckets
        if surplus > 0:
            idle = (number for number in self._buckets if number not in self._in_use)
            for number in list(islice(idle, surplus)):
                del self._buckets[number]

    def _put(self, number: int, bucket: bytes, length_before: int) -> None:
        self._directory.ids += (len(bucket) - length_before) // _ENTRY_BYTES
        self._buckets[number] = bucket
        self._changed.add(number)

    def _split(self, number: int, oldest: int) -> None:
        """Begin the bucket of this number, which is the next one, with what belongs there of the one before it."""
        source = _source(number)
        before = self._buckets[source]
        entries = _since(oldest, _entries(before))
        moves = entries["hash"] & np.uint64((1 << number.bit_length()) - 1) == np.uint64(number)
        self._put(source, entries[~moves].tobytes(), len(before))
        self._put(number, entries[moves].tobytes(), 0)
        self._directory.buckets = number + 1
        self._in_use.add(number)


def _read(directory: bytes, per_bucket: int) -> _Directory:
    """The directory of a shard. Raises UnreadableIdsError."""
    try:
        found = msgspec.msgpack.decode(directory, type=_Directory)
    except (ValueError, RecursionError) as error:
        raise UnreadableIdsError(f"the directory of a shard's event_ids cannot be read: {error}") from error
    if found.ids > _FULLEST * per_bucket * found.buckets:
        # Buckets are split as ids come: to split so many at once would take all memory.
        raise UnreadableIdsError(f"a shard has {found.ids} event_ids in {found.buckets} buckets, which cannot be")
    return found


def _whole(number: int, packed: bytes | None) -> bytes:
    """A bucket as it was read. Raises UnreadableIdsError."""
    bucket = packed or b""
    if len(bucket) % _ENTRY_BYTES:
        raise UnreadableIdsError(f"bucket {number} of the event_ids that a shard remembers ends inside an entry")
    return bucket


def names_of(numbers: Iterable[int]) -> list[str]:
    """The names under which buckets are kept."""
    return [str(number) for number in numbers]


def _source(number: int) -> int:
    """The bucket that is split when this one begins: the same number without its first bit."""
    return number ^ 1 << number.bit_length() - 1


def _ancestor(number: int, count: int) -> int:
    """Which of `count` buckets holds what this one will hold."""
    while number >= count:
        number = _source(number)
    return number


def _entries(bucket: bytes) -> "np.ndarray[tuple[int], np.dtype[np.void]]":
    return np.frombuffer(bucket, dtype=_ENTRY)


def _since(
    oldest: int, entries: "np.ndarray[tuple[int], np.dtype[np.void]]"
) -> "np.ndarray[tuple[int], np.dtype[np.void]]":
    return entries[entries["day"] >= max(oldest, 0)]


def _without(bucket: bytes, at: int, oldest: int) -> bytes:
    """The bucket without the entry at a byte, if that is none below 0, and without what stands first and is too old."""
    kept = bucket if at < 0 else bucket[:at] + bucket[at + _ENTRY_BYTES :]
    start = 0
    while start < len(kept) and _day(kept, start) < oldest:
        start += _ENTRY_BYTES
    return kept[start:]


def _day(bucket: bytes, at: int) -> int:
    """The day of the entry that begins at a byte."""
    return int.from_bytes(bucket[at + _HASH_BYTES : at + _ENTRY_BYTES], "little")
