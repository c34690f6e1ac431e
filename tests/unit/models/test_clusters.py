"""Customers are clustered by how they buy, the same way in any order, and as many ways as they have."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.analyses.arrays import Int64s
from streams.models import Clusters, cluster
from tests.unit.models.cdnow_columns import AGE, CENTS, LAST, REPEATS

CUSTOMERS = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 9), st.integers(-500, 50_000)), max_size=40)
KINDS = ((3, 40, 900_000), (40, 5, 30_000), (300, 1, 2_000), (330, 20, 400_000))
"""Days, orders and money of customers who are of four kinds."""


def of_kinds(each: int, seed: int = 1) -> Int64s:
    """Customers who differ a little within their kind; shape (customers, 3)."""
    random = np.random.default_rng(seed)
    rows = [np.exp(np.log(kind) + 0.1 * random.normal(size=(each, 3))) for kind in KINDS]
    return np.maximum(np.round(np.vstack(rows)), 1).astype(np.int64)


def clustered(rows: Int64s | list[tuple[int, int, int]], k: int | None = None) -> Clusters | None:
    columns = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return cluster(columns[:, 0], columns[:, 1], columns[:, 2], k)


@pytest.mark.parametrize("each", [100, 2_500])
def test_four_kinds_of_customers_are_four_clusters(each: int) -> None:
    found = clustered(of_kinds(each))
    assert found is not None
    assert found.customers == 4 * each
    assert found.silhouette > 0.7
    assert [one.customers for one in found.clusters] == [each] * 4
    for kind in KINDS:
        (near,) = [one for one in found.clusters if np.allclose(np.log(one.centre), np.log(kind), atol=0.2)]
        assert near.revenue_share == pytest.approx(kind[2] / sum(money for *_, money in KINDS), rel=0.1)
    assert {one.name for one in found.clusters} == {
        "recent-many-large",
        "earlier-some-medium",
        "past-few-small",
        "past-many-large",
    }


def test_cdnow_has_clusters_with_names() -> None:
    found = cluster(AGE - LAST, REPEATS + 1, CENTS)
    assert found is not None
    assert sum(one.customers for one in found.clusters) == found.customers == 2357
    assert sum(one.revenue_share for one in found.clusters) == pytest.approx(1.0)
    # Who bought once had no repeats to pay for.
    assert found.clusters[0].customers == (REPEATS == 0).sum()
    assert found.clusters[0].revenue_share == 0.0


def test_the_number_of_clusters_can_be_set() -> None:
    for k in (2, 5, 8):
        found = clustered(of_kinds(50), k)
        assert found is not None
        assert len(found.clusters) == k


def test_names_stay_in_the_next_run() -> None:
    first = clustered(of_kinds(300))
    assert first is not None
    last = {one.name: one.centre for one in first.clusters}
    columns = of_kinds(400, seed=2)[200:]
    after = cluster(columns[:, 0], columns[:, 1], columns[:, 2], None, last)
    assert after is not None
    assert {one.name for one in after.clusters} == set(last)
    for one in after.clusters:
        assert np.allclose(np.log(one.centre), np.log(last[one.name]), atol=0.1)


@settings(max_examples=25)
@given(CUSTOMERS, st.randoms())
def test_clusters_are_the_same_bits_in_any_order(customers: list[tuple[int, int, int]], random: Random) -> None:
    found = clustered(customers)
    assert clustered(random.sample(customers, len(customers))) == found
    if found is None:
        assert len({(days, orders, max(money, 0)) for days, orders, money in customers}) < 3
        return
    assert 3 <= len(found.clusters) <= 8
    assert sum(one.customers for one in found.clusters) == len(customers)
    sizes = [one.customers for one in found.clusters]
    assert sizes == sorted(sizes, reverse=True)
    assert -1 <= found.silhouette <= 1


def test_many_customers_have_the_same_bits_in_any_order() -> None:
    rows = of_kinds(2_000)
    assert clustered(np.random.default_rng(1).permutation(rows)) == clustered(rows)


def test_what_is_constant_does_not_count() -> None:
    days = np.repeat([1, 30, 300], 50)
    found = cluster(days, np.full(150, 7), np.full(150, 500))
    assert found is not None
    assert [one.customers for one in found.clusters] == [50, 50, 50]
    assert [one.name for one in found.clusters] == ["recent-some-medium", "earlier-some-medium", "past-some-medium"]
    assert all(one.centre.orders == pytest.approx(7) for one in found.clusters)


@pytest.mark.parametrize(
    ("days", "orders", "k", "complaint"),
    [([-1], [1], None, "ordered once or more"), ([1], [0], None, "ordered once or more"), ([1], [1], 1, "2 or more")],
)
def test_what_cannot_be_is_refused(days: list[int], orders: list[int], k: int | None, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        cluster(days, orders, [100], k)
