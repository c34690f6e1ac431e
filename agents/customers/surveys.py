"""Surveys that were sent, and their answers."""

from typing import Final

from agents.customers import contributions as c
from agents.customers.facts import Answer, CommentedAnswer, Sent
from agents.customers.labels import Labels, Values
from agents.customers.walk import Walk
from streams.arithmetic.deltas import Tally, key_of_moment

_BILLION: Final = 10**9
"""Points are in 10^-9."""
_HARD: Final = 3 * _BILLION
"""An effort of at most 3 on 1-7 is as far from the middle as one of 5, from which on contacts are easy."""
_MIDDLE: Final = 50 * _BILLION


def send(walk: Walk, fact: Sent, tally: Tally) -> None:
    """A survey was sent; of what was sent under one answer_id and kind the first one counts."""
    if not walk.known.is_first_sent(fact):
        return
    tally += (_sent_at(fact, walk.labels) | c.SURVEYS_SENT, 1)
    if walk.known.is_answered(fact.answer_id, fact.kind):
        tally += be_answered(fact, walk.labels)


def be_answered(fact: Sent, labels: Labels) -> Tally:
    """What a survey that was sent counts besides, once it is answered."""
    return [_sent_at(fact, labels) | c.SURVEYS_ANSWERED, 1]


def answer(walk: Walk, fact: Answer, tally: Tally) -> None:
    """A survey is answered; of versions of an answer the last one counts."""
    if fact.answer_id is not None and walk.known.versions[fact.answer_id, fact.kind] != fact.order_key:
        return
    at = _count_answer(fact, walk.values, walk.labels, tally)
    if type(fact) is CommentedAnswer:
        _count_comment(fact, at, walk.labels, tally)
    if fact.kind == "nps":
        walk.opinion = [at | c.NPS_CUSTOMERS, fact.points]


def _sent_at(fact: Sent, labels: Labels) -> int:
    return key_of_moment(fact.order_key.moment) | labels.of_sent[fact.kind_number, fact.touchpoint]


def _count_answer(fact: Answer, values: Values, labels: Labels, tally: Tally) -> int:
    """Count an answer of a customer who had these values then; returns its moment and labels, as in a key."""
    minute = key_of_moment(fact.order_key.moment)
    service = fact.agent, fact.team, fact.product
    at = minute | labels.of_answer[(values, fact.touchpoint, fact.kind_number, *service)]
    tally += (at | c.ANSWERS, 1)
    match fact.kind:
        case "nps":
            side = c.PASSIVES if not fact.points else c.PROMOTERS if fact.points > 0 else c.DETRACTORS
            tally += (at | c.NPS, fact.points, at | side, 1)
        case "csat":
            tally += (at | c.CSAT, fact.points)
            if fact.good:
                tally += (at | c.CSAT_TOP, 1)
        case "ces":
            tally += (at | c.CES, fact.points)
            if fact.good:
                tally += (at | c.CES_EASY, 1)
        case "acsi":
            tally += (at | c.ACSI, fact.points)
            if fact.drivers:
                _count_drivers(fact, minute, labels, tally)
        case _:
            tally += (at | c.LOYALTY, fact.points)
    return at


def _count_drivers(fact: Answer, minute: int, labels: Labels, tally: Tally) -> None:
    """Count the further scores of an answer, and what a slope between them and the index is told by."""
    index = fact.index
    for driver, points, score in fact.drivers:
        at = minute | labels.of_driver[driver]
        tally += (at | c.DRIVER, points, at | c.DRIVER_SCORE, score, at | c.DRIVER_INDEX, index)
        tally += (at | c.DRIVER_SQUARES, score * score, at | c.DRIVER_PRODUCTS, score * index)
    if fact.loyalty is not None:
        tally += (minute | c.EFFECT_SCORE, fact.loyalty, minute | c.EFFECT_INDEX, index)
        tally += (minute | c.EFFECT_SQUARES, index * index, minute | c.EFFECT_PRODUCTS, index * fact.loyalty)


def _count_comment(fact: CommentedAnswer, at: int, labels: Labels, tally: Tally) -> None:
    """Count a comment once, and once under each of its themes; `at` are moment and labels of its answer."""
    score, minute = fact.sentiment, key_of_moment(fact.order_key.moment)
    tally += (at | c.SENTIMENT, score)
    if score < 0:
        tally += (at | c.NEGATIVE, 1)
    for theme in fact.themes:
        of_theme = minute | labels.of_theme[theme]
        tally += (of_theme | c.THEME_SENTIMENT, score)
        if score < 0:
            tally += (of_theme | c.THEME_NEGATIVE, 1)
    side = _side(fact)
    if score and side:
        tally += (at | c.SENTIMENT_AGREEMENT, int((score > 0) == (side > 0)))


def _side(fact: Answer) -> int:
    """Above 0 where an answer praises, below 0 where it complains, 0 where it does neither."""
    if fact.kind == "nps":
        return fact.points
    if fact.kind == "ces":
        return int(fact.good) - int(fact.points <= _HARD)
    return fact.points - _MIDDLE
