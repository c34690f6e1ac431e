"""How high a series stands at present: learned from the days before, so that few bad days do not move it.

The level is a factor by which more happens than the season says, or for means a difference. It is learned for each age:
from what was before the last day, before the last two, and so on. A run of time is judged by the level of what was
before it.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from streams.spikes.judgement import DAY
from streams.spikes.natures import Nature
from streams.spikes.stretches import Bools, Floats, Int64s
from streams.spikes.timeline import Timeline

_MEMORIES: Final = (28, 56, 112, 224, 400)
_ENOUGH: Final = 200.0
"""So many things tell a level to seven per cent; only what is rarer is looked for further back."""
_A_BLOCK: Final = 8.0
"""A block of days that is to bring so many things can be told from a bad one."""
_LEAST_DAYS: Final = 7
_MOST_AGES: Final = 92
_FAR: Final = 2.5
_ROUNDS: Final = 3
_OWN: Final = 0.5
"""Jeffreys' prior of a rate: half a thing."""


@dataclass(frozen=True, slots=True)
class Levels:
    """The level by age: place a is learned from what had ended a days before `now`."""

    now: int
    by_age: Floats
    known: Floats
    """How many things each is learned from."""

    def ages(self, begin: Floats) -> Int64s:
        """The age to be used for runs that begin at these minutes: the least that leaves all of the run out."""
        days = np.ceil((self.now - begin) / DAY - 1e-9)
        return np.clip(days, 0, len(self.by_age) - 1).astype(np.int64)


def learn(nature: Nature, timeline: Timeline, now: int, own_variance: float) -> Levels:
    """Learn from rows happened, exposure, expected. `own_variance`: of one thing of a mean, or of a lump."""
    first = timeline.edges[0]
    days = max(1, int((now - first) // DAY))
    happened, exposure, expected = timeline.at(np.array([first, now]))[:3, 1]
    things = expected / own_variance if nature.is_scaled else exposure
    a_day = things / days
    memory = next((span for span in _MEMORIES if span * a_day >= _ENOUGH or span >= days), _MEMORIES[-1])
    memory = min(memory, days)
    block = int(np.clip(np.ceil(_A_BLOCK / max(a_day, 1e-9)), 1, max(1, memory // 8)))
    count = max(1, memory // block)
    ages = np.arange(min(_MOST_AGES, max(0, days // 2), max(0, days - _LEAST_DAYS)) + 1)
    edges = now - DAY * (ages[:, np.newaxis] + block * np.arange(count + 1)[np.newaxis, :])
    sums = timeline.at(np.maximum(edges, first))
    happened, exposure, expected = sums[:3, :, :-1] - sums[:3, :, 1:]
    weights = 0.5 ** (block * (np.arange(count) + 0.5) / memory)[np.newaxis, :] * np.ones((len(ages), 1))
    if nature.is_scaled:
        return _factors(now, happened / own_variance, expected / own_variance, weights)
    return _differences(now, happened - expected, exposure, weights, own_variance)


def _factors(now: int, happened: Floats, expected: Floats, weights: Floats) -> Levels:
    known = expected > 0
    ratios = np.where(known, happened / np.maximum(expected, 1e-9), np.nan)
    level = _centres(ratios, np.where(known, weights * expected, 0.0))
    kept = happened
    for _ in range(_ROUNDS):
        mean = level[:, np.newaxis] * expected
        own = np.maximum(mean, 1.0)
        # A scale by ranks, never below that of chance alone.
        strange = _ranks((kept - mean) ** 2 / own, known)
        reach = _FAR * np.sqrt(own * np.maximum(strange, 1.0)[:, np.newaxis])
        kept = np.clip(happened, mean - reach, mean + reach)
        level = np.sum(weights * kept, axis=1) / np.maximum(np.sum(weights * expected, axis=1), 1e-9)
    things = np.sum(weights * expected, axis=1) ** 2 / np.maximum(np.sum(weights**2 * expected, axis=1), 1e-9)
    level = (level * things + _OWN) / (things + _OWN)
    return Levels(now, level, things)


def _differences(now: int, away: Floats, exposure: Floats, weights: Floats, own_variance: float) -> Levels:
    known = exposure > 0
    means = np.where(known, away / np.maximum(exposure, 1e-9), np.nan)
    level = _centres(means, np.where(known, weights * exposure, 0.0))
    kept = away
    for _ in range(_ROUNDS):
        mean = level[:, np.newaxis] * exposure
        own = np.maximum(own_variance * exposure, 1e-12)
        strange = _ranks((kept - mean) ** 2 / own, known)
        reach = _FAR * np.sqrt(own * np.maximum(strange, 1.0)[:, np.newaxis])
        kept = np.clip(away, mean - reach, mean + reach)
        level = np.sum(weights * kept, axis=1) / np.maximum(np.sum(weights * exposure, axis=1), 1e-9)
    things = np.sum(weights * exposure, axis=1) ** 2 / np.maximum(np.sum(weights**2 * exposure, axis=1), 1e-9)
    return Levels(now, level, things)


def _ranks(squares: Floats, known: Bools) -> Floats:
    """The size of squares by their rank: for each row what two thirds of the known ones stay below."""
    ordered = np.sort(np.where(known, squares, np.inf), axis=1)
    place = np.clip((0.68 * known.sum(axis=1)).astype(np.int64), 0, squares.shape[1] - 1)
    found = np.take_along_axis(ordered, place[:, np.newaxis], axis=1)[:, 0]
    return np.where(np.isfinite(found), found, 1.0)


def _centres(values: Floats, weights: Floats) -> Floats:
    """The weighted median of each row; 0 where nothing weighs."""
    order = np.argsort(np.where(np.isnan(values), np.inf, values), axis=1)
    weighed = np.cumsum(np.take_along_axis(weights, order, axis=1), axis=1)
    place = np.argmax(weighed >= weighed[:, -1:] / 2, axis=1)
    ordered = np.take_along_axis(np.nan_to_num(values), order, axis=1)
    return np.take_along_axis(ordered, place[:, np.newaxis], axis=1)[:, 0]
