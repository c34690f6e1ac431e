"""What a family cannot count is found, and nothing else, whichever of its methods raises."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import Reason
from streams.arithmetic.deltas import Contributions, DimensionTuples, Tally
from streams.arithmetic.measures import Measure
from streams.engine.chunks import NO_CHUNKS, Changes
from streams.engine.family import EventOutcome
from streams.engine.quarantine import Told, not_countable, raised_by_time, sort_out, sort_out_events
from streams.said import where

NOW: Final = 1_000
METHODS: Final = ("settle", "pack", "due", "outgoing", "take_changes")
"""Those that are asked of an entity with its events."""


class Mistake(Exception):
    """What a family with a bug raises."""


@dataclass
class Bag:
    """An entity: numbers, in their order."""

    numbers: list[int] = field(default_factory=list)


class Bags:
    """A family that raises in one method once an entity holds a bad number (below 0)."""

    name = "bag"
    topics: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    compressed_at_rest = False
    bytes_of_one = 0
    timed = True
    tells = True
    comments = None
    persons = None
    naming = None
    unmet: frozenset[str] = frozenset()
    told_by_facts: frozenset[str] = frozenset()

    def __init__(self, raises_in: str = "") -> None:
        self.dimension_tuples = DimensionTuples(0)
        self._raises_in = raises_in

    def _look(self, method: str, numbers: Sequence[int]) -> None:
        if method == self._raises_in and any(number < 0 for number in numbers):
            raise Mistake(f"secret {numbers}")

    def check(self, event: Any) -> int | None:  # noqa: ANN401 - events are plain numbers here
        del event
        return None

    def unnumbered(self, events: Iterable[Any]) -> Sequence[tuple[str, str]]:
        del events
        return ()

    def first_seen_flags(self, event_type: str) -> tuple[str, ...]:
        del event_type
        return ()

    def sees(self, event: Any) -> tuple[str, ...]:  # noqa: ANN401 - the same
        del event
        return ()

    def always_sees(self, event_type: str) -> tuple[str, ...]:
        return self.first_seen_flags(event_type)

    def seen_in(self, entity: Bag) -> Mapping[str, int]:
        del entity
        return {}

    def entity_of(self, event: Any) -> str:  # noqa: ANN401 - the same
        return str(event)

    def open(self, packed: bytes | None, chunks: Mapping[str, bytes] = NO_CHUNKS) -> Bag:
        del chunks
        numbers = [int(text) for text in (packed or b"").split()]
        self._look("open", numbers)
        return Bag(numbers)

    def outgoing(self, entity_id: str, entity: Bag) -> Mapping[str, bytes]:
        del entity_id
        self._look("outgoing", entity.numbers)
        return {}

    def begin(self, entity: Bag) -> None:
        self._look("begin", entity.numbers)

    def counted(self, entity: Bag) -> Tally:
        self._look("counted", entity.numbers)
        return []

    def apply(self, entity: Bag, event: Any, amount: int | None) -> EventOutcome:  # noqa: ANN401 - the same
        del amount
        self._look("apply", [event])
        entity.numbers.append(event)
        return EventOutcome.COUNTED

    def settle(self, entity: Bag, clock: int, contributions: Contributions) -> None:
        self._look("settle", entity.numbers)
        contributions.added += (clock, sum(entity.numbers))

    def due(self, entity: Bag) -> int | None:
        self._look("due", entity.numbers)
        return None

    def pack(self, entity: Bag) -> bytes:
        self._look("pack", entity.numbers)
        return b" ".join(b"%d" % number for number in entity.numbers)

    def take_changes(self, entity: Bag) -> Changes | None:
        self._look("take_changes", entity.numbers)
        return None

    def contribute(self, event: Any, amount: int | None, contributions: Contributions) -> None:  # noqa: ANN401 - the same
        del amount
        self._look("contribute", [event])
        contributions.added += (NOW, event)


def logs(contributions: Contributions, now: int) -> object:
    """Contributions that fit."""
    del now
    return contributions.added


def narrow_logs(contributions: Contributions, now: int) -> object:
    """Logs that hold no number below 0."""
    del now
    if any(number < 0 for number in contributions.added):
        raise OverflowError("secret")
    return contributions.added


def told(*events: tuple[str, int]) -> list[Told]:
    return [Told(entity, number, None) for entity, number in events]


@pytest.mark.parametrize("method", ["apply", *METHODS])
def test_the_events_that_make_a_family_raise_are_found_and_no_others(method: str) -> None:
    batch = told(("a", 1), ("b", -1), ("b", 2), ("a", 3), ("b", 4), ("c", -5))
    packed = {"a": None, "b": b"7", "c": None}
    found = sort_out(Bags(method), logs, packed, batch, NOW)
    assert found.keep == [True, False, True, True, True, False]
    assert found.errors.keys() == {1, 5}
    assert all(type(error) is Mistake for error in found.errors.values())


@pytest.mark.parametrize("method", ["open", "begin", "counted", *METHODS])
def test_of_an_entity_that_raises_by_itself_no_event_is_kept(method: str) -> None:
    found = sort_out(Bags(method), logs, {"a": b"-1", "b": b"1"}, told(("a", 1), ("b", 2), ("a", 3)), NOW)
    assert found.keep == [False, True, False]


def test_contributions_that_no_log_can_hold_are_found_too() -> None:
    assert sort_out(Bags(), narrow_logs, {"a": b"1"}, told(("a", 1), ("a", -9)), NOW).keep == [True, False]
    assert sort_out_events(Bags(), narrow_logs, told(("", 1), ("", -9)), NOW).keep == [True, False]


def test_events_without_entities_are_tried_one_by_one() -> None:
    found = sort_out_events(Bags("contribute"), logs, told(("", 1), ("", -1), ("", 2)), NOW)
    assert found.keep == [True, False, True]
    assert found.errors.keys() == {1}


def test_entities_that_raise_as_time_passes_are_found() -> None:
    packed = {"a": b"1", "b": b"-1", "c": b"2"}
    for method in METHODS:
        assert raised_by_time(Bags(method), logs, packed, NOW).keys() == {"b"}
    assert raised_by_time(Bags(), logs, packed, NOW) == {}


def test_out_of_memory_is_no_fault_of_an_event(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Bags, "settle", full)
    with pytest.raises(MemoryError):
        sort_out(Bags(), logs, {"a": None}, told(("a", 1)), NOW)
    monkeypatch.setattr(Bags, "contribute", full)
    with pytest.raises(MemoryError):
        sort_out_events(Bags(), logs, told(("", 1)), NOW)


def test_a_refusal_names_the_place_and_neither_entity_nor_value_of_the_event() -> None:
    found = sort_out(Bags("apply"), logs, {"a-1": None}, told(("a-1", -77)), NOW)
    error = not_countable("bag", found.errors[0])
    assert error.reason is Reason.NOT_COUNTABLE
    assert "The family 'bag' raised Mistake at tests/unit/engine/test_quarantine.py:" in str(error)
    assert "a-1" not in str(error)
    assert "secret" not in str(error)
    assert "77" not in str(error)
    assert where(ValueError()) == "an unknown place"


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(-2, 5)), max_size=40),
    st.sampled_from(["apply", *METHODS]),
)
def test_exactly_the_bad_events_are_left_out_however_many_there_are(events: list[tuple[str, int]], method: str) -> None:
    found = sort_out(Bags(method), logs, {"a": b"1", "b": None, "c": b"2 3"}, told(*events), NOW)
    assert found.keep == [number >= 0 for _, number in events]


def test_one_bad_event_of_many_costs_few_trials() -> None:
    bags, opened = Bags("apply"), 0
    as_it_is = bags.open

    def counted(packed: bytes | None, chunks: Mapping[str, bytes] = NO_CHUNKS) -> Bag:
        del chunks
        nonlocal opened
        opened += 1
        return as_it_is(packed)

    bags.open = counted  # type: ignore[method-assign]  # to count how often it is asked
    batch = told(*[("a", number) for number in range(2_000)], ("a", -1), *[("a", number) for number in range(2_000)])
    assert sort_out(bags, logs, {"a": None}, batch, NOW).keep.count(False) == 1
    assert opened < 40
