"""How likely deals are to be won: by hand, by the definition, and whatever order they come in."""

import itertools
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.models import winning
from streams.models.deal_history import DAY_MS, LOST, OPEN, WON
from streams.models.winning import LEANING, LONGEST, learn_chances, look_back
from tests.unit.models.pipelines import COMPANIES, NOW, Deal, Fact, chance, day_of, history_of, open_rows

HOUR_MS = 3_600_000


def ago(days: float) -> int:
    return round(days * DAY_MS)


# Each is looked at once, a week ago.
WON_SOON = [Fact(ago(7.5), 0), Fact(ago(6.1), 0, WON)]
WON_LATER = [Fact(ago(7.5), 0), Fact(ago(5.5), 0, WON)]
LOST_LATEST = [Fact(ago(7.5), 0), Fact(ago(4.8), 0, LOST)]
STILL_OPEN = [Fact(ago(7.5), 0)]
ASKED = [Fact(ago(0.5), 0)]
"""Stands now as these did then."""


def within(made_up: Sequence[Deal], deal: Deal, days: int) -> float:
    """The probability of another deal, known by its last fact."""
    learned = learn_chances(history_of(made_up), NOW, day_of)
    (found,) = learned.won_within(days, history_of([deal]).standing(), NOW, day_of)
    return float(found)


@pytest.mark.parametrize(("days", "share"), [(0, 0), (1, 1 / 4), (2, 1 / 2), (3, 1 / 2), (LONGEST, 1 / 2)])
def test_the_share_that_is_won_by_hand(days: int, share: float) -> None:
    # Of four at risk one is won on the first day, of the three that stay one on the second, of the last two one is
    # lost on the third: 1/4, then 1/4 + 3/4 x 1/3, and no more.
    made_up = [WON_SOON, WON_LATER, LOST_LATEST, STILL_OPEN]
    assert within(made_up, ASKED, days) == pytest.approx(share)


def test_a_deal_counts_for_as_long_as_it_was_followed() -> None:
    # On the ninth day only those count that were looked at two weeks ago or earlier.
    old = [Fact(ago(14.5), 0), Fact(ago(5.5), 0, WON)]
    made_up = [old, *[STILL_OPEN] * 10]
    # A look two weeks ago (won on day 9) and one a week ago (day 2), of 12 and of 1 at risk.
    of_any = [Fact(ago(0.5), 1)]
    assert within(made_up, of_any, 2) == pytest.approx(1 / 12)
    assert within(made_up, of_any, 9) == pytest.approx(1.0)


def test_a_stage_that_was_seldom_seen_leans_on_its_pipeline() -> None:
    # Stages 0 and 2 are of one pipeline. Of stage 2 there is one look, at a deal that was won at once.
    made_up = [*[LOST_LATEST] * 19, [fact._replace(stage=2) for fact in WON_SOON]]
    seen = [fact._replace(stage=2) for fact in ASKED]
    pipeline = 1 / 20
    stage = (LEANING * pipeline + 1) / (LEANING + 1)
    timed = (LEANING * stage + 1) / (LEANING + 1)
    assert within(made_up, seen, 1) == pytest.approx(timed)
    # Nothing is known of deals that are for so long in a stage, so the stage itself tells.
    assert within(made_up, [seen[0]._replace(ago=ago(100))], 1) == pytest.approx(stage)
    # Stage 1 is of another pipeline, of which nothing is known.
    assert within(made_up, [ASKED[0]._replace(stage=1)], 1) == pytest.approx(pipeline)


def test_what_counts_of_a_dated_deal_is_when_it_should_close_and_of_another_one_its_age() -> None:
    soon, late = day_of(NOW) - 7 + 5, day_of(NOW) - 7 + 50
    won = [[fact._replace(close=soon) for fact in WON_SOON]] * 50
    lost = [[fact._replace(close=late) for fact in LOST_LATEST]] * 50
    made_up = [*won, *lost]
    in_time, later = (ASKED[0]._replace(close=close + 7) for close in (soon, late))
    assert within(made_up, [in_time], 7) > 0.9
    assert within(made_up, [later], 7) < 0.1
    fresh = [[Fact(ago(8), 0), Fact(ago(6.5), 0, WON)]] * 1_000
    stale = [[Fact(ago(60), 0), Fact(ago(6.5), 0, LOST)]] * 50
    assert within([*fresh, *stale], [Fact(ago(1), 0)], 7) > 0.9
    assert within([*fresh, *stale], [Fact(ago(50), 0)], 7) < 0.1


