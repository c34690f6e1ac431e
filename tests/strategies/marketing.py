"""Awkward marketing: counts of nothing, clicks before anything was sent, spend without leads."""

from hypothesis import strategies as st

from tests.recount.windows import DAY
from tests.strategies.arrivals import Event
from tests.strategies.moments import moments
from tests.strategies.values import CHANNELS, event, with_money

_KNOWN_DAYS = 400
_CAMPAIGNS = st.sampled_from(["spring", "autumn", "organic", "unknown"])
_COUNTS = st.sampled_from([None, 0, 1, 3, 1_000_000])
_REPORTS = ("sent", "delivered", "opened", "clicked", "replied", "unsubscribed", "converted", "subscribed")


def marketing(now: int, most: int = 12) -> st.SearchStrategy[list[Event]]:
    """Events of a few campaigns."""
    return st.lists(marketing_event(moments(now), now), min_size=1, max_size=most)


def marketing_event(any_moment: st.SearchStrategy[int], now: int) -> st.SearchStrategy[Event]:
    """An event of a campaign; none on the day before the first one whose ids are known.

    Ids are known by days of UTC and panes kept by days of a zone. In the hours between, what comes twice is in a pane
    twice, though in no window.
    """
    oldest_known = (now // DAY - _KNOWN_DAYS) * DAY
    moment = any_moment.map(lambda at: at - DAY if oldest_known - DAY <= at < oldest_known else at)
    return st.one_of(
        *(
            event(
                f"campaign.{name}",
                moment,
                campaign_id=_CAMPAIGNS,
                channel=CHANNELS,
                count=_COUNTS,
                # Of `campaign.sent` it is no field, and nothing may come of it.
                sent_at=st.none() | moment,
            )
            for name in _REPORTS
        ),
        with_money(
            event(
                "campaign.spent",
                moment,
                campaign_id=_CAMPAIGNS,
                channel=CHANNELS,
                purpose=st.sampled_from(["acquisition", "leads", "retention"]),
                cost_kind=CHANNELS,
            )
        ),
        event(
            "lead.created",
            moment,
            campaign_id=_CAMPAIGNS,
            lead_id=st.just("l1"),
            channel=CHANNELS,
            topic=st.just("crm.marketing"),
        ),
    )
