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
        status = status.after(now, holds=holds, hold_ms=hold, keep_ms=keep, within_ms=2 * hold + 1)
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
        # It does not begin anew after a break: three seconds of seven are enough.
        ("xx.xxxx", 3, 0, [P, P, Q, P, F, F, F]),
        ("xxx..xx", 2, 0, [P, P, F, Q, Q, F, F]),
        ("x.x.x.x.x", 4, 0, [P, Q, P, Q, P, Q, P, Q, F]),
        ("x..x..x..x..x", 4, 0, [P, Q, Q, P, Q, Q, P, Q, Q, P, Q, Q, P]),
        ("xxx....", 2, 2, [P, P, F, F, F, Q, Q]),
        ("xxx.x..", 2, 2, [P, P, F, F, F, F, F]),
        ("x......", 2, 5, [P, Q, Q, Q, Q, Q, Q]),
        ("x..", 0, 1, [F, F, Q]),
        ("xxx......xxx", 2, 2, [P, P, F, F, F, Q, Q, Q, Q, P, P, F]),
        (".......", 2, 2, [Q] * 7),
    ],
)
def test_an_alert_is_pending_fires_and_fires_on(looks: str, hold: int, keep: int, expected: list[AlertState]) -> None:
    assert states(held(looks), hold, keep) == expected


def after(status: AlertStatus, now: int, *, holds: bool, hold: int, keep: int) -> AlertStatus:
    return status.after(now, holds=holds, hold_ms=hold, keep_ms=keep, within_ms=2 * hold)


def test_what_cannot_be_judged_is_unknown_only_while_nothing_fires() -> None:
    quiet = after(AlertStatus(), 0, holds=False, hold=0, keep=5)
    assert quiet.state(known=False) is AlertState.UNKNOWN
    kept = after(after(AlertStatus(), 0, holds=True, hold=0, keep=5), 1, holds=False, hold=0, keep=5)
    assert kept.state(known=False) is AlertState.FIRING


def test_it_is_active_since_it_began_to_hold() -> None:
    status = AlertStatus()
    for now in (10, 20, 30):
        status = after(status, now, holds=True, hold=15, keep=100)
    assert (status.firing, status.active_since) == (True, 10)
    assert after(status, 40, holds=False, hold=15, keep=100).active_since == 10
    assert after(status, 40, holds=False, hold=15, keep=0).active_since is None


def test_with_breaks_it_is_active_since_the_first_time() -> None:
    status = AlertStatus()
    for now in range(10, 100, 10):
        status = after(status, now, holds=now % 20 == 10, hold=40, keep=100)
    assert (status.firing, status.active_since) == (True, 10)


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
    held_at = [second for (begin, holds), (end, _) in pairwise(told) if holds for second in range(begin, end)]
    enough = [holds and sum(now - 2 * hold - 1 <= second < now for second in held_at) >= hold for now, holds in told]
    released: int | None = None
    for place, (now, holds) in enumerate(told):
        before = found[place - 1] if place else Q
        if enough[place]:
            assert found[place] is F
            released = None
            continue
        if before is F:
            released = now if released is None else released
        kept = before is F and released is not None and now - released < keep
        assert found[place] is (F if kept else P if holds else Q)


@given(looks, st.integers(0, 20), st.integers(0, 20))
def test_what_holds_all_the_time_fires_after_as_long_as_it_has_to_hold(
    steps: list[tuple[int, bool]], hold: int, keep: int
) -> None:
    told = [(now, True) for now, _ in moments(steps)]
    begin = told[0][0]
    assert states(told, hold, keep) == [F if now - begin >= hold else P for now, _ in told]


@given(looks, st.integers(0, 20), st.integers(0, 20))
def test_it_never_fires_on_less_than_it_has_to_hold(steps: list[tuple[int, bool]], hold: int, keep: int) -> None:
    told = moments(steps)
    total = 0
    for (now, holds), (begin, held_then), state in zip(told[1:], told, states(told, hold, keep)[1:], strict=False):
        total += (now - begin) * held_then
        assert state is not F or total >= hold
        assert holds or state in {F, Q}
