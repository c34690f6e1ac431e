"""The cache of entities: the most recently used ones stay, and those of the commit under way always do."""

from hypothesis import given
from hypothesis import strategies as st

from streams.engine.cache import EntityCache


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
