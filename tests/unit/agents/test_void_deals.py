"""What becomes of the events of a deal that is void, and what is kept of it."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import pytest

from agents.deals.facts import Deal
from streams.arithmetic.measures.deals import WINS
from streams.engine.family import EventOutcome
from streams.settings import Settings
from streams.settings.pipelines import Pipeline
from tests.engine.pure import PureDriver, decoded
from tests.recount.windows import DAY
from tests.strategies.arrivals import Event

NOW = 1_750_000_000_000
COUNTED, DUPLICATE, CONFLICT, VOIDED = (
    EventOutcome.COUNTED,
    EventOutcome.DUPLICATE,
    EventOutcome.CONFLICT,
    EventOutcome.VOIDED,
)


def changed(event_id: str, stage: str = "lead", days_ago: float = 1, **fields: object) -> Event:
    at = NOW - round(days_ago * DAY)
    event = {"event_id": event_id, "type": "deal.stage_changed", "occurred_at": at, "deal_id": "d", "stage": stage}
    return event | {"amount": "100", "currency": "USD"} | fields


def void(event_id: str, days_ago: float = 0) -> Event:
    at = NOW - round(days_ago * DAY)
    return {"event_id": event_id, "type": "deal.voided", "occurred_at": at, "deal_id": "d", "reason": "duplicate"}


@pytest.mark.parametrize(
    ("events", "outcomes"),
    [
        ([changed("e1"), void("v1"), changed("e2", "won")], [COUNTED, COUNTED, VOIDED]),
        ([void("v1", 9), changed("e1"), changed("e1")], [COUNTED, VOIDED, DUPLICATE]),
        ([changed("e1"), void("v1"), changed("e1", "won"), void("v1")], [COUNTED, COUNTED, DUPLICATE, DUPLICATE]),
        ([void("v1"), void("v2"), void("v2")], [COUNTED, VOIDED, DUPLICATE]),
        ([changed("e1"), void("e1"), changed("e2", "won")], [COUNTED, CONFLICT, COUNTED]),
    ],
)
def test_what_is_read_of_a_void_deal_is_told_apart(events: Sequence[Event], outcomes: Sequence[EventOutcome]) -> None:
    driver = PureDriver(Settings(), now=NOW)
    for event in decoded(events):
        driver.count([event])
        driver.forget()
    assert driver.outcomes == Counter(outcomes)


def test_nothing_of_a_void_deal_is_left_but_hashes_and_what_was_seen() -> None:
    driver = PureDriver(Settings(), now=NOW)
    driver.count(decoded([changed("e1", owner="ann"), changed("e2", "won", 0.5), void("v1")]))
    assert driver.sums.kept(NOW, Settings().calendar.dates.days) == {}
    assert driver.sums.seen == {"deal.stage_changed", WINS, "deal.voided"}
    (packed,) = driver.packed("deal").values()
    deal = driver.family("deal").open(packed).deal
    assert deal == Deal([], deal.void)
    assert len(set(deal.void)) == 3


def test_expected_close_and_the_reason_of_a_loss_are_kept() -> None:
    driver = PureDriver(Settings(), now=NOW)
    stages = [("lead", 3, None), ("lost", 2, "price"), ("won", 1, "liked")]
    driver.count(
        decoded(
            [changed(stage, stage, ago, reason=reason, expected_close="1970-02-01") for stage, ago, reason in stages]
        )
    )
    (packed,) = driver.packed("deal").values()
    facts = driver.family("deal").open(packed).deal.facts
    # A reason to win is no value of the dimension: it would take the place of one to lose.
    assert [fact.reason for fact in facts] == [None, driver.numbers.of["reason"]["price"], None]
    assert "liked" not in driver.numbers.of["reason"]
    assert [fact.expected_close for fact in facts] == [31, 31, 31]


def test_a_reason_counts_in_the_lost_stages_of_every_pipeline() -> None:
    partners = Pipeline(stages={"contact": Decimal("0.5")}, won=("signed",), lost=("refused",))
    driver = PureDriver(Settings(pipelines={"partners": partners}), now=NOW)
    driver.count(
        decoded([changed("e1", "refused", pipeline="partners", reason="rival"), changed("e2", "lost", reason="late")])
    )
    assert {"rival", "late"} <= set(driver.numbers.of["reason"])
