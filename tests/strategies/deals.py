"""Awkward deals: unnamed stages, pipelines that change, two ways of winning, own probabilities, reasons, voidings."""

from hypothesis import strategies as st

from tests.strategies.arrivals import Event
from tests.strategies.moments import pools
from tests.strategies.values import CHANNELS, CURRENCIES, event, with_money

PIPELINES = f"""{CURRENCIES}
[pipelines.default]
stages = {{ lead = 0.1, offer = 0.5 }}
won = ["won", "renewed"]
lost = ["lost", "gone"]
stalled_after = "30d"

[pipelines.key]
stages = {{ offer = 0.3333335, lead = 0.6666665, won = 0.9 }}
won = ["signed"]
lost = ["lost"]
stalled_after = {{ default = "7d", offer = "1h30m" }}
"""
"""A stage of one pipeline is terminal in the other. Deals stall after times that the moments of stories lie apart."""

_DEALS = st.sampled_from(["d1", "d1", "d2"])
_STAGES = st.sampled_from(["lead", "offer", "won", "renewed", "signed", "lost", "gone", "limbo", "void"])
_PIPELINES = st.sampled_from([None, None, None, "", "default", "key", "elsewhere"])
_REASONS = st.sampled_from([None, None, "price", "other", 'a "b"\\\n'])
_CUSTOMERS = st.sampled_from([None, None, "c1", "c2"])
_DATES = st.sampled_from([None, None, "2025-06-30", "1969-12-31"])
_PROBABILITIES = st.sampled_from([None, None, None, 0, 1, 0.1, 0.3333335, 0.25])


def deals(now: int, most: int = 8) -> st.SearchStrategy[list[Event]]:
    """Events of one or two deals."""
    return pools(now).flatmap(lambda pool: st.lists(deal_event(st.sampled_from(pool)), min_size=1, max_size=most))


def deals_in_stages_alike(now: int) -> st.SearchStrategy[list[Event]]:
    """Deals whose stages are told apart by nothing but their names."""
    stages = st.sampled_from(["limbo", "void", "limbo", "void", "won"])
    return pools(now).flatmap(
        lambda pool: st.lists(deal_event(st.sampled_from(pool), stages=stages), min_size=1, max_size=8)
    )


def void_deals(now: int, most: int = 8) -> st.SearchStrategy[list[Event]]:
    """The same, some of them void: the voiding may be dated before the deal, after it or long ago."""
    return pools(now).flatmap(lambda pool: _some_void(st.sampled_from(pool), most))


def _some_void(moment: st.SearchStrategy[int], most: int) -> st.SearchStrategy[list[Event]]:
    voiding = event(
        "deal.voided", moment, deal_id=st.sampled_from(["d1", "d2", "d2"]), reason=st.sampled_from([None, "duplicate"])
    )
    return st.tuples(
        st.lists(deal_event(moment), min_size=1, max_size=most), st.lists(voiding, min_size=1, max_size=2)
    ).map(lambda parts: [*parts[0], *parts[1]])


def deal_event(
    moment: st.SearchStrategy[int],
    deals: st.SearchStrategy[str] = _DEALS,
    stages: st.SearchStrategy[str] = _STAGES,
    customers: st.SearchStrategy[str | None] = _CUSTOMERS,
) -> st.SearchStrategy[Event]:
    """An event of a deal."""
    return with_money(
        event(
            "deal.stage_changed",
            moment,
            deal_id=deals,
            stage=stages,
            pipeline=_PIPELINES,
            owner=CHANNELS,
            channel=CHANNELS,
            team=CHANNELS,
            product=CHANNELS,
            customer_id=customers,
            probability=_PROBABILITIES,
            reason=_REASONS,
            expected_close=_DATES,
        ),
        optional=True,
    )