def test_without_a_past_nothing_is_won() -> None:
    assert within([], STILL_OPEN, 30) == 0.0
    assert within([[Fact(ago(1), 0)]], STILL_OPEN, 30) == 0.0


@settings(max_examples=60, deadline=None)
@given(COMPANIES, st.integers(0, 120), st.integers(0, LONGEST))
def test_chances_are_what_they_are_defined_as(made_up: list[Deal], days_ago: int, days: int) -> None:
    moment = NOW - days_ago * DAY_MS
    history = history_of(made_up)
    opened = history.as_of(moment).standing().open()
    found = learn_chances(history, moment, day_of).won_within(days, opened, moment, day_of)
    rows = open_rows(made_up, moment)
    assert opened.deal.tolist() == [row.deal for row in rows]
    assert found.tolist() == pytest.approx([chance(made_up, row, moment, days) for row in rows], abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(COMPANIES, st.randoms())
def test_chances_are_the_same_bits_for_deals_in_any_order(made_up: list[Deal], random: Random) -> None:
    other = list(made_up)
    random.shuffle(other)
    asked = history_of(made_up).as_of(NOW).standing().open()
    one, two = (
        learn_chances(history_of(order), NOW, day_of).won_within(30, asked, NOW, day_of) for order in (made_up, other)
    )
    assert one.tolist() == two.tolist()


@settings(max_examples=60, deadline=None)
@given(COMPANIES, st.integers(0, 100))
def test_what_is_told_later_makes_no_difference(made_up: list[Deal], days_ago: int) -> None:
    moment = NOW - days_ago * DAY_MS
    known = [[fact for fact in deal if NOW - fact.ago <= moment] for deal in made_up]
    then = history_of([deal for deal in known if deal])
    asked = then.standing().open()
    one, two = (
        learn_chances(history, moment, day_of).won_within(90, asked, moment, day_of)
        for history in (history_of(made_up), then)
    )
    assert one.tolist() == two.tolist()


@settings(max_examples=60)
@given(COMPANIES)
def test_chances_grow_with_the_days_and_stay_below_one(made_up: list[Deal]) -> None:
    opened = history_of(made_up).as_of(NOW).standing().open()
    learned = learn_chances(history_of(made_up), NOW, day_of)
    found = [learned.won_within(days, opened, NOW, day_of) for days in (0, 1, 7, 30, LONGEST)]
    assert all((one >= 0).all() and (one <= 1).all() for one in found)
    assert all((one <= two).all() for one, two in itertools.pairwise(found))


def test_of_too_many_looks_every_other_one_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    history = history_of([[Fact(ago(100), 0)], [Fact(ago(60), 1), Fact(ago(20.5), 1, WON)]])
    assert look_back(history, NOW).weeks.tolist() == [*range(1, 15), *range(3, 9)]
    monkeypatch.setattr(winning, "MOST_LOOKS", 15)
    assert look_back(history, NOW).weeks.tolist() == [*range(2, 15, 2), *range(4, 9, 2)]
    monkeypatch.setattr(winning, "MOST_LOOKS", 0)
    assert not len(look_back(history, NOW).weeks)


def test_what_is_longer_ago_than_two_years_is_not_looked_at() -> None:
    looks = look_back(history_of([[Fact(ago(900), 0)]]), NOW)
    assert sorted(looks.weeks.tolist()) == list(range(1, 105))


def test_a_deal_that_is_open_again_was_never_decided() -> None:
    # Won three weeks ago, open again a week later, lost in the end.
    deal = [Fact(ago(30), 0), Fact(ago(21.5), 0, WON), Fact(ago(14.5), 0), Fact(ago(2), 0, LOST)]
    history = history_of([deal])
    looks = look_back(history, NOW)
    assert looks.weeks.tolist() == [4, 1, 2]
    assert looks.outcome.tolist() == [LOST] * 3
    assert looks.days.tolist() == [26, 5, 12]
    assert history.outcome[looks.place].tolist() == [OPEN] * 3
