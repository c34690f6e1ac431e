"""What people say in answers and with tickets, over and over again, some of them void or erased by then."""

from hypothesis import strategies as st

from tests.recount.windows import DAY, MINUTE
from tests.strategies.arrivals import Event
from tests.strategies.customers import CUSTOMERS
from tests.strategies.surveys import ANSWERS, survey_event
from tests.strategies.values import CHANNELS, event

KEEP_DAYS = 45
COMMENTS_KEPT = f"""
inactivity_days = 90
[kafka]
partitions = 2
[comments]
keep_days = {KEEP_DAYS}
"""

_TICKETS = st.sampled_from(["t1", "t1", "t2", "t3"])
_TEXTS = st.sampled_from([None, " \n", "slow courier", "great, thank you", "خیلی دیر رسید", f"bad {'x' * 2_100}"])
_AGO = (0, 1, MINUTE, DAY, 30 * DAY, KEEP_DAYS * DAY - 1, KEEP_DAYS * DAY, KEEP_DAYS * DAY + 1, 100 * DAY)


def commented(now: int, most: int = 14) -> st.SearchStrategy[list[Event]]:
    """Events without ids of two customers and three tickets, at few moments; the latest is `now` (epoch ms)."""
    moment = st.sampled_from(_AGO).map(lambda ago: now - ago)
    last = event("ticket.resumed", st.just(now), ticket_id=_TICKETS)
    told = st.lists(_event(moment), min_size=1, max_size=most)
    return st.tuples(told, last).map(lambda parts: [*parts[0], parts[1]])


def _event(moment: st.SearchStrategy[int]) -> st.SearchStrategy[Event]:
    answer = st.tuples(survey_event(moment, CUSTOMERS), _TEXTS).map(lambda parts: {**parts[0], "comment": parts[1]})
    opening = event(
        "ticket.opened", moment, ticket_id=_TICKETS, customer_id=CUSTOMERS, product=CHANNELS, comment=_TEXTS
    )
    common = [answer, answer, answer, opening, opening, opening]
    rare = [
        event("customer.erased", moment, customer_id=CUSTOMERS),
        event("survey.voided", moment, customer_id=CUSTOMERS, answer_id=ANSWERS),
        event("ticket.voided", moment, ticket_id=_TICKETS),
        event("ticket.updated", moment, ticket_id=_TICKETS, product=CHANNELS),
    ]
    void = event("customer.voided", moment, customer_id=CUSTOMERS)
    return st.integers(0, 19).flatmap(lambda chance: void if chance == 0 else st.one_of(rare if chance < 9 else common))
