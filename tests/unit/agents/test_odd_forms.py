"""However an event is written, it counts the same."""

from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.agreement import World, assert_agrees_with_the_recount, assert_counts_the_same
from tests.strategies.arrivals import at_once
from tests.strategies.identities import identified
from tests.strategies.mixed import mixed
from tests.strategies.moments import NOWS
from tests.strategies.odd_forms import in_odd_forms, with_numbers_for_ids
from tests.strategies.values import CURRENCIES

WORLD = World(CURRENCIES)
NOW: Final = NOWS[1]


@given(mixed(NOW).flatmap(identified), st.data())
def test_events_count_the_same_in_whatever_form(told: list[dict[str, object]], data: st.DataObject) -> None:
    events = with_numbers_for_ids(told)
    odd = data.draw(in_odd_forms(events))

    assert_counts_the_same(WORLD, [at_once(events), at_once(odd)], NOW)
    assert_agrees_with_the_recount(WORLD, at_once(odd), NOW)
