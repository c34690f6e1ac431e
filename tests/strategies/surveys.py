"""Awkward answers: scales of their own, fractions on the edge of a box, three scores or one."""

from hypothesis import strategies as st

from tests.recount.surveys import DEFAULT_SCALES
from tests.strategies.arrivals import Event
from tests.strategies.values import CHANNELS, COMMENTS, event

_OWN_SCALES = {
    "nps": [(0, 10), (1, 10)],
    "csat": [(1, 5), (0, 10), (1, 7), (-1, 1)],
    "ces": [(1, 7), (1, 5), (0, 10)],
    "acsi": [(1, 10), (0, 100)],
    "loyalty": [(1, 5), (1, 3)],
}
ANSWERS = st.sampled_from(["a1", "a1", "a2"])
_SHARES = st.sampled_from([0, 0.25, 0.5, 0.7, 0.75, 0.9, 1])
"""How far up its scale a score lies."""
_NAMES = st.sampled_from([None, None, "", "ann", "bob"])
_FURTHER = st.sampled_from(["loyalty", "price", "complaints", "Not a name"])
_SCORE_NAMES = ("satisfaction", "expectancy", "ideal")


def survey_event(moment: st.SearchStrategy[int], customers: st.SearchStrategy[str]) -> st.SearchStrategy[Event]:
    """An answer."""
    plain = event(
        "survey.answered",
        moment,
        customer_id=customers,
        survey_id=st.just("s1"),
        touchpoint=CHANNELS,
        answer_id=st.none() | ANSWERS,
        agent=_NAMES,
        team=_NAMES,
        product=_NAMES,
        comment=COMMENTS,
    )
    return st.tuples(plain, answers()).map(lambda parts: {**parts[0], **parts[1]})


def sent_event(moment: st.SearchStrategy[int], customers: st.SearchStrategy[str]) -> st.SearchStrategy[Event]:
    """A survey that was sent, perhaps to somebody who answers it."""
    return event(
        "survey.sent",
        moment,
        customer_id=customers,
        survey_id=st.just("s1"),
        answer_id=ANSWERS,
        kind=st.sampled_from(sorted(DEFAULT_SCALES)),
        touchpoint=CHANNELS,
    )


@st.composite
def answers(draw: st.DrawFn) -> Event:
    """Kind, scale and score or scores."""
    kind = draw(st.sampled_from(sorted(DEFAULT_SCALES)))
    scale = draw(st.none() | st.sampled_from(_OWN_SCALES[kind]))
    least, most = scale or DEFAULT_SCALES[kind]
    score = _SHARES.map(lambda share: round(least + share * (most - least), 2))
    answer: Event = {"kind": kind}
    if scale is not None:
        answer["scale"] = {"min": least, "max": most}
    if kind == "acsi" and draw(st.booleans()):
        further = draw(st.sets(_FURTHER))
        return {**answer, "scores": {name: draw(score) for name in (*_SCORE_NAMES, *sorted(further))}}
    return {**answer, "score": draw(score)}
