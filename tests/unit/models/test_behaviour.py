"""Features say what they promise of each customer, and nothing depends on who stands beside."""

from dataclasses import replace

import numpy as np
import pytest

from streams.models import Behaviour, feature_names
from streams.models.behaviour import features, large_segments


def behaviour(count: int = 1) -> Behaviour:
    """Customers with a single order 10 days ago, and nothing else."""
    none = np.zeros(count, dtype=np.int64)
    days = none + 10
    return Behaviour(none + 1, days, days, none, none, np.full(count, np.nan), none, none, ["shop"] * count)


def told(customers: Behaviour, segments: tuple[str, ...] = ()) -> list[dict[str, float]]:
    names = feature_names(segments)
    return [dict(zip(names, row, strict=True)) for row in features(customers, segments).tolist()]


def test_who_bought_once_has_no_gap_of_their_own() -> None:
    assert told(behaviour(), ("office", "shop")) == [
        {
            "orders": np.log(2),
            "recency": np.log(11),
            "age": np.log(11),
            "bought_once": 1.0,
            "gap_ratio": 0.0,
            "money_trend": 0.0,
            "answered": 0.0,
            "points": 0.0,
            "refunds": 0.0,
            "carts_left": 0.0,
            "segment:office": 0.0,
            "segment:shop": 1.0,
        }
    ]


def test_who_is_late_by_their_own_gaps_has_a_high_ratio() -> None:
    # Five orders within 80 days, one every 20 days; now 60 days without one: three gaps.
    (row,) = told(replace(behaviour(), orders=np.array([5]), recency=np.array([60]), age=np.array([140])))
    assert row["gap_ratio"] == pytest.approx(np.log(4))
    assert row["bought_once"] == 0.0


def test_orders_of_one_day_are_a_day_apart_at_least() -> None:
    (row,) = told(replace(behaviour(), orders=np.array([3])))
    assert row["gap_ratio"] == pytest.approx(np.log(11))


@pytest.mark.parametrize(
    ("now", "before", "trend"), [(0, 0, 0.0), (500, 0, 1.0), (0, 500, -1.0), (300, 100, 0.5), (-40, 100, -1.0)]
)
def test_the_trend_of_money_goes_from_minus_1_to_1(now: int, before: int, trend: float) -> None:
    (row,) = told(replace(behaviour(), paid=np.array([now]), paid_before=np.array([before])))
    assert row["money_trend"] == trend


def test_the_worst_answer_is_not_the_same_as_none() -> None:
    rows = told(replace(behaviour(3), points=np.array([np.nan, 0.0, 1.0])))
    assert [(row["answered"], row["points"]) for row in rows] == [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]


def test_segments_are_features_if_they_are_large_enough() -> None:
    customers = ["a"] * 60 + ["c"] * 50 + ["b"] * 49
    assert large_segments(customers) == ("a", "c")
    assert large_segments([f"{number:02d}" for number in range(30) for _ in range(50 + number)]) == tuple(
        f"{number:02d}" for number in range(10, 30)
    )


@pytest.mark.parametrize(
    ("column", "values", "complaint"),
    [
        ("orders", [1, 1], "one number in each column"),
        ("orders", [-1], "from 0 on"),
        ("recency", [11], "no last order before the first one"),
        ("refunds", [-1], "from 0 on"),
        ("points", [1.5], "from 0 to 1"),
        ("points", [float("inf")], "from 0 to 1"),
    ],
)
def test_a_behaviour_that_cannot_be_is_refused(column: str, values: list[float], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        replace(behaviour(), **{column: np.array(values)})  # type: ignore[arg-type]  # the segments are none of them
