"""Deals, whatever their events are and however they arrive."""

from collections.abc import Iterable

from hypothesis import given

from streams.arithmetic import fields
from streams.redis.value_dictionary import SERIES
from tests import recount
from tests.engine.agreement import (
    World,
    assert_agrees_with_the_recount,
    assert_counts_the_same,
    counted,
    tables_of,
)
from tests.engine.pure import PlainNumbers
from tests.recount.comparison import differences
from tests.strategies.arrivals import Arrival, Event, Pause
from tests.strategies.deals import PIPELINES, deals, deals_in_stages_alike, void_deals
from tests.strategies.identities import always
from tests.strategies.stories import Story, ahead_of_now, in_conflict, remembered, shuffled

WORLD = World(PIPELINES)
ON_THE_WALL_CLOCK = World(PIPELINES, clock="wall")


class NoPlaces(PlainNumbers):
    """Numbers where no text gets one of its own: all are among the others."""

    def resolve(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Count all texts as others, but for the names of series."""
        super().resolve([(dimension, text) for dimension, text in wanted if dimension == SERIES])
        for dimension, text in wanted:
            self.of[dimension].setdefault(text, fields.OTHER)


@given(shuffled(deals_in_stages_alike))
def test_totals_are_what_they_are_when_no_stage_or_pipeline_has_a_place(story: Story) -> None:
    driver = counted(WORLD, story.arrival, story.now, NoPlaces())
    expected = recount.recount(story.arrival.events, WORLD.recount, story.now)
    found = differences(tables_of(WORLD, driver, story.now), expected)
    assert [difference for difference in found if "{" not in difference and "sales_velocity" not in difference] == []


@given(shuffled(deals))
def test_tables_are_what_the_recount_says(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)


@given(shuffled(deals))
def test_order_and_doubles_and_batches_do_not_matter(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(in_conflict(deals, lambda _now: always))
def test_of_two_contents_under_one_id_the_first_one_read_stays(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(ahead_of_now(deals))
def test_facts_ahead_of_now_are_counted_once_their_time_has_come(story: Story) -> None:
    assert_agrees_with_the_recount(ON_THE_WALL_CLOCK, story.arrival, story.now)
    assert_counts_the_same(ON_THE_WALL_CLOCK, story.arrivals, story.now)


@given(remembered(deals))
def test_a_worker_without_a_memory_counts_the_same(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(shuffled(void_deals))
def test_what_is_void_counts_nowhere_whenever_that_is_read(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(in_conflict(void_deals, lambda _now: always))
def test_a_voiding_may_have_the_id_of_another_event(story: Story) -> None:
    assert_agrees_with_the_recount(WORLD, story.arrival, story.now)
    assert_counts_the_same(WORLD, story.arrivals, story.now)


@given(remembered(void_deals))
def test_a_worker_without_a_memory_knows_what_is_void(story: Story) -> None:
    assert_counts_the_same(WORLD, story.arrivals, story.now)


def test_a_deal_converts_the_windows_that_hold_its_creation_whenever_it_was_won() -> None:
    now, day = 1_749_988_800_000, 24 * 3600 * 1000
    # The second one makes the month, which does not hold the first one's creation, have something to divide by.
    steps = [("d1", 40 * day, "lead"), ("d1", day, "won"), ("d2", 2 * day, "lead")]
    events: list[Event] = [
        {"event_id": f"e{ago}", "type": "deal.stage_changed", "occurred_at": now - ago, "deal_id": deal, "stage": stage}
        for deal, ago, stage in steps
    ]
    arrival = Arrival(events, [Pause(0)] * len(events), 0, ())
    assert_agrees_with_the_recount(WORLD, arrival, now)
