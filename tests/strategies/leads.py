"""Awkward leads: created twice or never, converted before that, given up and found again, void."""

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.strategies.arrivals import Event
from tests.strategies.moments import pools
from tests.strategies.values import CHANNELS, event

_LEADS = st.sampled_from(["l1", "l1", "l2"])
_VALUES = {"channel": CHANNELS, "campaign_id": CHANNELS, "owner": CHANNELS, "priority": CHANNELS}
_REASONS = st.sampled_from([None, "price", "other", 7, ["no text"]])


def leads(now: int, most: int = 10) -> st.SearchStrategy[list[Event]]:
    """Events of one or two leads."""
    return pools(now).flatmap(lambda pool: _events(pool, most))


def lead_event(moment: st.SearchStrategy[int]) -> st.SearchStrategy[Event]:
    """An event of a lead."""
    created = event("lead.created", moment, lead_id=_LEADS, **_VALUES)
    return st.one_of(
        created,
        created,
        event("lead.updated", moment, lead_id=_LEADS, **_VALUES),
        event("lead.qualified", moment, lead_id=_LEADS),
        event("lead.disqualified", moment, lead_id=_LEADS, reason=_REASONS),
        event("lead.disqualified", moment, lead_id=_LEADS, reason=_REASONS),
        event("lead.converted", moment, lead_id=_LEADS, customer_id=st.sampled_from([None, "c1", 5.5])),
    )


def _events(pool: Sequence[int], most: int) -> st.SearchStrategy[list[Event]]:
    """Stories in which a lead is void are rare: nothing else is told of it."""
    moment = st.sampled_from(pool)
    told = st.lists(lead_event(moment), min_size=1, max_size=most)
    voided = event("lead.voided", moment, lead_id=_LEADS, reason=st.sampled_from([None, "spam"]))
    with_one = st.tuples(told, voided, st.integers(0, most)).map(
        lambda parts: [*parts[0][: parts[2]], parts[1], *parts[0][parts[2] :]]
    )
    return st.integers(0, 5).flatmap(lambda chance: with_one if chance == 0 else told)
