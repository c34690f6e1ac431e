"""What a worker lets go of leaves its memory at once: nothing in an entity leads back to the entity.

A worker looks for objects in circles hardly ever (`streams.kafka.faust.run.spare_the_collector`).
"""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import given

from tests.engine.agreement import World, counted
from tests.engine.pure import PlainNumbers
from tests.strategies import at_least
from tests.strategies.customers import ACTIVE_BY_PURCHASES
from tests.strategies.mixed import mixed
from tests.strategies.stories import Story, shuffled

WORLD = World(
    f"""{ACTIVE_BY_PURCHASES}
    service_levels = {{ response = {{ default = "8h" }}, resolution = {{ default = "24h" }} }}
    pipelines = {{ default = {{ sells = true, stalled_after = "24h" }} }}
    baskets = {{ most_items = 20 }}
    """
)


@pytest.fixture(scope="module", autouse=True)
def no_collector() -> Iterator[None]:
    """Nobody looks for circles, and what was in memory before is not looked through each time."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


class Ring:
    def __init__(self) -> None:
        self.itself = self


def left(kinds: set[type]) -> list[str]:
    """The kinds of those objects in memory that are of these."""
    return [type(each).__name__ for each in gc.get_objects() if type(each) in kinds]


def test_a_circle_is_seen() -> None:
    Ring()
    assert left({Ring}) == ["Ring"]


@given(shuffled(mixed))
@at_least(60)
def test_entities_that_are_let_go_of_leave_nothing(story: Story) -> None:
    driver = counted(WORLD, story.arrival, story.now, PlainNumbers())
    kinds = driver.kinds
    driver.forget()
    assert left(kinds) == []
