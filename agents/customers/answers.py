"""What a survey answer counts: by itself, under the segment that the customer had at its moment."""

from agents.customers import codes as c
from agents.customers.facts import Answer
from agents.customers.labels import Labels
from streams.arithmetic.deltas import Tally, key_of_moment


def count_answer(fact: Answer, segment: int, labels: Labels, tally: Tally) -> None:
    """Count an answer of a customer who had this segment then."""
    at = key_of_moment(fact.order_key.moment) | labels.of_answer(segment, fact.touchpoint, fact.kind_number)
    tally += (at | c.ANSWERS, 1)
    match fact.kind:
        case "nps":
            tally += (at | c.NPS, fact.points)
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
        case _:
            tally += (at | c.LOYALTY, fact.points)
