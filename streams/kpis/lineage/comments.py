"""Where the measures of comments come from, of survey answers and of tickets."""

from collections.abc import Mapping

from streams.arithmetic.measures import Measure, customers, tickets
from streams.arithmetic.measures.comments import THEME
from streams.kpis.lineage.customers import ERASURE, SEGMENT
from streams.kpis.lineage.declaration import Feed, Lineage, joined

_ANSWERED, _OPENED, _UPDATED = "survey.answered", "ticket.opened", "ticket.updated"
_OF_ANSWER: Feed = {_ANSWERED: ("kind", "answer_id", "comment"), "survey.voided": ("answer_id",), **ERASURE}
"""Of versions of an answer, which an `answer_id` and a kind make, the comment of the last one counts."""
_OF_TICKET: Feed = {_OPENED: ("comment",), "ticket.voided": ()}
_SIDE: Feed = {_ANSWERED: ("score", "scores", "scale.min", "scale.max")}
_TOUCHPOINT: Feed = {_ANSWERED: ("touchpoint",)}
_ANSWER_BY: Mapping[str, Feed] = {
    "touchpoint": _TOUCHPOINT,
    "segment": SEGMENT,
    **{name: {_ANSWERED: (name,)} for name in ("agent", "team", "product")},
}
_TICKET_BY: Mapping[str, Feed] = {
    "touchpoint": {_OPENED: ()},
    "agent": {_OPENED: ()},
    **{name: {_OPENED: (name,), _UPDATED: (name,)} for name in ("segment", "team", "product")},
}
"""Its touchpoint is always `ticket`, and nobody has worked on it at its opening."""
_SENTIMENT, _THEMES = ("sentiment",), ("sentiment", "themes")
_SCORE = "The score of a comment from -1,000 to 1,000"

COMMENTS: Mapping[Measure, Lineage] = {
    customers.SENTIMENT: Lineage(f"{_SCORE}, at its answer.", _OF_ANSWER, _ANSWER_BY, _SENTIMENT),
    customers.NEGATIVE: Lineage("A comment of an answer with a score below 0.", _OF_ANSWER, _ANSWER_BY, _SENTIMENT),
    customers.THEME_SENTIMENT: Lineage(
        f"{_SCORE}, at its answer, once for each of its themes; for `unknown` where it has none.",
        _OF_ANSWER,
        {THEME: {_ANSWERED: ("comment",)}},
        _THEMES,
    ),
    customers.THEME_NEGATIVE: Lineage(
        "A comment of an answer with a score below 0, once for each of its themes.",
        _OF_ANSWER,
        {THEME: {_ANSWERED: ("comment",)}},
        _THEMES,
    ),
    customers.SENTIMENT_AGREEMENT: Lineage(
        "1 for a comment that praises or complains as its answer does, 0 for one that does the other of the two; none "
        "where one of them does neither.",
        joined(_OF_ANSWER, _SIDE),
        {"kind": {_ANSWERED: ("kind",)}, "touchpoint": _TOUCHPOINT},
        ("sentiment", "acsi_weights"),
    ),
    tickets.SENTIMENT: Lineage(f"{_SCORE}, at the first opening of its ticket.", _OF_TICKET, _TICKET_BY, _SENTIMENT),
    tickets.NEGATIVE: Lineage("A comment of a ticket with a score below 0.", _OF_TICKET, _TICKET_BY, _SENTIMENT),
    tickets.THEME_SENTIMENT: Lineage(
        f"{_SCORE}, at the first opening of its ticket, once for each of its themes; for `unknown` where it has none.",
        _OF_TICKET,
        {THEME: {_OPENED: ("comment",)}},
        _THEMES,
    ),
    tickets.THEME_NEGATIVE: Lineage(
        "A comment of a ticket with a score below 0, once for each of its themes.",
        _OF_TICKET,
        {THEME: {_OPENED: ("comment",)}},
        _THEMES,
    ),
}
