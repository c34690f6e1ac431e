"""Moments at which something may go wrong: edges of windows, panes, retention and waiting times."""

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.recount.windows import DAY, HOUR, MINUTE

_TEHRANS_MIDNIGHT = 20 * HOUR + 30 * MINUTE
"""After midnight in UTC."""
_NOON = 1_750_000_000_000 // DAY * DAY + 12 * HOUR

NOWS = (
    _NOON,
    _NOON + 97 * MINUTE + 11_042,
    _NOON + 12 * HOUR - 1,
    _NOON + 12 * HOUR,
    _NOON + 12 * HOUR + 1,
    _NOON + _TEHRANS_MIDNIGHT - 12 * HOUR,
    _NOON + _TEHRANS_MIDNIGHT - 12 * HOUR - 1,
)
"""On the edge of a minute, an hour and a day (of UTC and of Tehran), a millisecond beside it, and nowhere special.

It is a Sunday in June 2025, or the Monday after: in Tehran the second day of a week, and the 25th of Khordad 1404.
"""

_MINUTES_AGO = (0, 1, 4, 5, 6, 15, 16, 60, 61, 24 * 60, 25 * 60, 26 * 60, 48 * 60, 50 * 60)
_PERIODS_AGO = (1, 14, 24, 75, 86, 165)
"""Days since the beginning of a week, a month, a quarter and a year, of the Gregorian or of the Persian calendar."""
_DAYS_AGO = (
    *_PERIODS_AGO,
    2,
    7,
    30,
    31,
    32,
    45,
    90,
    91,
    180,
    270,
    365,
    366,
    390,
    400,
    401,
    402,
    403,
    430,
    492,
    500,
    600,
)
_DISTANCES = (*(count * MINUTE for count in _MINUTES_AGO), *(count * DAY for count in (*_PERIODS_AGO, *_DAYS_AGO)))
_LONG_AGO = tuple(days * DAY for days in (312, 390, 400, 401, 402, 403, 492, 500, 600))
_GRIDS = (1, 1, MINUTE, HOUR, DAY)
_SHIFTS = (0, 0, 0, 1, -1, 1_000, MINUTE - 1, -MINUTE, HOUR, -7 * HOUR, _TEHRANS_MIDNIGHT, _TEHRANS_MIDNIGHT - 1)


def moments(now: int, apart: Sequence[int] = ()) -> st.SearchStrategy[int]:
    """Epoch ms up to `now`, out of a few that lie on edges; some lie just `apart` (ms) from others."""
    return pools(now, apart).flatmap(st.sampled_from)


def pools(now: int, apart: Sequence[int] = (), *, long_ago: bool = False) -> st.SearchStrategy[list[int]]:
    """A few moments for a whole story, so that facts of one instant and of exact distances come up often.

    With `long_ago` all but the last are about as old as retention, or older.
    """
    if long_ago:
        return st.tuples(
            _pools(now, apart, _LONG_AGO), st.sampled_from([[now], [now - DAY], [now, now - 90 * DAY]])
        ).map(lambda parts: [*parts[0], *parts[1]])
    return _pools(now, apart, _DISTANCES)


def _pools(now: int, apart: Sequence[int], distances: Sequence[int]) -> st.SearchStrategy[list[int]]:
    steps = (0, 1, *(wait + shift for wait in apart for shift in (-1, 0, 1)))
    return st.lists(
        st.tuples(st.sampled_from(distances), st.sampled_from(_GRIDS), st.sampled_from(_SHIFTS)),
        min_size=1,
        max_size=5,
    ).map(
        lambda choices: sorted(
            {
                min(now, (now - distance) // grid * grid + shift + step)
                for distance, grid, shift in choices
                for step in steps
            }
        )
    )
