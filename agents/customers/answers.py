"""What a survey answer counts: by itself, under the segment that the customer had at its moment."""

from agents.customers import codes as c
from agents.customers.facts import Answer
from agents.customers.labels import Labels
from agents.customers.tally import Tally
from streams.differences import key_of_moment


def count_answer(fact: Answer, segment: int, labels: Labels, tally: Tally) -> None:
    """Count an answer of a customer who had this segment then."""
    at = key_of_moment(fact.place[0]) | labels.of_answer(segment, fact.touchpoint, fact.kind_number)
    tally.add(at | c.ANSWERS, 1)
    match fact.kind:
        case "nps":
            tally.add(at | c.NPS, fact.points)
        case "csat":
            tally.add(at | c.CSAT, fact.points)
            if fact.good:
                tally.add(at | c.CSAT_TOP, 1)
        case "ces":
            tally.add(at | c.CES, fact.points)
            if fact.good:
                tally.add(at | c.CES_EASY, 1)
        case "acsi":
            tally.add(at | c.ACSI, fact.points)
        case _:
            tally.add(at | c.LOYALTY, fact.points)
