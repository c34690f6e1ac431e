"""Facts in chunks are the facts that were put in, in their order, and a commit writes the chunks that changed."""

import struct
from collections.abc import Callable
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic.deltas import Contributions, Tally
from streams.engine import chunks as module
from streams.engine.chunks import Changes, Stored, field_of, has_chunks, indexed, names_in, split
from streams.engine.history import History
from streams.engine.ordered_chunks import OrderedChunks


class Number(msgspec.Struct, array_like=True, frozen=True):
    """A fact: a number at a moment."""

    order_key: int
    value: int


class Sum(msgspec.Struct):
    """A walk that counts, with each number, the largest one before it."""

    largest: int = 0

    def copy(self) -> "Sum":
        return Sum(self.largest)

    def same_as(self, other: "Sum") -> bool:
        return self == other

    def step(self, fact: Number, tally: Tally) -> None:
        tally += (fact.order_key, fact.value + self.largest)
        self.largest = max(self.largest, fact.value)


encode: Callable[[object], bytes] = msgspec.msgpack.Encoder().encode
decode = msgspec.msgpack.Decoder(list[Number]).decode


class Kept:
    """What stands in Redis of one entity."""

    def __init__(self) -> None:
        self.stored = Stored(None)

    def opened(self) -> OrderedChunks[Number]:
        if self.stored.packed is None:
            return OrderedChunks(0, encode, decode, [])
        rest, index = split(self.stored.packed)
        return OrderedChunks(0, encode, decode, decode(rest), index, self.stored.chunks)

    def write(self, facts: OrderedChunks[Number]) -> Changes:
        changes = Changes({}, [])
        packed = indexed(encode(facts.open), facts)
        facts.take_changes(changes)
        kept = {name: chunk for name, chunk in self.stored.chunks.items() if name not in changes.removed}
        self.stored = Stored(packed, kept | changes.written)
        assert set(names_in(packed)) == set(self.stored.chunks)
        return changes


def summed(facts: list[Number]) -> dict[int, int]:
    walk, tally = Sum(), list[int]()
    for fact in facts:
        walk.step(fact, tally)
    return dict(zip(tally[::2], tally[1::2], strict=True))


def net(contributions: Contributions, known: dict[int, int]) -> dict[int, int]:
    """What is counted by key after these contributions; zeros are left out."""
    found = dict(known)
    for sign, tally in ((1, contributions.added), (-1, contributions.retracted)):
        for key, amount in zip(tally[::2], tally[1::2], strict=True):
            found[key] = found.get(key, 0) + sign * amount
    return {key: amount for key, amount in found.items() if amount}


def add(batch: list[tuple[int, int]], history: History[Number, Sum], model: dict[int, Number]) -> None:
    """Add numbers at moments that have none."""
    for moment, value in batch:
        if moment not in model:
            is_last = all(moment > other for other in model)
            model[moment] = Number(moment, value)
            assert history.add(model[moment]) == is_last


Step = list[tuple[int, int]] | str
"""A batch of moments and numbers, or what else happens."""
STEPS: st.SearchStrategy[list[Step]] = st.lists(
    st.one_of(
        st.lists(st.tuples(st.integers(0, 60), st.integers(1, 4)), max_size=6),
        st.sampled_from(["forget", "first", "all"]),
    ),
    max_size=12,
)


@given(STEPS, st.integers(1, 3))
def test_what_a_history_counts_is_what_a_walk_through_all_its_facts_counts(steps: list[Step], size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SIZE", size)
        kept = Kept()
        history = History(kept.opened(), lambda _: Sum(), Sum.step)
        model: dict[int, Number] = {}
        counted: dict[int, int] = {}
        for step in steps:
            contributions = Contributions()
            history.begin()
            if step == "forget":
                history = History(kept.opened(), lambda _: Sum(), Sum.step)
            elif step == "first":
                if len(history.facts.chunks) > 1:
                    gone = history.forget_first()
                    for fact in gone:
                        del model[fact.order_key]
                    history.restart()
                    counted = summed(sorted(model.values(), key=lambda fact: fact.order_key))
            elif step == "all":
                history.replace([])
                model.clear()
            elif not isinstance(step, str):
                add(step, history, model)
            history.settle(contributions)
            counted = net(contributions, counted)
            kept.write(history.facts)
            facts = sorted(model.values(), key=lambda fact: fact.order_key)
            assert list(history.facts) == facts == list(kept.opened())
            assert counted == summed(facts)
            assert all(history.facts.find(fact.order_key) == fact for fact in facts)
            assert history.facts.find(-1) is None


@given(st.lists(st.integers(0, 40), unique=True, max_size=40), st.lists(st.integers(0, 40)), st.integers(1, 3))
def test_facts_that_are_discarded_are_gone(moments: list[int], discarded: list[int], size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SIZE", size)
        kept = Kept()
        facts = kept.opened()
        for moment in moments:
            facts.insert(Number(moment, 1))
            facts.seal()
        kept.write(facts)
        for moment in discarded:
            facts.discard(moment)
        kept.write(facts)
        left = sorted(set(moments).difference(discarded))
        assert [fact.order_key for fact in kept.opened()] == left
        assert all(before < after for before, after in pairwise([fact.order_key for fact in facts]))


def test_a_commit_writes_what_is_open_and_the_chunks_that_changed() -> None:
    kept = Kept()
    facts = kept.opened()
    written: list[int] = []
    for moment in range(0, 2 * 10_000, 2):
        facts.insert(Number(moment, 1))
        facts.seal()
        changes = kept.write(facts)
        written.append(len(kept.stored.packed or b"") + sum(map(len, changes.written.values())))
    early, late = written[1_000:2_000], written[-1_000:]
    assert sum(late) / sum(early) == pytest.approx(1, abs=0.2)
    facts.insert(Number(4_001, 1))
    assert len(kept.write(facts).written) == 1


def test_what_names_no_chunks_is_packed_as_it_was() -> None:
    facts = OrderedChunks(0, encode, decode, [Number(1, 1)])
    assert indexed(b"\x91", facts) == b"\x91"
    assert not has_chunks(b"\x91")
    assert split(b"\x91") == (b"\x91", ())
    assert field_of("0.7", "customer-1") == "\x000.7:customer-1"


@pytest.mark.parametrize("packed", [b"\xc0", b"\xc0\x00\x00\x00\x09abc", b"\xc0\x00\x00\x00\x01\xc1"])
def test_an_index_that_is_cut_short_is_told(packed: bytes) -> None:
    with pytest.raises(ValueError, match="the index of chunks cannot be read"):
        split(packed)


def test_a_chunk_that_is_missing_is_told() -> None:
    with pytest.raises(KeyError):
        OrderedChunks(0, encode, decode, [], [[3]], {})


@pytest.mark.parametrize("count", [1 << 21, 1 << 62, -(1 << 40)])
def test_an_index_that_names_more_chunks_than_there_can_be_is_refused_before_they_are_named(count: int) -> None:
    index = msgspec.msgpack.encode([[0, count]])
    with pytest.raises(ValueError, match="more of them than there can be"):
        names_in(struct.pack(">BI", 0xC0, len(index)) + index + b"\x90")
