"""Where the measures of survey answers come from."""

from collections.abc import Mapping

from streams.arithmetic.measures import Measure
from streams.arithmetic.measures import customers as m
from streams.kpis.lineage.customers import ERASURE, SEGMENT
from streams.kpis.lineage.declaration import Feed, Lineage

_ANSWERED, _VOIDED = "survey.answered", "survey.voided"
_VERSION = ("answer_id",)
"""How versions of one answer, and a voiding, find each other."""
_SCALE = ("scale.min", "scale.max")
_SCORES = ("scores.satisfaction", "scores.expectancy", "scores.ideal")
_BY_TOUCHPOINT: Mapping[str, Feed] = {"touchpoint": {_ANSWERED: ("touchpoint",)}}
_BY_SEGMENT: Mapping[str, Feed] = {"segment": SEGMENT}


def _answer(
    counts: str, fields: tuple[str, ...], told_apart: Mapping[str, Feed], settings: tuple[str, ...] = ()
) -> Lineage:
    fed = {_ANSWERED: ("kind", *_VERSION, *fields), _VOIDED: _VERSION, **ERASURE}
    return Lineage(counts, fed, told_apart, settings)


SURVEYS: Mapping[Measure, Lineage] = {
    m.ANSWERS: _answer("An answer.", (), {"kind": {_ANSWERED: ("kind",)}}),
    m.NPS: _answer(
        "100 for a promoter (9-10), -100 for a detractor (below 7), else 0, in 10^-9 points.",
        ("score",),
        {**_BY_TOUCHPOINT, **_BY_SEGMENT},
    ),
    m.NPS_CUSTOMERS: _answer("The same of each customer's last answer, at that answer.", ("score",), _BY_SEGMENT),
    m.CSAT: _answer("A satisfaction score on a scale of 0-100, in 10^-9 points.", ("score", *_SCALE), _BY_TOUCHPOINT),
    m.CSAT_TOP: _answer(
        "A satisfaction answer of at least 75 on a scale of 0-100.", ("score", *_SCALE), _BY_TOUCHPOINT
    ),
    m.CES: _answer("An effort score on a scale of 1-7, in 10^-9 points.", ("score", *_SCALE), _BY_TOUCHPOINT),
    m.CES_EASY: _answer("An effort answer of 5, 6 or 7 on a scale of 1-7.", ("score", *_SCALE), _BY_TOUCHPOINT),
    m.ACSI: _answer(
        "The weighted mean of the three scores of the satisfaction index on a scale of 0-100, in 10^-9 points.",
        ("score", *_SCORES, *_SCALE),
        _BY_SEGMENT,
        ("acsi_weights",),
    ),
    m.LOYALTY: _answer(
        "How likely the customer is to buy again, on a scale of 0-100, in 10^-9 points.",
        ("score", *_SCALE),
        _BY_SEGMENT,
    ),
}
