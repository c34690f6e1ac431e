"""Surveys: promoters, satisfaction, effort, loyalty."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from tests.recount.events import Fact, exact
from tests.recount.lives import Lives
from tests.recount.report import Fields, mean, named, quotient
from tests.recount.rows import Breakdowns, Row, counts, sums
from tests.recount.settings import ACSI_SCORES, Settings
from tests.recount.windows import Window

BY_TOUCHPOINT: Breakdowns = [("touchpoint",)]
BY_SEGMENT: Breakdowns = [("segment",)]
BY_KIND: Breakdowns = [("kind",)]
DEFAULT_SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "acsi": (1, 10), "loyalty": (1, 5)}


@dataclass(frozen=True)
class Answer:
    """An answer: its score on its own scale, and where it was given."""

    at: int
    kind: str
    dimensions: Mapping[str, str]
    score: Fraction
    least: Fraction
    most: Fraction

    def rescaled(self, least: int, most: int) -> Row:
        """The score on another scale, half-even to 9 decimals."""
        share = (self.score - self.least) / (self.most - self.least)
        return Row(self.at, self.dimensions, Fraction(round(least + share * (most - least), 9)))

    def as_row(self, amount: int = 1) -> Row:
        """The answer as a row."""
        return Row(self.at, self.dimensions, amount)


@dataclass
class Answers:
    """The answers of each life in order, each under the segment that its customer had at that moment."""

    of_lives: list[list[Answer]]
    is_seen: bool

    def of_kind(self, kind: str) -> list[Answer]:
        """All answers of a kind."""
        return [answer for answers in self.of_lives for answer in answers if answer.kind == kind]

    def last_of_kind(self, kind: str) -> list[Answer]:
        """The last answer of that kind of each life that has any."""
        of_kind = ([answer for answer in answers if answer.kind == kind] for answers in self.of_lives)
        return [answers[-1] for answers in of_kind if answers]


def told_answers(lives: Lives, settings: Settings) -> Answers:
    """Every answer; of versions of one the last."""
    return Answers(
        [
            [_answer(fact, life.segment_at(fact), settings) for fact in _last_versions(life.of_type("survey.answered"))]
            for life in lives.of_customers
        ],
        is_seen="survey.answered" in lives.seen,
    )


def survey_fields(answers: Answers, window: Window) -> Fields:
    """The KPIs of all kinds of surveys; none where no answer was ever seen."""
    if not answers.is_seen:
        return {}
    kinds = {kind: answers.of_kind(kind) for kind in DEFAULT_SCALES}
    every = [answer.as_row() for of_kind in kinds.values() for answer in of_kind]
    nps = [answer.as_row(_promotion(answer)) for answer in kinds["nps"]]
    last_nps = [answer.as_row(_promotion(answer)) for answer in answers.last_of_kind("nps")]
    rescaled_csat = [answer.rescaled(0, 100) for answer in kinds["csat"]]
    ces = [answer.rescaled(1, 7) for answer in kinds["ces"]]
    satisfied = [replace(row, amount=1) for row in rescaled_csat if row.amount >= 75]
    easy = [replace(row, amount=1) for row in ces if row.amount >= 5]
    acsi = [answer.rescaled(0, 100) for answer in kinds["acsi"]]
    loyalty = [answer.rescaled(0, 100) for answer in kinds["loyalty"]]
    return {
        **_points("nps", nps, window, [*BY_TOUCHPOINT, *BY_SEGMENT]),
        **_points("nps_customers", last_nps, window, BY_SEGMENT),
        **mean("csat_mean", rescaled_csat, window, BY_TOUCHPOINT),
        **_share("csat_ratio", satisfied, rescaled_csat, window),
        **mean("ces_mean", ces, window, BY_TOUCHPOINT),
        **_share("ces_ratio", easy, ces, window),
        **mean("acsi", acsi, window, BY_SEGMENT),
        **mean("loyalty_attitude_mean", loyalty, window, BY_SEGMENT),
        **named("survey_answers", counts(every, window, BY_KIND)),
    }


def _last_versions(facts: list[Fact]) -> list[Fact]:
    """Of answers of one kind with the same answer_id the last one; the facts are those of one life in order."""
    last: dict[tuple[str | None, str | None], Fact] = {}
    for fact in facts:
        last[_version_of(fact)] = fact
    return [
        fact
        for fact in facts
        if fact.text("answer_id") is None or last[fact.text("answer_id"), fact.text("kind")] is fact
    ]


def _version_of(fact: Fact) -> tuple[str | None, str | None]:
    return fact.text("answer_id"), fact.text("kind")


def _answer(fact: Fact, segment: str, settings: Settings) -> Answer:
    kind = str(fact.text("kind"))
    scale = fact.body.get("scale") or {}
    least, most = DEFAULT_SCALES[kind]
    return Answer(
        at=fact.at,
        kind=kind,
        dimensions={"segment": segment, "touchpoint": fact.dimension("touchpoint"), "kind": kind},
        score=_score(fact, settings),
        least=exact(scale.get("min", least)),
        most=exact(scale.get("max", most)),
    )


def _score(fact: Fact, settings: Settings) -> Fraction:
    scores, weights = fact.body.get("scores"), settings.acsi_weights
    if fact.text("kind") != "acsi" or scores is None:
        return exact(fact.body["score"])
    weighted = sum((weights[name] * exact(scores[name]) for name in ACSI_SCORES), start=Fraction(0))
    return weighted / sum(weights.values(), start=Fraction(0))


def _promotion(answer: Answer) -> int:
    if answer.score >= 9:
        return 1
    return 0 if answer.score >= 7 else -1


def _points(name: str, promotions: list[Row], window: Window, by: Breakdowns) -> Fields:
    hundredfold = [replace(row, amount=100 * row.amount) for row in promotions]
    return quotient(name, sums(hundredfold, window, by), counts(promotions, window, by))


def _share(name: str, some: list[Row], every: list[Row], window: Window) -> Fields:
    return quotient(name, counts(some, window, BY_TOUCHPOINT), counts(every, window, BY_TOUCHPOINT))
