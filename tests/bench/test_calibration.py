"""Whether "once in N hours" comes once in N hours: business as usual, both sides, against what is to be expected.

`make bench ARGS='-k once_in'`. A number above 1 means that it comes more often than it says.
"""

import os
from typing import Final

import numpy as np
import pytest

from streams.spikes import Nature, Side
from tests.spikes.companies import DAY, START, Company, working_time
from tests.spikes.watching import episodes_above, watch

_SEEDS: Final = int(os.environ.get("NABZ_BENCH_SEEDS", "6"))
_LEARNED_DAYS: Final = 31
_WATCHED_DAYS: Final = 56
_LIMITS: Final = (300.0, 1_000.0)
_MOST: Final = 4.0
_SCORES: Final = (1.0, 5.0)
COMPANIES: Final = {
    "orders, 3 an hour": Company(Nature.COUNT, 3),
    "orders, 25 an hour": Company(Nature.COUNT, 25),
    "durations, 25 an hour": Company(Nature.MEAN, 25),
    "revenue, 25 orders an hour": Company(Nature.AMOUNT, 25),
    "ratio of 5 %, 25 an hour": Company(Nature.RATIO, 25),
    "scores, 25 an hour": Company(Nature.SCORE, 25),
    "orders, 25 an hour in batches of four": Company(Nature.COUNT, 25, batch=4),
    "ratio of 5 %, 3 an hour": Company(Nature.RATIO, 3),
    "orders, 100 an hour; days differ by 15 %, hours by 30 %": Company(Nature.COUNT, 100, daily=0.15, hourly=0.3),
    "durations, 25 an hour, heavy tails": Company(Nature.MEAN, 25, heavy=True),
    "orders, 100 an hour, 3 % fewer each week": Company(Nature.COUNT, 100, growth=-0.03),
}


@pytest.mark.timeout(3_600)
def test_once_in_so_many_hours_comes_so_often(capsys: pytest.CaptureFixture[str]) -> None:
    lines = ["| | N = 300, high | low | N = 1,000, high | low |", "| --- | --- | --- | --- | --- |"]
    worst = 0.0
    for name, company in COMPANIES.items():
        bounds = _SCORES if company.nature is Nature.SCORE else None
        times = np.zeros((len(_LIMITS), len(Side)))
        for seed in range(_SEEDS):
            moments, rarities = watch(
                company.nature,
                company.minutes(_LEARNED_DAYS + _WATCHED_DAYS, seed),
                working_time(),
                [Side.HIGH, Side.LOW],
                START + _LEARNED_DAYS * DAY,
                learn_every=2 * DAY,
                look_every=6,
                bounds=bounds,
            )
            times += [[len(episodes_above(moments, once, limit, DAY)) for once in rarities] for limit in _LIMITS]
        due = _SEEDS * _WATCHED_DAYS * 24 / np.array(_LIMITS)[:, np.newaxis]
        often = (times / due).ravel()
        worst = max(worst, float(often.max()))
        lines.append(f"| {name} | " + " | ".join(f"{number:.2f}" for number in often) + " |")
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201 - figures are what a bench is for
    assert worst < _MOST
