"""The states of alerts: by a table, and against a plain telling of what Prometheus does."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.alerts.alert_state import AlertState, AlertStatus

F, P, Q = AlertState.FIRING, AlertState.PENDING, AlertState.QUIET


def states(looks: list[tuple[int, bool]], hold: int, keep: int) -> list[AlertState]:
    status, found = AlertStatus(), []
    for now, holds in looks:
        status = status.after(now, holds=holds, hold_ms=hold, keep_ms=keep)
        found.append(status.state(known=True))
    return found


def held(text: str) -> list[tuple[int, bool]]:
    """A look a second, `x` where the alert holds."""
    return [(second, letter == "x") for second, letter in enumerate(text)]


@pytest.mark.parametrize(
    ("looks", "hold", "keep", "expected"),
    [
        ("xxxxx", 0, 0, [F, F, F, F, F]),
        ("xxxxx", 3, 0, [P, P, P, F, F]),
        ("xx.xxxx", 3, 0, [P, P, Q, P, P, P, F]),
        ("xxx..xx", 2, 0, [P, P, F, Q, Q, P, P]),
        ("xxx....", 2, 2, [P, P, F, F, F, Q, Q]),
        ("xxx.x..", 2, 2, [P, P, F, F, F, F, F]),
        ("x......", 2, 5, [P, Q, Q, Q, Q, Q, Q]),
        ("x..", 0, 1, [F, F, Q]),
        ("xxx...xxx", 2, 2, [P, P, F, F, F, Q, P, P, F]),
        (".......", 2, 2, [Q] * 7),
    ],
)
def test_an_alert_is_pending_fires_and_fires_on(looks: str, hold: int, keep: int, expected: list[AlertState]) -> None:
    assert states(held(looks), hold, keep) == expected


def test_what_cannot_be_judged_is_unknown_only_while_nothing_fires() -> None:
    quiet = AlertStatus().after(0, holds=False, hold_ms=0, keep_ms=5)
    assert quiet.state(known=False) is AlertState.UNKNOWN
    kept = AlertStatus().after(0, holds=True, hold_ms=0, keep_ms=5).after(1, holds=False, hold_ms=0, keep_ms=5)
    assert kept.state(known=False) is AlertState.FIRING


def test_it_is_active_since_it_began_to_hold() -> None:
    status = AlertStatus()
    for now in (10, 20, 30):
        status = status.after(now, holds=True, hold_ms=15, keep_ms=100)
    assert (status.firing, status.active_since) == (True, 10)
    assert status.after(40, holds=False, hold_ms=15, keep_ms=100).active_since == 10
    assert status.after(40, holds=False, hold_ms=15, keep_ms=0).active_since is None


looks = st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=60)


def moments(steps: list[tuple[int, bool]]) -> list[tuple[int, bool]]:
    now, found = 0, []
    for step, holds in steps:
        now += step
        found.append((now, holds))
    return found


@given(looks, st.integers(0, 20), st.integers(0, 20))
def test_it_fires_if_and_only_if_it_held_for_long_enough_not_long_ago(
    steps: list[tuple[int, bool]], hold: int, keep: int
) -> None:
    told = moments(steps)
    found = states(told, hold, keep)
    for place, (now, holds) in enumerate(told):
        before = found[place - 1] if place else Q
        if holds:
            begin = place
            while begin and told[begin - 1][1]:
                begin -= 1
            long_enough = now - told[begin][0] >= hold
            came_in_firing = begin > 0 and found[begin - 1] is F
            assert found[place] is (F if long_enough or came_in_firing else P)
        elif before is F:
            last = max(index for index in range(place) if told[index][1])
            assert found[place] is (F if now - told[last + 1][0] < keep else Q)
        else:
            assert found[place] is Q


@given(looks, st.integers(0, 20), st.integers(0, 20))
def test_more_patience_never_makes_more_noise(steps: list[tuple[int, bool]], hold: int, keep: int) -> None:
    told = moments(steps)
    patient, hasty = states(told, hold + 1, keep), states(told, hold, keep)
    assert all(hasty[place] is F for place, state in enumerate(patient) if state is F)


@given(looks, st.integers(0, 20), st.integers(0, 20))
def test_nothing_becomes_pending_out_of_firing(steps: list[tuple[int, bool]], hold: int, keep: int) -> None:
    assert (F, P) not in set(pairwise(states(moments(steps), hold, keep)))
