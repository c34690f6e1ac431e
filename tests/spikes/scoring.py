"""Scores of a detector on labelled series: episodes against windows.

Alarms at most an hour apart are one episode. The first 15 % of a series are ignored, or its first 750 points if these
are fewer. Any overlap counts: a window with an episode is found, an episode in no window is false.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, TypeAlias

Span: TypeAlias = tuple[int, int]
"""First and last moment, both included, in epoch milliseconds."""

_HOUR_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class Score:
    """How many windows were found, how many episodes were false, how many windows were missed."""

    found: int
    false: int
    missed: int
    delays: tuple[float, ...]
    """Hours from the beginning of each window that was found to the first alarm in it."""

    @property
    def precision(self) -> float:
        """Share of what was told that was right; 1 where nothing was told."""
        return self.found / told if (told := self.found + self.false) else 1.0

    @property
    def recall(self) -> float:
        """Share of the windows that were found; 1 where there are none."""
        return self.found / windows if (windows := self.found + self.missed) else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.found / every if (every := 2 * self.found + self.false + self.missed) else 1.0

    @property
    def delay(self) -> float:
        """Median of the delays in hours; 0 where there are none."""
        return median(self.delays) if self.delays else 0.0


def ignored(points: int) -> int:
    """How many points at the beginning of a series are only there to learn from."""
    return min(750, points * 15 // 100)


def episodes(alarms: Iterable[int]) -> list[Span]:
    """Alarms in the order of time, joined where they are at most an hour apart."""
    joined: list[Span] = []
    for alarm in alarms:
        if joined and alarm - joined[-1][1] <= _HOUR_MS:
            joined[-1] = (joined[-1][0], max(joined[-1][1], alarm))
        else:
            joined.append((alarm, alarm))
    return joined


def score(moments: Sequence[int], alarmed: Sequence[bool], windows: Iterable[Span]) -> Score:
    """Score the alarms of one series."""
    begin = ignored(len(moments))
    told = episodes(moment for moment, alarm in zip(moments[begin:], alarmed[begin:], strict=True) if alarm)
    counted = [window for window in windows if window[1] >= moments[begin]]
    inside = [[episode for episode in told if _overlap(episode, window)] for window in counted]
    delays = tuple(
        max(0, found[0][0] - window[0]) / _HOUR_MS for found, window in zip(inside, counted, strict=True) if found
    )
    false = sum(not any(_overlap(episode, window) for window in counted) for episode in told)
    return Score(len(delays), false, len(counted) - len(delays), delays)


def together(scores: Iterable[Score]) -> Score:
    """The score of many series as of one."""
    every = list(scores)
    return Score(
        sum(one.found for one in every),
        sum(one.false for one in every),
        sum(one.missed for one in every),
        tuple(delay for one in every for delay in one.delays),
    )


def _overlap(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
