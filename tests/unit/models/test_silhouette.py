"""Silhouettes are those of each point, by their definition."""

from itertools import pairwise
from math import dist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.models.k_means import parted
from streams.models.silhouette import Silhouettes
from tests.datasets import iris

NUMBERS = st.integers(-5, 5).map(float) | st.floats(-100, 100)
SUBJECTS = st.lists(st.tuples(st.tuples(NUMBERS, NUMBERS), st.integers(0, 3)), min_size=2, max_size=20)


def by_definition(points: list[tuple[float, float]], labels: list[int]) -> float:
    silhouettes = []
    for at, (point, label) in enumerate(zip(points, labels, strict=True)):
        means = {}
        for part in set(labels):
            others = [dist(point, one) for place, one in enumerate(points) if labels[place] == part and place != at]
            means[part] = sum(others) / len(others) if others else None
        own = means.pop(label)
        nearest = min(mean for mean in means.values() if mean is not None)
        larger = max(own or 0.0, nearest)
        silhouettes.append(0.0 if own is None or not larger else (nearest - own) / larger)
    return sum(silhouettes) / len(silhouettes)


@given(SUBJECTS)
def test_a_silhouette_is_that_of_each_point(subjects: list[tuple[tuple[float, float], int]]) -> None:
    points, labels = [point for point, _ in subjects], [label for _, label in subjects]
    told = Silhouettes(np.array(points), np.ones(len(points)))
    if len(set(labels)) < 2:
        with pytest.raises(ValueError, match="two parts"):
            told.mean(np.array(labels))
        return
    assert told.mean(np.array(labels)) == pytest.approx(by_definition(points, labels), abs=1e-9)


@given(SUBJECTS, st.data())
def test_a_weight_is_as_good_as_so_many_points(
    subjects: list[tuple[tuple[float, float], int]], data: st.DataObject
) -> None:
    points, labels = np.array([point for point, _ in subjects]), np.array([label for _, label in subjects])
    if len(set(labels.tolist())) < 2:
        return
    times = np.array(data.draw(st.lists(st.integers(1, 4), min_size=len(labels), max_size=len(labels))))
    one = Silhouettes(points, times.astype(np.float64)).mean(labels)
    many = Silhouettes(np.repeat(points, times, axis=0), np.ones(times.sum())).mean(np.repeat(labels, times))
    assert one == pytest.approx(many, abs=1e-9)


def test_irises_are_parted_best_in_two() -> None:
    # What scikit-learn's `silhouette_score` says of Fisher's copy.
    points, times = np.unique(np.array(iris.FISHER), axis=0, return_counts=True)
    told = Silhouettes(points / 10, times.astype(np.float64))
    silhouettes = [told.mean(parted(points / 10, times.astype(np.float64), k).labels) for k in (2, 3, 4)]
    assert [round(silhouette, 3) for silhouette in silhouettes] == [0.681, 0.553, 0.498]
    assert all(one > other for one, other in pairwise(silhouettes))
