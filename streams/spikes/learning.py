"""Learning what is usual of a series that adds up: its season, its level, and how much it varies."""

from typing import Final

import numpy as np

from streams.spikes import dispersion, levels, seasons, things
from streams.spikes.judgement import DAY, HOUR
from streams.spikes.natures import Nature
from streams.spikes.runs import Runs
from streams.spikes.season_of_hours import Usual, exposure_of
from streams.spikes.stretches import Stretches
from streams.spikes.timeline import Timeline
from streams.spikes.working_time import WorkingTime

_LEAST_HOURS: Final = 72
_LEAST_DAYS: Final = 14
_HOURS_LEARNED: Final = 31 * DAY
_DAYS_LEARNED: Final = 400 * DAY


def learn(
    nature: Nature,
    days: Stretches,
    hours: Stretches,
    working_time: WorkingTime,
    now: int,
    bounds: tuple[float, float] | None,
) -> Runs | None:
    """Learn from what had ended at `now` (epoch minute). None where it is too little."""
    hours = hours.until(now).since(now - _HOURS_LEARNED)
    days = days.since(now - _DAYS_LEARNED).until(int(hours.begin[0]) if len(hours) else now)
    if len(hours) < _LEAST_HOURS and len(days) < _LEAST_DAYS:
        return None
    season_from = hours if len(hours) >= _LEAST_HOURS else days
    exposure = exposure_of(nature, season_from)
    if not exposure.sum():
        return None
    thing = things.learn(nature, season_from)
    lump = thing.variance if nature is Nature.AMOUNT else 1.0
    cells = working_time.cells(season_from.begin // HOUR * HOUR)
    season = seasons.learn(nature, season_from.part / lump, exposure, cells, working_time.worked_cells())
    usual = Usual.of(season.usual * lump, exposure, cells, working_time)
    learned = days.followed_by(hours)
    exposures, expected = usual.columns(nature, learned)
    foretold = expected.copy()
    if season_from is hours:
        foretold[len(days) :] = exposure * season.without * lump
    timeline = Timeline.of(learned, np.stack([learned.part, exposures, expected, foretold, learned.squares]))
    level = levels.learn(nature, timeline, now, thing.variance)
    if season_from is hours:
        thing = things.of_hours(nature, thing, hours, foretold[len(days) :], float(level.by_age[0]))
    past = dispersion.Past(nature, timeline, int(season_from.begin[0]), level, thing.variance)
    counts = None
    if nature is Nature.AMOUNT and hours.whole.any():
        counts = learn(Nature.COUNT, days.of_wholes(), hours.of_wholes(), working_time, now, None)
    # An average hour is one of the last month: an archive of before may hold little.
    lately = learned.begin >= season_from.begin[0]
    known_hours = float((learned.end - learned.begin)[lately].sum()) / HOUR
    hourly = float((expected if nature.by_time else exposures)[lately].sum()) / known_hours
    return Runs(nature, usual, timeline, level, dispersion.learn(past), thing, hourly, bounds, counts)
