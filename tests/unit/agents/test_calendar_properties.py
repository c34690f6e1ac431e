"""Every window in other calendars than the default one: zones, weeks, business years, Persian months, half days."""

import pytest
from hypothesis import given

from tests.engine.agreement import World, assert_agrees_with_the_recount, assert_counts_the_same
from tests.strategies.customers import ACTIVE_BY_PURCHASES
from tests.strategies.mixed import mixed
from tests.strategies.stories import Story, shuffled

HALF_THURSDAYS = """
[calendar]
timezone = "Asia/Tehran"
days = ["sat", "sun", "mon", "tue", "wed", "thu"]
hours = { default = ["08:30-12:30", "13:00-17:00"], thu = "09:00-13:00" }
holidays = ["IR", "2025-06-14"]
system = "persian"
"""
FROM_FEBRUARY = """
[calendar]
timezone = "America/St_Johns"
days = ["mon", "tue", "wed", "thu", "fri"]
hours = "22:00-06:00"
holidays = []
week_start = "sun"
year_start = 2
"""
ROUND_THE_CLOCK = """
[calendar]
timezone = "UTC"
hours = "24/7"
week_start = "mon"
year_start = 6
"""
WORLDS = [World(ACTIVE_BY_PURCHASES + calendar) for calendar in (HALF_THURSDAYS, FROM_FEBRUARY, ROUND_THE_CLOCK)]


@pytest.mark.parametrize("world", WORLDS, ids=["Tehran", "St. John's", "UTC"])
@given(story=shuffled(mixed))
def test_tables_are_what_the_recount_says(world: World, story: Story) -> None:
    assert_agrees_with_the_recount(world, story.arrival, story.now)


@given(story=shuffled(mixed))
def test_order_and_doubles_and_batches_do_not_matter(story: Story) -> None:
    assert_counts_the_same(WORLDS[0], story.arrivals, story.now)
