"""K-means finds the published parts of Fisher's irises, and none of its steps makes things worse."""

from itertools import product
from random import Random
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.analyses.arrays import Floats
from streams.models.k_means import assigned, first_centres, parted, refined, step
from tests.datasets import iris

Points: TypeAlias = list[tuple[float, float]]
NUMBERS = st.integers(-5, 5).map(float) | st.floats(-100, 100)
POINTS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=25, unique=True)


def flowers(copy: tuple[tuple[int, ...], ...]) -> tuple[Floats, Floats]:
    """The different ones in centimetres, and how often each is there."""
    points, times = np.unique(np.array(copy), axis=0, return_counts=True)
    return points / 10, times.astype(np.float64)


@pytest.mark.parametrize(
    ("copy", "k", "inertia"),
    [
        (iris.UCI, 2, 152.36871),
        (iris.UCI, 3, 78.94084),
        (iris.FISHER, 3, 78.85144),
        (iris.FISHER, 4, 57.22847),
    ],
)
def test_irises_are_parted_as_published(copy: tuple[tuple[int, ...], ...], k: int, inertia: float) -> None:
    assert round(parted(*flowers(copy), k).inertia, 5) == inertia


def test_the_three_parts_of_the_irises_have_the_published_sizes() -> None:
    points, times = flowers(iris.UCI)
    sizes = np.bincount(parted(points, times, 3).labels, times)
    assert sorted(sizes.tolist()) == [38, 50, 62]


@given(POINTS, st.data())
def test_no_step_makes_the_inertia_grow(points: Points, data: st.DataObject) -> None:
    told = np.array(points)
    weights = np.array(data.draw(st.lists(st.integers(1, 9), min_size=len(told), max_size=len(told))), dtype=np.float64)
    centres = np.array(data.draw(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=6)))
    parts = assigned(told, weights, centres)
    for _ in range(10):
        after = step(told, weights, parts)
        assert after.inertia <= parts.inertia * (1 + 1e-9) + 1e-9
        assert np.isfinite(after.centres).all()
        parts = after


@given(POINTS, st.integers(1, 4))
def test_at_the_end_each_centre_is_the_mean_of_the_points_that_are_nearest(points: Points, k: int) -> None:
    told = np.array(points)
    if k > len(told):
        with pytest.raises(ValueError, match="cannot be parted"):
            parted(told, np.ones(len(told)), k)
        return
    parts = parted(told, np.ones(len(told)), k, starts=2)
    squares = ((told[:, None, :] - parts.centres) ** 2).sum(axis=2)
    assert parts.labels.tolist() == squares.argmin(axis=1).tolist()
    assert parts.inertia == pytest.approx(squares.min(axis=1).sum())
    for part in set(parts.labels.tolist()):
        assert parts.centres[part] == pytest.approx(told[parts.labels == part].mean(axis=0), abs=1e-9)
    assert len(set(parts.labels.tolist())) == k


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=7, unique=True))
def test_two_parts_of_few_points_are_the_best_of_all(points: Points) -> None:
    told = np.array(points)
    best = min(
        sum(
            float(((part - part.mean(axis=0)) ** 2).sum())
            for part in (told[np.array(sides)], told[~np.array(sides)])
            if len(part)
        )
        for sides in product([True, False], repeat=len(told))
    )
    assert parted(told, np.ones(len(told)), 2).inertia == pytest.approx(best, rel=1e-9, abs=1e-9)


@given(POINTS, st.randoms())
def test_a_weight_is_as_good_as_so_many_points(points: Points, random: Random) -> None:
    told, times = np.array(points), np.array([random.randint(1, 4) for _ in points])
    centres = told[:3]
    one = refined(told, times.astype(np.float64), centres)
    many = refined(np.repeat(told, times, axis=0), np.ones(times.sum()), centres)
    assert one.inertia == pytest.approx(many.inertia, rel=1e-9, abs=1e-9)


def test_the_same_seed_has_the_same_bits() -> None:
    points, times = flowers(iris.UCI)
    one, other, elsewhere = (parted(points, times, 5, seed=seed) for seed in (1, 1, 2))
    assert one.labels.tolist() == other.labels.tolist()
    assert one.centres.tolist() == other.centres.tolist()
    assert elsewhere.labels.tolist() != one.labels.tolist()


def test_centres_without_points_go_to_those_that_are_missed_most() -> None:
    points, weights = np.array([[0.0], [10.0], [100.0]]), np.ones(3)
    parts = step(points, weights, assigned(points, weights, np.array([[5.0], [1_000.0], [2_000.0]])))
    assert parts.centres[:, 0].tolist() == pytest.approx([110 / 3, 100.0, 0.0])
    assert parts.inertia == 100.0


def test_first_centres_lie_far_apart() -> None:
    # A thousand points at home, one far away: it is always drawn second, though its weight is small.
    points = np.vstack([np.random.default_rng(1).normal(size=(1_000, 2)), [[1e6, 1e6]]])
    for seed in range(20):
        drawn = first_centres(points, np.ones(1_001), 2, np.random.default_rng(seed))
        assert drawn.max() == 1e6


def test_points_that_all_lie_in_one_place_are_drawn_nevertheless() -> None:
    points = np.zeros((4, 2))
    assert first_centres(points, np.ones(4), 3, np.random.default_rng(1)).tolist() == [[0.0, 0.0]] * 3


def test_a_point_without_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="weight above 0"):
        parted(np.zeros((2, 1)), np.array([1.0, 0.0]), 1)
