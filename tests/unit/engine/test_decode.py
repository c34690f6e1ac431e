"""Events of several topics become one batch in the order of their moments."""

from hypothesis import given
from hypothesis import strategies as st

from schemas import CartUpdated, SurveyAnswered
from streams.engine.decode import Decoded, merged

FIRST = 1_750_000_000_000
MOMENTS = st.lists(st.integers(0, 20), max_size=8)


def carts(*moments: int) -> Decoded:
    events = [
        CartUpdated(event_id=f"cart-{place}", occurred_at=FIRST + moment, cart_id="k", customer_id="c")
        for place, moment in enumerate(moments)
    ]
    return Decoded(events, list(range(len(events))), latest=FIRST + max(moments, default=0))


def answers(*moments: int) -> Decoded:
    events = [
        SurveyAnswered(
            event_id=f"answer-{place}", occurred_at=FIRST + moment, survey_id="s", customer_id="c", kind="nps", score=9
        )
        for place, moment in enumerate(moments)
    ]
    return Decoded(events, list(range(100, 100 + len(events))), latest=FIRST + max(moments, default=0))


def ids(decoded: Decoded) -> list[str]:
    return [event.event_id for event in decoded.events]


def test_events_of_two_topics_stand_by_their_moments_with_their_amounts() -> None:
    both = merged([carts(1, 5), answers(2, 9)])
    assert ids(both) == ["cart-0", "answer-0", "cart-1", "answer-1"]
    assert both.amounts == [0, 100, 1, 101]
    assert both.latest == FIRST + 9


def test_one_topic_stays_as_it_is() -> None:
    one = carts(5, 1)
    assert merged([one]) is one


@given(MOMENTS, MOMENTS)
def test_each_topic_keeps_its_order_so_that_of_two_contents_under_one_id_the_first_stays(
    some: list[int], others: list[int]
) -> None:
    parts = [carts(*some), answers(*others)]
    both = merged(parts)
    for part, kind in zip(parts, ("cart-", "answer-"), strict=True):
        kept = [event for event in both.events if event.event_id.startswith(kind)]
        assert kept == part.events
