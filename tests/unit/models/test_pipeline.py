"""What open deals will bring is what was learned, is judged at past moments, and has to beat the weighted pipeline."""

import math
from collections.abc import Sequence
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.models import pipeline
from streams.models.deal_history import DAY_MS, LOST, OPEN, UNDATED, WON
from streams.models.pipeline import (
    HORIZONS_OF_DEALS,
    Judged,
    Origin,
    PlainRule,
    forecast_deals,
    judge,
    origins_of,
)
from tests.unit.models.pipelines import COMPANIES, NOW, Deal, Fact, day_of, expected, history_of, open_rows, really_won

TODAY = day_of(NOW)
MONTHS = [TODAY - 10, TODAY + 20, TODAY + 50]


def company(seed: int, days: int = 600, *, probability: int = 500_000) -> list[Deal]:
    """A deal every other day, through two stages; of three one is won, and each takes weeks."""
    random, made_up = Random(seed), list[Deal]()
    for start in range(2, days, 2):
        at, facts = start + random.random(), list[Fact]()
        close = TODAY - start + 40
        for stage in (0, 2):
            facts.append(Fact(round(at * DAY_MS), stage, OPEN, 1_000, close, probability))
            at -= random.expovariate(1 / 20)
            if at > 0 and random.random() < 0.4:
                facts.append(Fact(round(at * DAY_MS), stage, LOST, 1_000, close, 0))
            if at <= 0 or facts[-1].outcome == LOST:
                break
        else:
            facts.append(Fact(round(at * DAY_MS), 2, WON, 1_100, close, 1_000_000))
        made_up.append(facts)
    return made_up


def test_what_is_known_of_the_open_deals_is_told() -> None:
    made_up = company(1, 200)
    found = forecast_deals(history_of(made_up), NOW, day_of, MONTHS)
    opened = open_rows(made_up, NOW)
    assert found.deals == len(opened)
    assert found.decided == len(made_up) - len(opened)
    assert found.amount == 1_000 * len(opened)
    assert found.weighted == 500 * len(opened)
    assert [one.days for one in found.expected] == list(HORIZONS_OF_DEALS)
    for one in found.expected:
        assert one.mean == pytest.approx(expected(made_up, NOW, one.days))
        assert one.deals == pytest.approx(one.mean / 1_000)
        assert 0 <= one.low <= one.mean <= one.high <= found.amount


@pytest.mark.parametrize("days", [30, 90])
def test_a_forecast_is_judged_by_what_was_known_and_what_came(days: int) -> None:
    made_up = company(2, 420)
    judged = judge(history_of(made_up), NOW, day_of, days)
    assert judged is not None
    for one in judged.origins[::8]:
        opened = open_rows(made_up, one.moment)
        assert one.open_amount == sum(row.amount for row in opened)
        assert one.expected == pytest.approx(expected(made_up, one.moment, days))
        assert one.won == really_won(made_up, one.moment, days)
        assert one.weighted == pytest.approx(sum(row.amount * row.millionths / 1e6 for row in opened))
        last = day_of(one.moment) + days
        assert one.weighted_by_close == pytest.approx(
            sum(row.amount * row.millionths / 1e6 for row in opened if UNDATED < row.close <= last)
        )
    missed = [abs(one.expected - one.won) for one in judged.origins]
    assert judged.error() == pytest.approx(np.mean(missed))
    assert judged.won == pytest.approx(np.mean([one.won for one in judged.origins]))


def test_a_deal_that_closes_on_the_last_day_is_one_that_closes_in_time() -> None:
    history = history_of([*decided([800] * 50), [Fact(700 * DAY_MS, 0, close=TODAY)]])
    for days in HORIZONS_OF_DEALS:
        judged = judge(history, NOW, day_of, days)
        assert judged is not None
        in_time = [one.moment for one in judged.origins if one.weighted_by_close]
        assert in_time == [one.moment for one in judged.origins if day_of(one.moment) + days >= TODAY]
        assert in_time


def test_amounts_are_those_of_when_a_deal_stood_won() -> None:
    made_up = company(3)
    judged = judge(history_of(made_up), NOW, day_of, 90)
    assert judged is not None
    assert all(one.won % 1_100 == 0 for one in judged.origins)
    assert judged.won > 0


def test_where_settings_promise_too_much_the_forecast_is_better() -> None:
    judged = judge(history_of(company(4, probability=900_000)), NOW, day_of, 30)
    assert judged is not None
    assert judged.is_better
    assert judged.error() < judged.error(judged.plain) / 2


def test_where_settings_know_what_will_come_it_is_not_better() -> None:
    # Each deal's own probability is 1 or 0, and right, within the days.
    made_up = []
    for deal in company(5):
        won_at = next((fact.ago for fact in deal if fact.outcome == WON), None)
        made_up.append(
            [fact._replace(millionths=1_000_000 if won_at is not None else 0, close=UNDATED) for fact in deal]
        )
    judged = judge(history_of(made_up), NOW, day_of, 365)
    assert judged is not None
    assert judged.plain is PlainRule.WEIGHTED
    assert not judged.is_better


def origin(told: float, won: int, weighted: float, by_close: float, open_amount: int = 1_000) -> Origin:
    return Origin(0, open_amount, told, won, weighted, by_close)


