"""Surveys that are answered: counted where they were sent, whatever else comes before, between and after."""

from itertools import permutations, product

import pytest

from tests.engine.agreement import World, assert_agrees_with_the_recount
from tests.recount.windows import DAY
from tests.strategies.arrivals import Arrival, Event, Pause
from tests.strategies.customers import ACTIVE_BY_PURCHASES
from tests.strategies.moments import NOWS

WORLD = World(ACTIVE_BY_PURCHASES)
NOW = NOWS[1]
ANSWER = {"customer_id": "c1", "survey_id": "s1", "answer_id": "a1", "kind": "nps"}
SENT: Event = {"event_id": "e1", "type": "survey.sent", "occurred_at": NOW - 5 * DAY, **ANSWER}
ANSWERED: Event = {"event_id": "e2", "type": "survey.answered", "occurred_at": NOW - 2 * DAY, **ANSWER, "score": 9}
AGAIN: Event = {**ANSWERED, "event_id": "e3", "occurred_at": NOW - DAY, "score": 3}
VOIDED: Event = {"event_id": "e4", "type": "survey.voided", "occurred_at": NOW, "customer_id": "c1", "answer_id": "a1"}


def bought(event_id: str, days_ago: int) -> Event:
    paid = {"customer_id": "c1", "purchase_id": event_id, "amount": "10", "currency": "USD"}
    return {"event_id": event_id, "type": "purchase.completed", "occurred_at": NOW - days_ago * DAY, **paid}


@pytest.mark.parametrize("after", [Pause.COMMIT, Pause.FORGET], ids=["remembered", "forgotten"])
@pytest.mark.parametrize(
    "events",
    [
        [SENT, ANSWERED, bought("p1", 6)],
        [SENT, ANSWERED, AGAIN, bought("p1", 4)],
        [SENT, {**SENT, "event_id": "e6", "occurred_at": NOW - 7 * DAY}, ANSWERED],
        [SENT, ANSWERED, VOIDED, bought("p1", 4)],
    ],
    ids=["a late purchase", "answered twice", "sent twice", "voided"],
)
def test_they_are_what_the_recount_says_in_any_order_and_any_batches(events: list[Event], after: Pause) -> None:
    for order in permutations(events):
        for pauses in product([Pause.GO_ON, after], repeat=len(events) - 1):
            assert_agrees_with_the_recount(WORLD, Arrival(list(order), [*pauses, after]), NOW)
