"""Whatever decoding lets through is counted, and what is told of it can be read where it is told."""

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.agreement import World, assert_agrees_with_the_recount
from tests.strategies.arrivals import Event, at_once
from tests.strategies.awkward import awkward
from tests.strategies.identities import identified
from tests.strategies.mixed import mixed
from tests.strategies.moments import NOWS
from tests.strategies.sold_deals import SOLD_AND_BOUGHT, sold_deals

NOW = NOWS[1]
WORLD = World(SOLD_AND_BOUGHT)


@given(st.tuples(sold_deals(NOW), mixed(NOW, most=4)).flatmap(lambda both: identified([*both[0], *both[1]])), st.data())
def test_texts_of_any_kind_and_moments_from_1970_on_count_as_the_recount_says(
    told: list[Event], data: st.DataObject
) -> None:
    assert_agrees_with_the_recount(WORLD, at_once(data.draw(awkward(told))), NOW)
