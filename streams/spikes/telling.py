"""From the rarest run to what is said of it: windows, values, counts, and what would be normal."""

from dataclasses import replace
from math import nan
from typing import Final

import numpy as np
from scipy.special import ndtri

from streams.spikes.judgement import HOUR, WINDOWS, Judgement
from streams.spikes.natures import Nature, Side
from streams.spikes.runs import LENGTHS, Runs
from streams.spikes.stretches import Stretches
from streams.spikes.tails import count_tail

_WITHIN: Final = float(ndtri(0.975))
_MANY: Final = 1000.0
_AN_HOUR: Final = int(np.searchsorted(LENGTHS, HOUR))


def _in_units(nature: Nature, mean: float) -> float:
    return float(np.exp(mean)) if nature is Nature.MEAN else mean


def tell(runs: Runs, recent: Stretches, now: int, side: Side) -> Judgement:
    """Judge what ends at an epoch minute, by stretches of which the last ends then or before."""
    scan = runs.scan(recent, np.array([now]), side)
    found, best = runs.most_unusual(scan)
    # Where nothing is unusual, the last hour is as good as any.
    once, place = found[0], int(best[0]) if found.max() > 1 else _AN_HOUR
    so_far = np.maximum.accumulate(once)
    windows = {
        window: float(so_far[int(np.searchsorted(LENGTHS, minutes, "right")) - 1])
        for window, minutes in WINDOWS.items()
    }
    length = LENGTHS[place]
    window = next(name for name, minutes in WINDOWS.items() if minutes >= length)
    happened, exposure, expected = (float(column[0, place]) for column in (scan.happened, scan.exposure, scan.expected))
    chance, variance = float(scan.chance[0, place]), float(scan.variance[0, place])
    reach = _WITHIN * variance**0.5
    begin = int(scan.begin[0, place])
    rarest = float(once[place])
    if runs.nature.by_time:
        lump = runs.thing.variance
        low, high = expected - reach, expected + reach
        if runs.nature is Nature.COUNT:
            low, high = _counts_between(expected, (variance - chance) / max(expected**2, 1e-12), low, high)
        whole = float(recent.whole[-1]) if runs.nature is Nature.COUNT else exposure
        samples = max(happened, expected) / lump
        return Judgement(
            windows, rarest, window, begin, happened, expected, happened, whole, max(low, 0.0), high, samples
        )
    things = max(exposure, 1e-12)
    if runs.nature is Nature.RATIO:
        low, high = max(0.0, expected - reach), min(exposure, expected + reach)
        return Judgement(
            windows, rarest, window, begin, happened / things, expected / things, happened, exposure,
            float(np.ceil(low)), float(np.floor(high)), exposure,
        )  # fmt: skip
    if exposure <= 0:  # of nothing there is no mean
        return Judgement(windows, rarest, window, begin, nan, nan, nan, 0.0, nan, nan, 0.0)
    value, usual = _in_units(runs.nature, happened / things), _in_units(runs.nature, expected / things)
    low, high = (_in_units(runs.nature, (expected + side * reach) / things) for side in (-1, 1))
    return Judgement(windows, rarest, window, begin, value, usual, nan, exposure, low, high, exposure)


def _counts_between(expected: float, dispersion: float, low: float, high: float) -> tuple[float, float]:
    """The counts between which 95 % are; of many by the normal distribution, which is near enough then."""
    if expected > _MANY:
        return float(np.floor(low)), float(np.ceil(high))
    counts = np.arange(int(high * 2) + 12, dtype=np.float64)
    mean, spread = np.full_like(counts, expected), np.full_like(counts, dispersion)
    less = count_tail(counts, mean, spread, Side.LOW) < 0.025
    more = count_tail(counts + 1, mean, spread, Side.HIGH) <= 0.025
    return float(less.sum()), float(np.argmax(more))


def of_the_rest(said: Judgement) -> Judgement:
    """What was said of the rest of a ratio, said of its part."""
    return replace(
        said,
        value=1 - said.value,
        expected=1 - said.expected,
        part=said.whole - said.part,
        normal_low=said.whole - said.normal_high,
        normal_high=said.whole - said.normal_low,
    )


def expected_mean(runs: Runs, begin: int, end: int, whole: float) -> float:
    """What a series is expected to be over [begin, end), in its own units."""
    stretch = Stretches.of([begin], [end], [0.0], [max(whole, 1.0)])
    exposure, at_level = runs.usual.columns(runs.nature, stretch)
    level = float(runs.levels.by_age[0])
    if runs.nature.by_time:
        return level * float(at_level[0])
    if runs.nature is Nature.RATIO:
        return min(level * float(at_level[0] / exposure[0]), 1.0)
    return _in_units(runs.nature, float(at_level[0] / exposure[0]) + level)
