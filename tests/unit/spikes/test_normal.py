"""What is said of a KPI, whatever its nature."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from streams.spikes import RAREST, WINDOWS, Nature, Normal, Side, Stretches
from tests.spikes.companies import DAY, HOUR, START, Company, Incidents, hours_of, working_time
from tests.spikes.incidents import between

NATURES = (Nature.COUNT, Nature.AMOUNT, Nature.RATIO, Nature.MEAN, Nature.SCORE)
CLOCK = working_time()
NOW = START + 31 * DAY + 12 * HOUR
PAGE = 2688.0


@cache
def minutes_of(nature: Nature, factor: float = 1.0) -> Stretches:
    """Five weeks; in the last three hours before NOW everything is another by a factor."""
    effect = between(NOW - 3 * HOUR, NOW, factor)
    incidents = Incidents(rate=effect) if nature.by_time else Incidents(size=effect)
    return Company(nature, 100, incidents=incidents).minutes(35, 3)


@cache
def normal_of(nature: Nature) -> Normal:
    minutes = minutes_of(nature)
    normal = Normal.learn(nature, hours_of(minutes, DAY), hours_of(minutes), CLOCK, NOW - 3 * HOUR)
    assert normal is not None
    return normal


def recent_of(minutes: Stretches) -> Stretches:
    return minutes.since(NOW - 50 * HOUR)


@pytest.mark.parametrize("nature", NATURES)
@pytest.mark.parametrize("side", Side)
def test_a_usual_hour_is_not_told(nature: Nature, side: Side) -> None:
    said = normal_of(nature).judge(recent_of(minutes_of(nature)), NOW, side)
    assert said is not None
    assert said.once_in_hours < PAGE


@pytest.mark.parametrize("nature", NATURES)
def test_three_hours_of_three_times_as_much_are_told_on_the_high_side_only(nature: Nature) -> None:
    # Answers get no better than 5.
    factor = 0.0 if nature is Nature.SCORE else 3.0
    bad = Side.LOW if nature is Nature.SCORE else Side.HIGH
    recent = recent_of(minutes_of(nature, factor))
    told, not_told = (normal_of(nature).judge(recent, NOW, side) for side in (bad, bad.other))
    assert told is not None
    assert not_told is not None
    assert told.once_in_hours > PAGE > not_told.once_in_hours
    assert told.begin >= NOW - 24 * HOUR
    assert told.normal_low <= told.expected if nature is not Nature.RATIO else told.value > told.expected
    outside = told.part if nature in {Nature.COUNT, Nature.AMOUNT, Nature.RATIO} else told.value
    assert not told.normal_low <= outside <= told.normal_high


@pytest.mark.parametrize("nature", NATURES)
def test_windows_grow_and_the_rarest_run_lies_in_the_one_that_is_named(nature: Nature) -> None:
    said = normal_of(nature).judge(recent_of(minutes_of(nature, 1.6)), NOW, Side.HIGH)
    assert said is not None
    rarities = list(said.by_window.values())
    assert list(said.by_window) == list(WINDOWS)
    assert rarities == sorted(rarities)
    assert said.once_in_hours == rarities[-1] == said.by_window[said.window]
    assert all(1 <= rarity <= RAREST for rarity in rarities)
    assert NOW - WINDOWS[said.window] <= said.begin < NOW


@pytest.mark.parametrize("nature", NATURES)
def test_many_moments_at_once_are_judged_like_each_by_itself(nature: Nature) -> None:
    recent = recent_of(minutes_of(nature, 2.0))
    moments = NOW - np.array([120, 60, 7, 0])
    together = normal_of(nature).once_in_hours(recent, moments, Side.HIGH)
    for moment, rarity in zip(moments.tolist(), together.tolist(), strict=True):
        said = normal_of(nature).judge(recent, moment, Side.HIGH)
        assert said is not None
        assert said.once_in_hours == pytest.approx(rarity, rel=1e-6)


@pytest.mark.parametrize("nature", [Nature.AMOUNT, Nature.MEAN, Nature.SCORE])
def test_units_make_no_difference(nature: Nature) -> None:
    minutes = minutes_of(nature, 2.0)
    tenfold = _in_other_units(nature, minutes)
    normal = Normal.learn(nature, hours_of(tenfold, DAY), hours_of(tenfold), CLOCK, NOW - 3 * HOUR)
    same = Normal.learn(nature, hours_of(minutes, DAY), hours_of(minutes), CLOCK, NOW - 3 * HOUR)
    assert normal is not None
    assert same is not None
    one, other = (
        known.once_in_hours(recent_of(series), np.array([NOW]), Side.HIGH)[0]
        for known, series in ((same, minutes), (normal, tenfold))
    )
    assert one == pytest.approx(other, rel=1e-3)


def test_a_ratio_and_its_rest_are_judged_alike() -> None:
    minutes = minutes_of(Nature.RATIO, 2.0)
    rest = minutes.of_the_rest()
    normal = Normal.learn(Nature.RATIO, hours_of(rest, DAY), hours_of(rest), CLOCK, NOW - 3 * HOUR)
    assert normal is not None
    part = normal_of(Nature.RATIO).judge(recent_of(minutes), NOW, Side.HIGH)
    other = normal.judge(recent_of(rest), NOW, Side.LOW)
    assert part is not None
    assert other is not None
    assert other.once_in_hours == pytest.approx(part.once_in_hours)
    assert (other.part, other.normal_low) == (other.whole - part.part, other.whole - part.normal_high)
    assert other.expected == pytest.approx(1 - part.expected)


def test_one_loss_or_two_are_never_told_and_three_within_minutes_are() -> None:
    begin = START + np.arange(60 * 24) * HOUR
    hours = Stretches.of(begin, begin + HOUR, np.where(np.arange(60 * 24) % 360 == 5, 1.0, 0.0))
    now = int(hours.end[-1])
    normal = Normal.learn(Nature.COUNT, hours_of_days(hours), hours, CLOCK, now)
    assert normal is not None
    said = []
    for losses in (1, 2, 3):
        recent = Stretches.of([now - 3000, now], [now, now + 5], [0.0, float(losses)], [150.0, 150.0])
        judgement = normal.judge(recent, now + 5, Side.HIGH)
        assert judgement is not None
        said.append(judgement)
    one, two, three = said
    assert max(one.once_in_hours, two.once_in_hours) < PAGE < three.once_in_hours
    assert (three.part, three.whole, three.normal_low) == (3.0, 150.0, 0.0)


def test_an_incident_is_over_soon_after_what_happens_is_normal_again() -> None:
    minutes = minutes_of(Nature.COUNT, 3.0)
    normal = normal_of(Nature.COUNT)
    after = NOW + np.array([0, 30, 60])
    rarities = normal.once_in_hours(minutes.since(NOW - 50 * HOUR), after, Side.HIGH)
    assert rarities[0] > PAGE > rarities[2]


def test_nothing_is_known_of_a_gap() -> None:
    minutes = minutes_of(Nature.COUNT)
    holey = minutes.until(NOW - 6 * HOUR).followed_by(minutes.since(NOW))
    recent = holey.since(NOW - 50 * HOUR).until(NOW + 5)
    said = normal_of(Nature.COUNT).judge(recent, NOW + 5, Side.LOW)
    assert said is not None
    assert said.once_in_hours < PAGE


def test_nothing_is_said_before_three_days_of_hours_or_two_weeks_of_days() -> None:
    minutes = minutes_of(Nature.COUNT)
    none = minutes.until(0)
    for days, known in ((2, False), (3, True)):
        learned = Normal.learn(Nature.COUNT, none, hours_of(minutes), CLOCK, START + days * DAY)
        assert (learned is not None) == known
    for days, known in ((13, False), (14, True)):
        learned = Normal.learn(Nature.COUNT, hours_of(minutes, DAY), none, CLOCK, START + days * DAY)
        assert (learned is not None) == known


@pytest.mark.parametrize("nature", [Nature.LEVEL, Nature.NUMBER])
def test_a_level_far_from_usual_is_told_and_further_is_rarer(nature: Nature) -> None:
    begin = START + np.arange(31 * 24) * HOUR
    hours = Stretches.of(begin, begin + HOUR, 50 + np.random.default_rng(2).normal(0, 3, len(begin)))
    now = int(hours.end[-1])
    normal = Normal.learn(nature, hours.until(0), hours, CLOCK, now)
    assert normal is not None
    said = [
        normal.judge(Stretches.of([now], [now + HOUR], [value]), now + HOUR, Side.HIGH) for value in (50.0, 60.0, 90.0)
    ]
    rarities = [one.once_in_hours for one in said if one is not None]
    assert rarities[0] < rarities[1] < PAGE < rarities[2]
    assert normal.expected(now, now + HOUR) == pytest.approx(50, abs=2)


@pytest.mark.parametrize(
    ("nature", "factor", "expected"), [(Nature.COUNT, 0.0, 171), (Nature.RATIO, 1.0, 0.05), (Nature.SCORE, 1.0, 4.15)]
)
def test_what_is_expected_is_said_in_the_units_of_the_kpi(nature: Nature, factor: float, expected: float) -> None:
    # Noon on a Thursday: 1.42 times the mean, which is 29 / 35 of a working day's.
    found = normal_of(nature).expected(NOW - HOUR, NOW, 100 * factor)
    assert found == pytest.approx(expected, rel=0.1)


def test_of_twice_as_many_customers_twice_as_many_are_lost_as_usual() -> None:
    assert _rarity_of_losses_of_a_growing_company(beside_customers=True) < 100
    assert _rarity_of_losses_of_a_growing_company(beside_customers=False) > 200


def _rarity_of_losses_of_a_growing_company(*, beside_customers: bool) -> float:
    begin = START + np.arange(200 * 24) * HOUR
    customers = np.linspace(2_000, 8_000, len(begin))
    lost = np.random.default_rng(3).poisson(customers / 5_000).astype(float)
    hours = Stretches.of(begin, begin + HOUR, lost, customers if beside_customers else None)
    now = int(hours.end[-1])
    day = begin[::24]
    days = Stretches.of(
        day, day + DAY, lost.reshape(-1, 24).sum(axis=1), customers[23::24] if beside_customers else None
    )
    normal = Normal.learn(Nature.COUNT, days, hours, CLOCK, now)
    assert normal is not None
    said = normal.judge(hours.since(now - 50 * HOUR), now, Side.HIGH)
    assert said is not None
    return said.once_in_hours


def hours_of_days(hours: Stretches) -> Stretches:
    begin = hours.begin[::24]
    return Stretches.of(begin, begin + DAY, hours.part.reshape(-1, 24).sum(axis=1))


def _in_other_units(nature: Nature, minutes: Stretches) -> Stretches:
    if nature is not Nature.MEAN:
        return replace(minutes, part=10 * minutes.part, squares=100 * minutes.squares)
    move = np.log(10)
    return replace(
        minutes,
        part=minutes.part + move * minutes.whole,
        squares=minutes.squares + 2 * move * minutes.part + move**2 * minutes.whole,
    )
