"""Fisher's exact test is exact, also with a million baskets."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from streams.analyses import fisher_tail

_MILLION = 1_000_000


def naive(both: int, left: int, right: int, baskets: int, *, terms: int = _MILLION) -> Fraction:
    """By counting all ways to put things into baskets; of a far tail some terms are enough."""
    last = min(left, right, both + terms)
    ways = sum(comb(left, at) * comb(baskets - left, right - at) for at in range(both, last + 1))
    return Fraction(ways, comb(baskets, right))


def test_the_lady_and_her_tea() -> None:
    # Fisher, The Design of Experiments, 1935: 8 cups, 4 of them with the milk first.
    assert fisher_tail(4, 4, 4, 8) == pytest.approx(1 / 70, rel=1e-12)
    assert fisher_tail(3, 4, 4, 8) == pytest.approx(17 / 70, rel=1e-12)


def test_twins_of_convicts() -> None:
    # Fisher, The logic of inductive inference, 1935: of 30 twins 13 are monozygotic, 12 convicted, 10 of them both.
    assert fisher_tail(10, 13, 12, 30) == pytest.approx(619 / 1_330_665, rel=1e-12)


@given(st.integers(0, 60), st.data())
def test_it_is_the_share_of_all_ways(baskets: int, data: st.DataObject) -> None:
    left = data.draw(st.integers(0, baskets))
    right = data.draw(st.integers(0, baskets))
    both = data.draw(st.integers(0, min(left, right)))
    found = fisher_tail(both, left, right, baskets)
    assert found == pytest.approx(float(naive(both, left, right, baskets)), rel=1e-11)
    assert found == fisher_tail(both, right, left, baskets)


@pytest.mark.parametrize(
    ("both", "left", "right"), [(20, 2_000, 3_000), (300, 2_000, 3_000), (31, 31, 900), (2, 50, 40), (1, 1, 1)]
)
def test_a_million_baskets_with_rare_things(both: int, left: int, right: int) -> None:
    exact = naive(both, left, right, _MILLION, terms=60)
    assert fisher_tail(both, left, right, _MILLION) == pytest.approx(float(exact), rel=1e-7, abs=1e-320)


@pytest.mark.parametrize("away", [-2_000, -700, -100, -1, 0, 1, 100, 700, 2_000, 6_000])
def test_a_million_baskets_with_things_that_many_buy(away: int) -> None:
    both, left, right = 120_000 + away, 400_000, 300_000
    theirs = stats.hypergeom.sf(both - 1, _MILLION, left, right)
    assert fisher_tail(both, left, right, _MILLION) == pytest.approx(theirs, rel=1e-6, abs=1e-300)


def test_what_has_to_be_is_certain() -> None:
    assert fisher_tail(0, 5, 6, 100) == 1.0
    assert fisher_tail(0, 0, 0, 0) == 1.0
    assert fisher_tail(60, 80, 80, 100) == 1.0
    assert fisher_tail(10, 80, 80, 100) == 1.0
    assert fisher_tail(100, 100, 100, 100) == 1.0


def test_what_no_float_can_tell_is_0() -> None:
    assert fisher_tail(10_000, 10_000, 10_000, _MILLION) == 0.0


@pytest.mark.parametrize("counts", [(3, 2, 5, 9), (3, 5, 2, 9), (1, 10, 2, 9), (1, 2, 10, 9), (-1, 2, 2, 9)])
def test_counts_that_cannot_be_are_refused(counts: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        fisher_tail(*counts)
