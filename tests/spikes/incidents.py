"""What is done to made-up companies, to see whether and when it is told."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from streams.spikes import Nature, Side, WorkingTime
from tests.spikes.companies import (
    DAY,
    HOUR,
    START,
    WEEK,
    Bools,
    Company,
    Effect,
    Floats,
    Incidents,
    Int64s,
    working_time,
)

LEARNED: Final = 31
"""Days before the week in which something may begin."""
_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Watched:
    """A KPI of the bench."""

    company: Company
    bad: Side
    bounds: tuple[float, float] | None = None

    def at(self, rate: float) -> "Watched":
        """The same at another rate."""
        return replace(self, company=replace(self.company, rate=rate))


KPIS: Final[Mapping[str, Watched]] = {
    "orders": Watched(Company(Nature.COUNT, 25), Side.LOW),
    "revenue": Watched(Company(Nature.AMOUNT, 25), Side.LOW),
    "resolution time": Watched(Company(Nature.MEAN, 25), Side.HIGH),
    "satisfaction": Watched(Company(Nature.SCORE, 25), Side.LOW, (1.0, 5.0)),
    "refused": Watched(Company(Nature.RATIO, 25), Side.HIGH),
}
RATES: Final = (3.0, 25.0, 100.0)


@dataclass(frozen=True, slots=True)
class Case:
    """A company to which something happens in [begin, end), in epoch minutes, and the side on which it is told."""

    watched: Watched
    side: Side
    begin: int
    end: int
    working_time: WorkingTime


def happening(watched: Watched, what: str, seed: int) -> Case | None:
    """The company with an incident that begins at any minute of a week; None where the KPI cannot show it."""
    begin = START + LEARNED * DAY + int(np.random.default_rng(1000 + seed).integers(WEEK))
    by_how_much = watched.company.nature.by_time
    if what in {"level", "spike", "drift"}:
        length = {"level": 3 * DAY, "spike": 3 * HOUR, "drift": 6 * DAY}[what]
        effect = (
            drifting(begin) if what == "drift" else between(begin, begin + length, {"level": 2.2, "spike": 4.0}[what])
        )
        if by_how_much:
            return _case(watched, Incidents(rate=effect), Side.HIGH, begin, length)
        if watched.company.nature is Nature.SCORE:
            effect = _worse(effect)
        return _case(watched, Incidents(size=effect), watched.bad, begin, length)
    if not by_how_much:
        return None
    if what == "drop":
        return _case(watched, Incidents(rate=between(begin, begin + 6 * HOUR, 0.0)), Side.LOW, begin, 6 * HOUR)
    day = START + LEARNED * DAY
    if what == "lost weekend":
        begin = day + (5 * DAY - LEARNED * DAY) % WEEK
        return _case(watched, Incidents(rate=between(begin, begin + 2 * DAY, 0.0)), Side.LOW, begin, 2 * DAY)
    # A working day on which as much happens as on a free one.
    begin = day + (seed % 2) * DAY
    known = frozenset({date.fromordinal(_EPOCH.toordinal() + begin // DAY)}) if what == "known holiday" else frozenset()
    case = _case(watched, Incidents(rate=between(begin, begin + DAY, 0.4)), Side.LOW, begin, DAY)
    return replace(case, working_time=working_time(known))


def between(begin: int, end: int, factor: float) -> Effect:
    """A factor in [begin, end)."""
    return lambda minutes: np.where((minutes >= begin) & (minutes < end), factor, 1.0)


def drifting(begin: int) -> Effect:
    """Six per cent more a day."""
    return lambda minutes: 1.06 ** np.maximum(0.0, (minutes - begin) / DAY)


def missing(seed: int) -> Callable[[Int64s], Bools]:
    """One hour of fifty is not known."""

    def unknown(minutes: Int64s) -> Bools:
        hours, back = np.unique(minutes // HOUR, return_inverse=True)
        found: Bools = (np.random.default_rng(seed).random(len(hours)) < 0.02)[back]
        return found

    return unknown


def _worse(effect: Effect) -> Effect:
    """Of answers from 1 to 5: the distance from 5, usually 0.95, grows by the factor; 1 is how far it can."""

    def factor(minutes: Int64s) -> Floats:
        lower: Floats = np.clip((effect(minutes) - 1) * 0.95 / 4, 0.0, 1.0)
        return 1 - 2 * lower

    return factor


def _case(watched: Watched, incidents: Incidents, side: Side, begin: int, length: int) -> Case:
    company = replace(watched.company, incidents=incidents)
    return Case(replace(watched, company=company), side, begin, begin + length, working_time())


def quiet(watched: Watched) -> Iterator[tuple[str, Company]]:
    """Companies to which nothing happens."""
    yield "plain", watched.company
    yield "restless", replace(watched.company, daily=0.1, hourly=0.2)
    yield "growing", replace(watched.company, growth=0.02)
    if watched.company.nature in {Nature.MEAN, Nature.AMOUNT}:
        yield "heavy tails", replace(watched.company, heavy=True)
    if watched.company.nature is Nature.COUNT:
        yield "in batches", replace(watched.company, batch=3.0)
