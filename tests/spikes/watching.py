"""Watching a series as a board does: what is normal is learned again and again, and every few minutes are judged."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from streams.spikes import Nature, Normal, Side, Stretches, WorkingTime
from tests.spikes.companies import DAY, HOUR, Floats, Int64s, hours_of

_BACK: Final = 50 * HOUR


def watch(
    nature: Nature,
    minutes: Stretches,
    working_time: WorkingTime,
    sides: Sequence[Side],
    begin: int,
    *,
    learn_every: int = DAY,
    look_every: int = 5,
    bounds: tuple[float, float] | None = None,
) -> tuple[Int64s, list[Floats]]:
    """From epoch minute `begin` on: moments, and for each side how rare what ends then is; NaN where unknown."""
    hours, days = hours_of(minutes), hours_of(minutes, DAY)
    last = int(minutes.end[-1])
    moments: list[Int64s] = []
    found: list[list[Floats]] = [[] for _ in sides]
    for learned in range(begin, last, learn_every):
        normal = Normal.learn(nature, days, hours, working_time, learned, bounds=bounds)
        at = np.arange(learned + look_every, min(learned + learn_every, last) + 1, look_every)
        moments.append(at)
        recent = minutes.since(learned - _BACK).until(int(at[-1]))
        for side, rarity in zip(sides, found, strict=True):
            rarity.append(np.full(len(at), np.nan) if normal is None else normal.once_in_hours(recent, at, side))
    return np.concatenate(moments), [np.concatenate(rarity) for rarity in found]


def episodes_above(moments: Int64s, once: Floats, limit: float, apart: int = HOUR) -> list[tuple[int, int]]:
    """First and last moment of alarms, joined where they are at most `apart` minutes apart."""
    alarms = moments[once > limit]
    if not len(alarms):
        return []
    cut = np.flatnonzero(np.diff(alarms) > apart)
    firsts = np.concatenate([[0], cut + 1])
    lasts = np.concatenate([cut, [len(alarms) - 1]])
    return [(int(alarms[one]), int(alarms[other])) for one, other in zip(firsts, lasts, strict=True)]
