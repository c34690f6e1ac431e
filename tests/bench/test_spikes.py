"""The detector of spikes on the labelled series of NAB, beside three sigmas and limits from the first 15 %.

It needs a copy of github.com/numenta/NAB, whose folder stands in NAB_DATA:
`NAB_DATA=~/NAB .venv/bin/pytest -m bench -s tests/bench/test_spikes.py`. One setting for all series. Then how often it
is wrong in weeks in which nothing happens, and what it costs.
"""

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from time import perf_counter

import pytest

from streams.spikes import Detector
from streams.spikes.heights import once_of
from tests.spikes import rivals
from tests.spikes.numenta import Series, read
from tests.spikes.scoring import Score, episodes, score, together
from tests.spikes.seasonal import HOUR_MS, NOISES, Points, stationary

_LIMIT = 10 * 168.0
"""Once in ten weeks on a side is once in five weeks on either."""
_LIMITS = (5 * 168.0, 7 * 168.0, 10 * 168.0, 13 * 168.0, 16 * 168.0)
_ENOUGH = 0.595
_WEEKS = 8
_JUDGED = 2_000
_FEW = 0.01
"""One alarm that never ends would find all windows; so the share of points that alarm is watched, too."""


@pytest.mark.timeout(900)
def test_the_detector_tells_spikes_better_than_its_rivals(capsys: pytest.CaptureFixture[str]) -> None:
    every = list(read(_folder()))
    ours = {one.name: _rarities(one) for one in every}
    sigmas = {one.name: rivals.by_sigmas(one) for one in every}
    limits = {one.name: rivals.by_limits(one) for one in every}
    ways = {
        "detector": _scores(every, ours, _LIMIT),
        "three sigmas": _scores(every, sigmas, rivals.SIGMAS),
        "first 15 %": _scores(every, limits, rivals.BESIDE),
    }
    alarmed = sum(away > _LIMIT for rarities in ours.values() for away in rarities)
    share = alarmed / sum(map(len, ours.values()))
    held_out = _held_out(every, {limit: _scores(every, ours, limit) for limit in _LIMITS})
    with capsys.disabled():
        print("\n" + "\n".join([*_table(every, ways), f"points that alarm: {share:.2%}", *held_out]))  # noqa: T201 - figures are what a bench is for
    best = together(ways["detector"].values()).f1
    assert best >= _ENOUGH
    assert all(together(ways[rival].values()).f1 < best for rival in ("three sigmas", "first 15 %"))
    assert share < _FEW


@pytest.mark.timeout(900)
def test_quiet_weeks_raise_less_than_one_false_alert_a_week_whatever_the_noise(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines, worst = [], 0.0
    for step, seeds in ((HOUR_MS, 20), (HOUR_MS // 12, 2)):
        for kind, noise in NOISES.items():
            every = [stationary(noise, _WEEKS, step, seed) for seed in range(seeds)]
            a_week = sum(len(episodes(_alarms(points, step))) for points in every) / seeds / _WEEKS
            worst = max(worst, a_week)
            lines.append(f"{kind:<20} every {step // 60_000:2} min: {a_week:.2f} false alerts a week")
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201 - figures are what a bench is for
    assert worst < 1


def test_a_month_is_learned_and_a_value_judged_in_no_time(capsys: pytest.CaptureFixture[str]) -> None:
    *month, (after, value) = stationary(NOISES["durations"], 5, HOUR_MS, 0)[: 31 * 24 + 1]
    detector = Detector()
    begin = perf_counter()
    for point in month:
        detector.observe(*point)
    learned = perf_counter()
    for away in range(_JUDGED):
        detector.judge(after + away * 500, value + away)
    judged = perf_counter()
    with capsys.disabled():
        print(f"\na month: {1e3 * (learned - begin):.0f} ms, a judgement: {1e6 * (judged - learned) / _JUDGED:.0f} us")  # noqa: T201 - figures are what a bench is for
    assert judged - learned < _JUDGED * 1e-3


def _folder() -> Path:
    folder = os.environ.get("NAB_DATA")
    if not folder:
        pytest.skip("NAB_DATA is not set: clone github.com/numenta/NAB and set it to that folder")
    if not (Path(folder) / "labels" / "combined_windows.json").is_file():
        pytest.fail(
            f"NAB_DATA={folder} holds no labels/combined_windows.json: set it to a copy of github.com/numenta/NAB"
        )
    return Path(folder)


def _rarities(series: Series) -> list[float]:
    detector = Detector(step=series.step)
    judged = [detector.observe(*point) for point in zip(series.moments, series.values, strict=True)]
    return [once_of(abs(judgement.deviation)) if judgement else 1.0 for judgement in judged]


def _alarms(points: Points, step: int) -> list[int]:
    detector = Detector(step=step)
    judged = [(moment, detector.observe(moment, value)) for moment, value in points]
    return [moment for moment, judgement in judged if judgement and once_of(abs(judgement.deviation)) > _LIMIT]


def _scores(every: Iterable[Series], away: Mapping[str, Sequence[float]], limit: float) -> dict[str, Score]:
    return {one.name: score(one.moments, [far > limit for far in away[one.name]], one.windows) for one in every}


def _table(every: Iterable[Series], ways: Mapping[str, Mapping[str, Score]]) -> list[str]:
    folders: defaultdict[str, list[str]] = defaultdict(list)
    for one in every:
        folders[one.folder].append(one.name)
    folders["all"] = [name for names in [*folders.values()] for name in names]
    lines = [f"{'folder':<22} {'by':<13} windows found false precision recall    F1 delay h"]
    for folder, names in folders.items():
        for way, scores in ways.items():
            sum_ = together(scores[name] for name in names)
            lines.append(
                f"{folder:<22} {way:<13} {sum_.found + sum_.missed:7} {sum_.found:5} {sum_.false:5}"
                f" {sum_.precision:9.2f} {sum_.recall:6.2f} {sum_.f1:5.2f} {sum_.delay:7.1f}"
            )
    return lines


def _held_out(every: Sequence[Series], by_limit: Mapping[float, Mapping[str, Score]]) -> list[str]:
    """F1 where the limit is chosen on some of the series and tried on the others, all parts together."""
    whole = [f"{limit:g}: {together(scores.values()).f1:.3f}" for limit, scores in by_limit.items()]
    return [
        f"F1: {together(by_limit[_LIMIT].values()).f1:.5f}",
        f"F1 by limit: {', '.join(whole)}",
        f"F1 held out, folder by folder: {_tried(every, by_limit, lambda one: one.folder).f1:.3f}",
        f"F1 held out, half by half: {_tried(every, by_limit, _half).f1:.3f}",
    ]


def _half(series: Series) -> str:
    return str(hashlib.sha256(series.name.encode()).digest()[0] % 2)


def _tried(
    every: Sequence[Series], by_limit: Mapping[float, Mapping[str, Score]], part_of: Callable[[Series], str]
) -> Score:
    tried = []
    for part in sorted({part_of(one) for one in every}):
        inside = [one.name for one in every if part_of(one) == part]
        outside = [one.name for one in every if part_of(one) != part]
        chosen = max(by_limit, key=lambda limit: together(by_limit[limit][name] for name in outside).f1)
        tried.append(together(by_limit[chosen][name] for name in inside))
    return together(tried)
