"""What panes say of an hour that is over, against the recount as it was when that hour ended."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic.panes import HOUR_MINUTES, LEVEL_LOG, MINUTE_MS, WINDOWS, Resolution
from streams.board.pane_history import PaneHistory
from streams.board.windows import Windows
from streams.kpis import Kpi, Unit
from streams.redis.tail import LogTail
from streams.redis.value_dictionary import SERIES
from tests import recount
from tests.engine.agreement import World, counted
from tests.engine.pure import PlainNumbers, PureDriver
from tests.recount.comparison import differences
from tests.recount.events import epoch_milliseconds
from tests.strategies.arrivals import Event
from tests.strategies.customers import ACTIVE_BY_PURCHASES, customers
from tests.strategies.mixed import mixed
from tests.strategies.stories import Events, Story, shuffled

WORLD = World(ACTIVE_BY_PURCHASES)
HOUR = next(window for window in WINDOWS if window.name == "1h")

TAKEN_BACK = {
    # A resolution goes with a reopening, and counts at the last one; contacts are those of that one.
    "tickets_resolved",
    "ticket_first_contact_ratio",
    "ticket_reopen_ratio",
    # A deal may leave won and lost again, change its amount while it is won, or be won after it was created.
    "deals_won",
    "deals_lost",
    "deal_close_ratio",
    "deal_conversion_ratio",
    "deal_value_won",
    # A cart counts at its last update.
    "cart_abandonment_ratio",
    "carts_abandoned",
    "cart_abandoned_value",
    # What is so by now: an answer, a conversion or a later stage may still come.
    "survey_response_ratio",
    "lead_qualification_ratio",
    "lead_conversion_ratio",
    "leads_lost",
    "deal_stage_reach_ratio",
    # A refund that is dated before its purchase learns from that one of which campaign it is.
    "campaign_revenue",
    "campaign_return_ratio",
    # Nor does it know whether that told its cost.
    "campaign_profit_return_ratio",
    "gross_profit",
    "gross_margin_ratio",
    # These have a past of their own, which counts whoever came and went inside the hour.
    "customer_churn_ratio",
    "customer_retention_ratio",
    "customer_win_back_ratio",
}
"""What later facts change of an hour that was over: KPIs of these names, and with these beginnings."""
TAKES_BACK = (".voided", ".erased")
TAKEN_BACK_FAMILIES = ("ticket_resolution_", "deal_value_", "deal_cycle_")


def lasting(kpis: Iterable[Kpi]) -> list[Kpi]:
    """KPIs whose value of a past hour no later fact changes."""
    return [
        kpi
        for kpi in kpis
        if kpi.past_formula is not None and kpi.name not in TAKEN_BACK and not kpi.name.startswith(TAKEN_BACK_FAMILIES)
    ]


def past_of(driver: PureDriver, now: int) -> PaneHistory:
    """The past out of all panes that a worker has counted."""
    windows = Windows()
    windows.move(now)
    logs = {LEVEL_LOG: driver.sums.level, **{pane.name: sums for pane, sums in driver.sums.panes.items()}}
    windows.apply(
        "all",
        [
            LogTail(name, True, np.array(list(sums.items()), dtype="<i8").reshape(-1, 2).tobytes())
            for name, sums in logs.items()
        ],
    )
    windows.move(now)
    kpis = lasting(WORLD.kpis)
    measures = {one.name: one for kpi in kpis if kpi.past_formula for one in kpi.past_formula.measures()}
    past = PaneHistory(measures.values(), windows)
    past.add_rows(windows.rows.fields(), driver.numbers.texts[SERIES])
    while not past.catch_up(Resolution.MINUTE, 1_000):
        pass
    return past


def hour_up_to(past: PaneHistory, minute: int, driver: PureDriver) -> dict[str, float]:
    """KPI -> its value over the panes of the window `1h` whose last one is this epoch minute."""
    edges = [minute - HOUR_MINUTES, minute + 1]
    (reading,) = past.stretches(Resolution.MINUTE, edges, HOUR, frozenset(driver.sums.seen))
    values = {}
    for kpi in lasting(WORLD.kpis):
        value = kpi.past_formula.evaluate(reading) if kpi.past_formula else None
        if value is not None:
            scale = 100 if kpi.unit.is_money else 1000 if kpi.unit is Unit.SECONDS else 1
            values[kpi.name] = float(value) / scale
    return values


def up_to(events: Iterable[Event], moment: int) -> list[Event]:
    """What had happened at a moment, without what was taken back since: of that, nothing is in the panes any more."""
    found = []
    for event in events:
        if epoch_milliseconds(event["occurred_at"]) <= moment:
            found.append(event)
        elif str(event["type"]).endswith(TAKES_BACK):
            found.append({**event, "occurred_at": moment})
    return found


@pytest.mark.parametrize("of", [mixed, customers], ids=["all families", "customers"])
@given(data=st.data())
def test_an_hour_that_is_over_was_what_the_recount_said_then(of: Events, data: st.DataObject) -> None:
    story: Story = data.draw(shuffled(of))
    driver = counted(WORLD, story.arrival, story.now, PlainNumbers())
    past = past_of(driver, story.now)
    names = {kpi.name for kpi in lasting(WORLD.kpis)}
    for ago in data.draw(st.lists(st.sampled_from([0, 1, 4, 6, 15, 60, 61, 120, 22 * 60, 23 * 60]), min_size=1)):
        minute = story.now // MINUTE_MS - ago
        moment = min(story.now, (minute + 1) * MINUTE_MS - 1)
        events = up_to(story.arrival.events, moment)
        said = recount.recount(events, WORLD.recount, moment)["1h"]
        expected = {name: value for name, value in said.items() if name in names}
        # What was not seen by then is seen now, so that an hour before it has zeros where there was nothing to say.
        found = {name: value for name, value in hour_up_to(past, minute, driver).items() if name in expected}
        assert not differences({"1h": found}, {"1h": expected})
