"""Ids in buckets: known on whatever day they come again, until they are too old; however many there are."""

import math
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.engine.family import identity
from streams.engine.id_buckets import DIRECTORY, PER_BUCKET, IdBuckets, UnreadableIdsError

DAYS = 10
"""How long ids are known."""


class Store:
    """Buckets as they would stand in Redis, and who works on them."""

    def __init__(self, per_bucket: int = PER_BUCKET, most_buckets: int = 65_536) -> None:
        self.stored: dict[str, bytes] = {}
        self.reads: Counter[int] = Counter()
        """How many buckets were read for a batch -> how many batches."""
        self._limits = (per_bucket, most_buckets)
        self.known = IdBuckets(None, *self._limits)

    def add(self, ids: Sequence[tuple[str | int, int]], today: int) -> list[bool]:
        """Which of these (id, day) pairs were not known; one batch."""
        hashes = [known_as if isinstance(known_as, int) else identity(known_as) for known_as, _ in ids]
        missing = self.known.plan(hashes)
        self.reads[len(missing)] += 1
        self.known.load({number: self.stored.get(str(number)) for number in missing}, today - DAYS)
        fresh = self.known.add([day for _, day in ids], today - DAYS)
        self._write()
        self.known.evict()
        return fresh

    def sweep(self, today: int) -> None:
        """Forget what is old, everywhere."""
        numbers = range(self.known.buckets)
        found = {number: self.known.stored(number) or self.stored.get(str(number)) for number in numbers}
        self.known.expire(found, today - DAYS)
        self._write()
        self.known.evict()

    def forget(self) -> None:
        """Begin anew with what stands there."""
        self.known = IdBuckets(self.stored.get(DIRECTORY), *self._limits)

    def sizes(self) -> list[int]:
        """Ids in each bucket that is stored."""
        return [len(bucket) // 10 for name, bucket in self.stored.items() if name != DIRECTORY]

    def _write(self) -> None:
        written, removed = self.known.take_changed()
        self.stored |= written
        for name in removed:
            self.stored.pop(name, None)


class Model:
    """The same by definition."""

    def __init__(self) -> None:
        self._day_of: dict[int, int] = {}

    def add(self, ids: Sequence[tuple[int, int]], today: int) -> list[bool]:
        fresh = []
        for known_as, day in ids:
            known = self._day_of.get(known_as, -1) >= today - DAYS
            fresh.append(not known)
            if not known and day >= today - DAYS:
                self._day_of[known_as] = day
        return fresh

    def known(self, today: int) -> int:
        return sum(day >= today - DAYS for day in self._day_of.values())


_HASHES = st.integers(0, 11) | st.integers(0, 40).map(lambda number: number * 0x0101_0101_0101_0101)
_STEPS = st.lists(
    st.tuples(
        st.lists(st.tuples(_HASHES, st.integers(-DAYS - 2, 0)), max_size=9),
        st.sampled_from([0, 0, 1, 3, DAYS, DAYS + 1]),
        st.sampled_from(["go on", "go on", "forget", "sweep"]),
    ),
    max_size=12,
)


@given(_STEPS, st.integers(1, 3), st.sampled_from([0, 2, 100]))
def test_an_id_is_known_from_the_first_day_on_that_it_had_until_that_is_too_old(
    steps: list[tuple[list[tuple[int, int]], int, str]], per_bucket: int, most_buckets: int
) -> None:
    store, model, today = Store(per_bucket, most_buckets), Model(), 20_000
    for ids, days, then in steps:
        dated = [(known_as, today + ago) for known_as, ago in ids]
        assert store.add(dated, today) == model.add(dated, today)
        if then == "forget":
            store.forget()
        if then == "sweep":
            store.sweep(today)
            assert store.known.ids == sum(store.sizes()) == model.known(today)
        today += days
    store.sweep(today)
    assert store.known.ids == sum(store.sizes()) == model.known(today)


def test_an_event_reads_one_bucket_at_most_however_many_there_are() -> None:
    store = Store(most_buckets=0)
    for start in range(0, 100_000, 2_000):
        store.add([(f"id-{number}", 20_000) for number in range(start, start + 2_000)], 20_000)
    assert store.known.ids == 100_000
    assert store.known.buckets == math.ceil(100_000 / PER_BUCKET)
    store.forget()
    store.reads.clear()
    assert not any(fresh for number in range(500) for fresh in store.add([(f"id-{number * 200}", 20_003)], 20_003))
    # All are known, but for one id more that may come there is room, and now and then a bucket is split for it.
    assert store.reads.total() == store.reads[1] + store.reads[2]
    assert store.reads[1] > 490


def test_buckets_are_as_full_as_they_should_be_while_they_grow() -> None:
    store = Store()
    for start in range(0, 30_000, 500):
        store.add([(f"id-{number}", 20_000) for number in range(start, start + 500)], 20_000)
        sizes = store.sizes()
        assert sum(sizes) == start + 500
        assert len(sizes) <= math.ceil((start + 500) / PER_BUCKET)
        assert max(sizes) < 4 * PER_BUCKET


def test_buckets_that_are_empty_are_removed() -> None:
    store = Store(per_bucket=1)
    store.add([(number, 20_000) for number in range(40)], 20_000)
    assert len(store.stored) == 40 + 1
    store.sweep(20_000 + DAYS + 1)
    assert store.sizes() == []
    assert store.add([(number, 20_000 + DAYS + 1) for number in range(40)], 20_000 + DAYS + 1) == [True] * 40


def test_an_old_event_is_looked_for_too_but_not_remembered() -> None:
    store = Store()
    assert store.add([("one", 20_000)], 20_000) == [True]
    assert store.add([("one", 19_000)], 20_000) == [False]
    assert store.add([("old", 19_000), ("old", 19_000), ("old", 20_000), ("old", 19_000)], 20_000) == [
        True,
        True,
        True,
        False,
    ]


def test_an_id_whose_bytes_stand_across_two_others_is_not_known() -> None:
    first, second = int.from_bytes(b"\0\0\0\0\1\2\3\4", "little"), int.from_bytes(b"\7\7\7\7\7\7\7\7", "little")
    across = int.from_bytes(b"\1\2\3\4" + (20_000).to_bytes(2, "little") + b"\7\7", "little")
    store = Store(per_bucket=100)
    assert store.add([(first, 20_000), (second, 20_000), (across, 20_000), (second, 20_000)], 20_000) == [
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    "directory",
    [b"\x92\x00\x00", b"\x92\xff\x00", b"\xff", b"", b"\x92\x01\xcf\x7f\xff\xff\xff\xff\xff\xff\xff", b"\x92\x01\x81"],
    ids=["no buckets", "fewer than none", "no directory", "nothing", "too many ids", "a table for a number"],
)
def test_a_directory_that_was_damaged_is_refused_before_anything_is_split(directory: bytes) -> None:
    with pytest.raises(UnreadableIdsError):
        IdBuckets(directory)


def test_a_bucket_that_ends_inside_an_entry_is_refused() -> None:
    known = IdBuckets(b"\x92\x01\x02")
    missing = known.plan([1])
    with pytest.raises(UnreadableIdsError, match="bucket 0"):
        known.load(dict.fromkeys(missing, b"abc"), 0)
