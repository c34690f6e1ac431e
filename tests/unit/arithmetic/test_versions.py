"""Names of series by the version since which their measure is counted as it is."""

import pytest

from streams.arithmetic.measures import breakdown_of, leads, series_names
from streams.arithmetic.measures.versions import FORMER, CatalogueVersion
from tests.built_in import ALL_MEASURES

NOW = CatalogueVersion(4, {"tickets_opened": 3})


@pytest.mark.parametrize(
    ("plain", "in_redis"),
    [
        ("tickets_opened.amount|", "tickets_opened#3.amount|"),
        ("tickets_opened.amount|channel+team", "tickets_opened#3.amount|channel+team"),
        ("tickets_resolved.sketch|channel", "tickets_resolved.sketch|channel"),
    ],
)
def test_a_series_is_found_by_its_name_and_the_other_way_round(plain: str, in_redis: str) -> None:
    assert NOW.in_redis(plain) == in_redis
    assert NOW.as_now(in_redis) == plain


@pytest.mark.parametrize("name", ["tickets_opened.amount|channel", "tickets_opened#2.amount|channel"])
def test_what_was_counted_otherwise_has_the_name_of_no_series(name: str) -> None:
    assert NOW.as_now(name) == FORMER
    assert FORMER not in series_names(ALL_MEASURES)
    assert breakdown_of(FORMER) == ()


def test_measures_are_newer_than_the_versions_before_theirs() -> None:
    one, other = leads.MEASURES[:2]
    now = CatalogueVersion(5, {one.name: 5, other.name: 3})
    assert now.newer(leads.MEASURES, 1) == {one.name, other.name}
    assert now.newer(leads.MEASURES, 3) == now.newer(leads.MEASURES, 4) == {one.name}
    assert now.newer(leads.MEASURES, 5) == frozenset()
