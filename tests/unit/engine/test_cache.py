"""The cache of entities: the most recently used ones stay, and those of the commit under way always do."""

from hypothesis import given
from hypothesis import strategies as st

from streams.engine.cache import FOR_A_PACKED_BYTE, EntityCache


def filled(most: int, *entity_ids: str) -> EntityCache:
    cache = EntityCache(most)
    cache.keep({entity_id: entity_id.upper() for entity_id in entity_ids})
    return cache


def test_what_is_there_is_given_and_what_is_not_is_named() -> None:
    found, missing = filled(2, "a", "b").take(["b", "x", "a"])
    assert found == {"b": "B", "a": "A"}
    assert missing == ["x"]


def test_the_least_recently_used_ones_go() -> None:
    cache = filled(2, "a", "b", "c")
    cache.take(["a"])
    assert cache.evict(in_use=0) == {"b": "B"}
    assert cache.take(["a", "b", "c"])[1] == ["b"]


def test_those_in_use_stay_even_beyond_the_bound() -> None:
    cache = filled(1, "a", "b", "c")
    assert cache.evict(in_use=2) == {"a": "A"}
    assert cache.evict(in_use=2) == {}
    assert cache.take(["a", "b", "c"])[1] == ["a"]


def test_what_is_packed_to_more_bytes_than_there_is_room_for_goes() -> None:
    cache = EntityCache(9, most_bytes=100 * FOR_A_PACKED_BYTE)
    cache.keep({"a": "A", "b": "B", "c": "C", "d": "D", "e": "E"})
    cache.weigh(dict.fromkeys("abcde", b"x" * 20))
    assert cache.evict(in_use=0) == {}
    cache.weigh({"e": b"x" * 25, "d": b"x" * 24})
    assert cache.evict(in_use=5) == {}
    assert cache.evict(in_use=1) == {"a": "A"}
    cache.drop(["b", "c"])
    cache.keep({"f": "F"})
    cache.weigh({"f": b"x" * 25})
    assert cache.evict(in_use=1) == {}


def test_a_busy_entity_does_not_push_out_all_others() -> None:
    cache = EntityCache(9, most_bytes=100 * FOR_A_PACKED_BYTE)
    cache.keep({"a": "A", "busy": "BUSY"})
    cache.weigh({"a": b"x" * 20, "busy": b"x" * 10_000})
    assert cache.evict(in_use=1) == {}
    cache.clear()
    cache.keep({"a": "A"})
    cache.weigh({"a": b"x" * 20})
    assert cache.evict(in_use=0) == {}


def test_entities_of_few_facts_take_memory_too() -> None:
    cache = EntityCache(9, most_bytes=100, bytes_of_one=25)
    cache.keep({"a": "A", "b": "B", "c": "C", "d": "D", "e": "E"})
    cache.weigh(dict.fromkeys("abcde", b""))
    assert cache.evict(in_use=0) == {"a": "A"}


def test_nothing_is_left_after_clearing() -> None:
    cache = filled(9, "a")
    cache.clear()
    assert cache.take(["a"]) == ({}, ["a"])


@given(st.lists(st.lists(st.integers(0, 9), unique=True, max_size=6), max_size=20), st.integers(0, 5))
def test_the_entities_of_a_batch_survive_its_own_eviction(batches: list[list[int]], most: int) -> None:
    cache = EntityCache(most)
    for batch in batches:
        ids = [str(number) for number in batch]
        _, missing = cache.take(ids)
        cache.keep(dict.fromkeys(missing, "entity"))
        cache.evict(in_use=len(ids))
        assert cache.take(ids)[1] == []