@pytest.mark.parametrize(
    ("origins", "plain", "better"),
    [
        ([origin(90, 100, 80, 50)] * 8, PlainRule.WEIGHTED, True),
        ([origin(90, 100, 50, 80)] * 8, PlainRule.WEIGHTED_BY_CLOSE, True),
        ([origin(90, 100, 90, 110)] * 8, PlainRule.WEIGHTED, False),
        # Better than one of the two is not enough.
        ([origin(70, 100, 50, 80)] * 8, PlainRule.WEIGHTED_BY_CLOSE, False),
        # In the mean, and from five of eight.
        ([origin(90, 100, 80, 0)] * 5 + [origin(80, 100, 90, 0)] * 3, PlainRule.WEIGHTED, True),
        ([origin(100, 100, 0, 0)] * 4 + [origin(80, 100, 90, 0)] * 4, PlainRule.WEIGHTED, False),
        ([origin(90, 100, 80, 0)] * 7 + [origin(0, 100, 90, 0)], PlainRule.WEIGHTED, False),
    ],
)
def test_to_be_better_is_to_beat_both_plain_rules_mostly(origins: list[Origin], plain: PlainRule, better: bool) -> None:
    judged = Judged(tuple(origins))
    assert judged.plain is plain
    assert judged.is_better is better


def test_the_reach_is_what_is_missed_in_eight_of_nine_cases() -> None:
    told = [origin(100 + missed, 100, 0, 0, 200) for missed in range(24)]
    # The ceil(8 / 9 x 25)th of 24, the 23rd, is 22.
    assert Judged(tuple(told)).reach == pytest.approx(22 / 200)
    assert Judged((origin(0, 0, 0, 0, 0),)).reach == 0.0
    assert Judged((origin(150, 100, 0, 0, 200), origin(0, 0, 0, 0, 0))).reach == pytest.approx(0.25)


def decided(days_ago: Sequence[float]) -> list[Deal]:
    return [[Fact(round((ago + 5) * DAY_MS), 0), Fact(round(ago * DAY_MS), 0, WON)] for ago in days_ago]


@pytest.mark.parametrize(
    ("since", "days", "count", "apart"),
    [(78, 30, 0, 0), (79, 30, 8, 7), (86, 30, 9, 7), (191, 30, 24, 7), (720, 30, 24, 30), (800, 30, 24, 30)],
)
def test_forecasts_are_judged_from_when_enough_was_known(since: int, days: int, count: int, apart: int) -> None:
    found = origins_of(history_of(decided([since] * 50)), NOW, days)
    assert len(found) == count
    if count:
        assert found[-1] == NOW - days * DAY_MS
        assert {later - earlier for earlier, later in pairwise(found)} == {apart * DAY_MS}
        assert found[0] >= NOW - since * DAY_MS


def test_with_few_decided_deals_nothing_is_judged() -> None:
    assert origins_of(history_of(decided([500] * 49)), NOW, 30) == ()
    # One that was opened again is not decided.
    again = [[*deal, Fact(DAY_MS, 0)] for deal in decided([500] * 50)]
    assert origins_of(history_of(again), NOW, 30) == ()
    assert origins_of(history_of([*again, *decided([500] * 50)]), NOW, 30)


def test_open_deals_are_told_by_the_month_of_their_expected_close() -> None:
    closes = [TODAY - 1, TODAY - 20, TODAY, TODAY + 19, TODAY + 20, TODAY + 50, TODAY + 400, UNDATED]
    asked = [[Fact(DAY_MS, 0, OPEN, 2**number, close)] for number, close in enumerate(closes)]
    made_up = [*company(6), *asked]
    whole, before = (forecast_deals(history_of(some), NOW, day_of, MONTHS) for some in (made_up, company(6)))
    amounts = [one.amount - other.amount for one, other in zip(whole.parts, before.parts, strict=True)]
    assert amounts == [0b11, 0b1100, 0b10000, 0b1100000, 0b10000000]
    assert [part.days for part in whole.parts] == [365, 20, 50, 365, 365]
    assert sum(part.deals for part in whole.parts) == whole.deals
    assert math.fsum(part.weighted for part in whole.parts) == pytest.approx(whole.weighted)
    assert all(0 <= part.expected <= part.amount for part in whole.parts)


def test_deals_without_an_amount_bring_nothing_and_no_deals_are_no_error() -> None:
    found = forecast_deals(history_of([[Fact(DAY_MS, 0, amount=0)]]), NOW, day_of, MONTHS)
    assert [one.mean for one in found.expected] == [0, 0, 0]
    nothing = forecast_deals(history_of([]), NOW, day_of, MONTHS)
    assert (nothing.decided, nothing.deals, nothing.amount, nothing.weighted) == (0, 0, 0, 0)
    assert [one.judged for one in nothing.expected] == [None] * 3


@settings(max_examples=30, deadline=None)
@given(COMPANIES, st.randoms())
def test_a_forecast_is_the_same_bits_for_deals_in_any_order(made_up: list[Deal], random: Random) -> None:
    other = list(made_up)
    random.shuffle(other)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "LEAST_DECIDED", 1)
        one, two = (forecast_deals(history_of(order), NOW, day_of, MONTHS) for order in (made_up, other))
    assert one == two


@settings(max_examples=30, deadline=None)
@given(COMPANIES, st.integers(0, 100))
def test_a_forecast_of_a_past_moment_knows_no_later_fact(made_up: list[Deal], days_ago: int) -> None:
    moment = NOW - days_ago * DAY_MS
    known = [[fact for fact in deal if NOW - fact.ago <= moment] for deal in made_up]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "LEAST_DECIDED", 1)
        one, two = (
            forecast_deals(history_of(some), moment, day_of, MONTHS)
            for some in (made_up, [deal for deal in known if deal])
        )
    assert one == two
