"""Where the measures of survey answers come from."""

from collections.abc import Mapping

from streams.arithmetic.measures import Measure
from streams.arithmetic.measures import customers as m
from streams.kpis.lineage.customers import ERASURE, REGION, SEGMENT
from streams.kpis.lineage.declaration import Feed, Lineage

_SENT, _ANSWERED, _VOIDED = "survey.sent", "survey.answered", "survey.voided"
_VERSION = ("answer_id",)
"""How versions of one answer, and a voiding, find each other."""
_SCALE = ("scale.min", "scale.max")
_BY_TOUCHPOINT: Mapping[str, Feed] = {"touchpoint": {_ANSWERED: ("touchpoint",)}}
_BY_SEGMENT: Mapping[str, Feed] = {"segment": SEGMENT}
_BY_SERVICE: Mapping[str, Feed] = {
    **_BY_TOUCHPOINT,
    **_BY_SEGMENT,
    "agent": {_ANSWERED: ("agent",)},
    "team": {_ANSWERED: ("team",)},
    "product": {_ANSWERED: ("product",)},
}
_BY_SENT: Mapping[str, Feed] = {"kind": {_SENT: ("kind",)}, "touchpoint": {_SENT: ("touchpoint",)}}
_BY_DRIVER: Mapping[str, Feed] = {"driver": {_ANSWERED: ("scores",)}}
_WEIGHTS = ("acsi_weights",)
_INDEX = ("scores", *_SCALE)


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
        {**_BY_SERVICE, "region": REGION},
    ),
    m.PROMOTERS: _answer("A promoter (9-10).", ("score",), {**_BY_TOUCHPOINT, **_BY_SEGMENT}),
    m.PASSIVES: _answer("Neither a promoter nor a detractor.", ("score",), {**_BY_TOUCHPOINT, **_BY_SEGMENT}),
    m.DETRACTORS: _answer("A detractor (below 7).", ("score",), {**_BY_TOUCHPOINT, **_BY_SEGMENT}),
    m.SURVEYS_SENT: Lineage(
        "A survey that was sent, those to a customer with one answer_id and kind once.",
        {_SENT: ("kind", *_VERSION), **ERASURE},
        _BY_SENT,
    ),
    m.SURVEYS_ANSWERED: Lineage(
        "A survey that was sent and has an answer by now, when it was sent.",
        {_SENT: ("kind", *_VERSION), _ANSWERED: ("kind", *_VERSION), _VOIDED: _VERSION, **ERASURE},
        _BY_SENT,
    ),
    m.NPS_CUSTOMERS: _answer("The same of each customer's last answer, at that answer.", ("score",), _BY_SEGMENT),
    m.CSAT: _answer("A satisfaction score on a scale of 0-100, in 10^-9 points.", ("score", *_SCALE), _BY_SERVICE),
    m.CSAT_TOP: _answer("A satisfaction answer of at least 75 on a scale of 0-100.", ("score", *_SCALE), _BY_SERVICE),
    m.CES: _answer("An effort score on a scale of 1-7, in 10^-9 points.", ("score", *_SCALE), _BY_SERVICE),
    m.CES_EASY: _answer("An effort answer of 5, 6 or 7 on a scale of 1-7.", ("score", *_SCALE), _BY_SERVICE),
    m.ACSI: _answer(
        "The weighted mean of the three scores of the satisfaction index on a scale of 0-100, in 10^-9 points.",
        ("score", *_INDEX),
        _BY_SEGMENT,
        ("acsi_weights",),
    ),
    m.DRIVER: _answer(
        "A further score of an answer of kind acsi on a scale of 0-100, in 10^-9 points.", _INDEX, _BY_DRIVER
    ),
    m.DRIVER_SCORE: _answer("The same in hundredths of a point.", _INDEX, _BY_DRIVER),
    m.DRIVER_INDEX: _answer("The index of such an answer, in hundredths of a point.", _INDEX, _BY_DRIVER, _WEIGHTS),
    m.DRIVER_SQUARES: _answer("The square of the score.", _INDEX, _BY_DRIVER),
    m.DRIVER_PRODUCTS: _answer("The product of score and index.", _INDEX, _BY_DRIVER, _WEIGHTS),
    m.EFFECT_SCORE: _answer("The further score `loyalty` of an answer, in hundredths of a point.", _INDEX, {}),
    m.EFFECT_INDEX: _answer("The index of such an answer, in hundredths of a point.", _INDEX, {}, _WEIGHTS),
    m.EFFECT_SQUARES: _answer("The square of that index.", _INDEX, {}, _WEIGHTS),
    m.EFFECT_PRODUCTS: _answer("The product of that index and the score.", _INDEX, {}, _WEIGHTS),
    m.LOYALTY: _answer(
        "How likely the customer is to buy again, on a scale of 0-100, in 10^-9 points.",
        ("score", *_SCALE),
        _BY_SEGMENT,
    ),
}
