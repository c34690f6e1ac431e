"""The scoring itself, for a detector is only as good as what judges it."""

import pytest

from tests.spikes.scoring import Score, episodes, ignored, score, together

HOUR = 3_600_000


def test_alarms_at_most_an_hour_apart_are_one_episode() -> None:
    assert episodes([]) == []
    assert episodes([0, HOUR, 2 * HOUR + 1, 2 * HOUR + 2]) == [(0, HOUR), (2 * HOUR + 1, 2 * HOUR + 2)]


def test_the_first_part_of_a_series_is_ignored_but_never_more_than_750_points() -> None:
    assert [ignored(points) for points in (100, 5000, 20_000)] == [15, 750, 750]


def test_any_overlap_finds_a_window_and_what_overlaps_none_is_false() -> None:
    moments = [hour * HOUR for hour in range(100)]
    alarmed = [hour in {3, 20, 21, 40, 60, 61, 62} for hour in range(100)]
    windows = [
        (0, 5 * HOUR),
        (21 * HOUR, 25 * HOUR),
        (58 * HOUR, 60 * HOUR),
        (62 * HOUR, 70 * HOUR),
        (80 * HOUR, 81 * HOUR),
    ]
    scored = score(moments, alarmed, windows)
    assert scored == Score(found=3, false=1, missed=1, delays=(0, 2, 0))
    assert (scored.precision, scored.recall, scored.f1) == (0.75, 0.75, 0.75)
    assert scored.delay == 0


def test_scores_add_up() -> None:
    both = together([Score(1, 2, 3, (5.0,)), Score(2, 0, 1, (1.0, 2.0))])
    assert both == Score(3, 2, 4, (5.0, 1.0, 2.0))
    assert both.f1 == pytest.approx(0.5)
    assert both.delay == 2
    assert together([]).f1 == 1
