"""A crowded story of which nothing was counted, and then all of it out of the facts alone."""

from typing import Final

import pytest

from streams.settings import Settings
from tests.built_in import MEASURES_WITH_FACTS
from tests.engine.agreement import World
from tests.engine.crowd import TYPES, WORLD
from tests.engine.growing import GrowingDriver
from tests.engine.pure import PlainNumbers, decoded
from tests.recount.windows import DAY
from tests.unit.kpis.stories import NOW, story

_ALL: Final = frozenset(measure.name for measures in MEASURES_WITH_FACTS.values() for measure in measures)
_EVENTS: Final = story({kind: 2 * count for kind, count in TYPES.items()}, seed=3)


@pytest.mark.parametrize("days_later", [0, 200], ids=["at once", "where much was folded"])
@pytest.mark.parametrize("inactivity_days", [20, 0], ids=["buying", "under contract"])
def test_all_that_a_crowd_counts_grows_out_of_its_facts(days_later: int, inactivity_days: int) -> None:
    toml = WORLD.toml.replace("inactivity_days = 20", f"inactivity_days = {inactivity_days}")
    settings = World(toml + "\nbaskets = { most_items = 3 }").engine
    numbers, later = PlainNumbers(), NOW + days_later * DAY
    grown = GrowingDriver(settings, numbers, NOW, _ALL)
    fresh = GrowingDriver(settings, numbers, NOW)
    for driver in (grown, fresh):
        driver.count(decoded(_EVENTS))
        driver.pass_time(later)
    assert not any(name in _ALL for name in _measures_in(grown, later, settings))
    grown.change(settings)
    assert grown.sweep() == 0
    days = settings.calendar.dates.days
    assert grown.named(later, days) == fresh.named(later, days)
    assert _measures_in(grown, later, settings) >= _TOLD_OF[days_later]


_TOLD_OF: Final = {
    0: {"nps_customers", "carts_abandoned", "customers_ever", "deals_won", "tickets_backlog", "leads_created"},
    200: {"nps_customers", "customers_ever", "pipeline_open_deals", "tickets_backlog"},
}
"""Some measures of each part of the facts."""


def _measures_in(driver: GrowingDriver, now: int, settings: Settings) -> set[str]:
    named = driver.named(now, settings.calendar.dates.days)
    return {name.partition(".")[0] for sums in named.values() for name, *_ in sums}
