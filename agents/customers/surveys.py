"""Surveys that were sent, and their answers."""

from agents.customers import contributions as c
from agents.customers.facts import Answer, Sent
from agents.customers.labels import Labels, Values
from agents.customers.walk import Walk
from streams.arithmetic.deltas import Tally, key_of_moment


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
