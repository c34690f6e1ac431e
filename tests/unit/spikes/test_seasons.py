"""Quiet while nothing happens, and awake when something does: made-up weeks with a daily and a weekly season."""

from collections.abc import Callable

import numpy as np
import pytest

from streams.spikes import Detector
from tests.spikes.scoring import episodes
from tests.spikes.seasonal import HOUR_MS, NOISES, WEEK_MS, Points, stationary

WEEKS = 8
FIVE_MINUTES = HOUR_MS // 12
LIMIT = 5
NOON = 36 * 24 + 12
"""How many hours after the first point that is, on a Tuesday; a whole month has gone before."""


def alarms(points: Points, step: int = HOUR_MS) -> list[int]:
    detector = Detector(step=step)
    return [
        moment
        for moment, value in points
        if (judgement := detector.observe(moment, value)) is not None and abs(judgement.deviation) > LIMIT
    ]


def changed(noise: str, change: Callable[[int, float], float], days: int = 45) -> tuple[Points, list[int]]:
    """Hourly points, changed by their number, and the numbers of those that alarmed."""
    quiet = stationary(NOISES[noise], WEEKS, HOUR_MS, seed=3)[: days * 24]
    points = [(moment, change(number, value)) for number, (moment, value) in enumerate(quiet)]
    return points, [(alarm - quiet[0][0]) // HOUR_MS for alarm in alarms(points)]


@pytest.mark.parametrize("noise", NOISES)
def test_eight_quiet_weeks_of_hours_raise_less_than_one_false_alert_a_week(noise: str) -> None:
    seeds = range(2)
    false = [len(episodes(alarms(stationary(NOISES[noise], WEEKS, HOUR_MS, seed)))) for seed in seeds]
    assert sum(false) < WEEKS * len(seeds)


@pytest.mark.parametrize("noise", ["gaussian", "heavy-tailed", "counts", "wandering"])
def test_eight_quiet_weeks_of_five_minutes_raise_less_than_one_false_alert_a_week(noise: str) -> None:
    points = stationary(NOISES[noise], WEEKS, FIVE_MINUTES, seed=1)
    assert points[-1][0] - points[0][0] == WEEKS * WEEK_MS - FIVE_MINUTES
    assert len(episodes(alarms(points, FIVE_MINUTES))) < WEEKS


@pytest.mark.parametrize("seed", [1, 2])
def test_a_window_that_rolls_over_quiet_weeks_raises_less_than_one_false_alert_a_week(seed: int) -> None:
    """As on the board: what is learned are whole hours, what is judged is the hour that ends now."""
    minutes = stationary(lambda level, random: random.poisson(0.5 * level).astype(float), WEEKS, HOUR_MS // 60, seed)
    until = np.concatenate([[0], np.cumsum([value for _, value in minutes])])
    detector, alarmed = Detector(), []
    for begin in range(0, len(minutes) - 60, 10):
        moment = minutes[begin][0]
        judgement = detector.judge(moment, float(until[begin + 60] - until[begin]))
        if judgement is not None and abs(judgement.deviation) > LIMIT:
            alarmed.append(moment)
        if begin % 60 == 0 and begin:
            detector.observe(moment - HOUR_MS, float(until[begin] - until[begin - 60]))
    assert len(episodes(alarmed)) < WEEKS


@pytest.mark.parametrize("noise", ["gaussian", "heavy-tailed", "counts", "wandering"])
def test_an_hour_at_three_times_its_level_is_found_at_once(noise: str) -> None:
    _, found = changed(noise, lambda number, value: value * 3 if number == NOON else value)
    assert NOON in found


@pytest.mark.parametrize("noise", ["gaussian", "wandering"])
def test_an_hour_without_anything_is_found_at_once(noise: str) -> None:
    _, found = changed(noise, lambda number, value: 0 if number == NOON else value)
    assert NOON in found


@pytest.mark.parametrize("noise", ["gaussian", "heavy-tailed", "counts", "wandering"])
def test_a_slow_ramp_is_found_before_it_has_doubled_the_level(noise: str) -> None:
    """It takes two days to double it."""
    _, found = changed(noise, lambda number, value: value * (1 + max(0, min(48, number - NOON)) / 48))
    assert any(NOON < number <= NOON + 48 for number in found)


@pytest.mark.parametrize("noise", ["gaussian", "wandering"])
def test_a_shift_of_the_level_is_found_on_its_day_and_is_normal_after_its_second_midnight(noise: str) -> None:
    _, found = changed(noise, lambda number, value: value + 80 if number >= NOON else value)
    midnight = NOON + 12
    assert any(NOON <= number < midnight for number in found)
    assert not [number for number in found if number > midnight + 24 + 6]


def test_a_small_shift_is_told_by_half_a_day_of_points_together() -> None:
    """Of the same size, a single hour is not far enough away, and only a few in a row are."""
    _, alone = changed("gaussian", lambda number, value: value + 40 if number == NOON else value)
    _, lasting = changed("gaussian", lambda number, value: value + 40 if number >= NOON else value)
    assert NOON not in alone
    assert any(NOON < number < NOON + 12 for number in lasting)


@pytest.mark.parametrize("noise", ["gaussian", "counts", "wandering"])
def test_an_incident_of_a_few_hours_does_not_become_normal(noise: str) -> None:
    """Not even one around midnight, which is of two days; the next one is as far from normal as it was."""
    incident = {NOON + 12 + hour for hour in (-2, -1, 0, 1)}
    points, found = changed(noise, lambda number, value: value * 4 if number in incident else value)
    assert incident & set(found)
    calm, _ = changed(noise, lambda _, value: value)
    after = points[-1][0] + HOUR_MS
    usual = dict(calm)
    deviations = []
    for series in (calm, points):
        detector = Detector()
        for moment, value in series:
            detector.observe(moment, value)
        judgement = detector.judge(after + 12 * HOUR_MS, 3 * usual[after + 12 * HOUR_MS - WEEK_MS])
        assert judgement is not None
        deviations.append(judgement.deviation)
    without, with_incident = deviations
    assert without > LIMIT
    assert with_incident == pytest.approx(without, rel=0.25)


def test_an_incident_is_over_when_its_values_are() -> None:
    incident = range(NOON, NOON + 4)
    _, found = changed("gaussian", lambda number, value: value * 5 if number in incident else value)
    assert found[:4] == [*incident]
    assert not [number for number in found if number in range(incident.stop, incident.stop + 24)]
