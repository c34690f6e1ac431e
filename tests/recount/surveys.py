"""Surveys: promoters, satisfaction, effort, loyalty."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from tests.recount.events import Fact, exact
from tests.recount.field_kinds import is_number
from tests.recount.lives import WITH_A_COMMENT, Lives
from tests.recount.report import Fields, mean, named, quotient
from tests.recount.rows import Breakdowns, Row, counts, label, sums
from tests.recount.settings import ACSI_SCORES, Settings
from tests.recount.windows import Window

BY_SERVICE: Breakdowns = [("touchpoint",), ("segment",), ("agent",), ("team",), ("product",)]
BY_PROMOTER: Breakdowns = [*BY_SERVICE, ("region",)]
BY_TOUCHPOINT_AND_SEGMENT: Breakdowns = [("touchpoint",), ("segment",)]
BY_SEGMENT: Breakdowns = [("segment",)]
BY_KIND: Breakdowns = [("kind",)]
BY_DRIVER: Breakdowns = [("driver",)]
BY_SENT: Breakdowns = [("kind",), ("touchpoint",)]
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
    drivers: Mapping[str, Fraction]
    """Further scores on that scale, by their names."""
    comment: str | None
    """What was written with it, if that is not blank."""

    def rescaled(self, least: int, most: int) -> Row:
        """The score on another scale, half-even to 9 decimals."""
        return Row(self.at, self.dimensions, self._on_scale(self.score, least, most, 9))

    def driver(self, name: str) -> Row:
        """A further score in points, half-even to 9 decimals."""
        return Row(self.at, {"driver": name}, self._on_scale(self.drivers[name], 0, 100, 9))

    def points(self, name: str) -> tuple[Fraction, Fraction]:
        """The score and a further one in points, both half-even to 2 decimals."""
        return self._on_scale(self.score, 0, 100, 2), self._on_scale(self.drivers[name], 0, 100, 2)

    def _on_scale(self, score: Fraction, least: int, most: int, digits: int) -> Fraction:
        share = (score - self.least) / (self.most - self.least)
        return Fraction(round(least + share * (most - least), digits))

    def as_row(self, amount: int = 1) -> Row:
        """The answer as a row."""
        return Row(self.at, self.dimensions, amount)


@dataclass
class Answers:
    """The answers of each life in order, each under the segment that its customer had at that moment."""

    of_lives: list[list[Answer]]
    is_seen: bool
    sent: list[Row]
    """What was sent."""
    sent_and_answered: list[Row]
    sending_is_seen: bool
    comments_are_seen: bool

    def of_kind(self, kind: str) -> list[Answer]:
        """All answers of a kind."""
        return [answer for answers in self.of_lives for answer in answers if answer.kind == kind]

    def last_of_kind(self, kind: str) -> list[Answer]:
        """The last answer of that kind of each life that has any."""
        of_kind = ([answer for answer in answers if answer.kind == kind] for answers in self.of_lives)
        return [answers[-1] for answers in of_kind if answers]


def told_answers(lives: Lives, settings: Settings) -> Answers:
    """Every answer; of versions of one the last."""
    sent, answered = [], []
    for life in lives.of_customers:
        given = {_version_of(fact) for fact in life.of_type("survey.answered")}
        for version, fact in _first_versions(life.of_type("survey.sent")).items():
            row = Row(fact.at, {"kind": fact.dimension("kind"), "touchpoint": fact.dimension("touchpoint")})
            sent.append(row)
            answered += [row] if version in given else []
    return Answers(
        [
            [
                _answer(fact, life.values_with(fact), settings)
                for fact in _last_versions(life.of_type("survey.answered"))
            ]
            for life in lives.of_customers
        ],
        "survey.answered" in lives.seen,
        sent,
        answered,
        "survey.sent" in lives.seen,
        WITH_A_COMMENT in lives.seen,
    )


def survey_fields(answers: Answers, window: Window) -> Fields:
    """The KPIs of all kinds of surveys; none where no answer was ever seen."""
    fields: Fields = {}
    if answers.sending_is_seen:
        sent = counts(answers.sent, window, BY_SENT)
        fields |= named("surveys_sent", sent)
        fields |= quotient("survey_response_ratio", counts(answers.sent_and_answered, window, BY_SENT), sent)
    return fields | _answer_fields(answers, window) if answers.is_seen else fields


def _answer_fields(answers: Answers, window: Window) -> Fields:
    kinds = {kind: answers.of_kind(kind) for kind in DEFAULT_SCALES}
    every = [answer.as_row() for of_kind in kinds.values() for answer in of_kind]
    nps = [answer.as_row(promotion(answer)) for answer in kinds["nps"]]
    last_nps = [answer.as_row(promotion(answer)) for answer in answers.last_of_kind("nps")]
    rescaled_csat = [answer.rescaled(0, 100) for answer in kinds["csat"]]
    ces = [answer.rescaled(1, 7) for answer in kinds["ces"]]
    satisfied = [replace(row, amount=1) for row in rescaled_csat if row.amount >= 75]
    easy = [replace(row, amount=1) for row in ces if row.amount >= 5]
    acsi = [answer.rescaled(0, 100) for answer in kinds["acsi"]]
    loyalty = [answer.rescaled(0, 100) for answer in kinds["loyalty"]]
    return {
        **_points("nps", nps, window, BY_PROMOTER),
        **_promotions(nps, window),
        **_points("nps_customers", last_nps, window, BY_SEGMENT),
        **mean("csat_mean", rescaled_csat, window, BY_SERVICE),
        **_share("csat_ratio", satisfied, rescaled_csat, window),
        **mean("ces_mean", ces, window, BY_SERVICE),
        **_share("ces_ratio", easy, ces, window),
        **mean("acsi", acsi, window, BY_SEGMENT),
        **mean("loyalty_attitude_mean", loyalty, window, BY_SEGMENT),
        **named("survey_answers", counts(every, window, BY_KIND)),
        **_driver_fields([answer for answer in kinds["acsi"] if answer.at in window], window),
    }


def _promotions(nps: list[Row], window: Window) -> Fields:
    """The shares of promoters, passives and detractors."""
    fields: Fields = {}
    every = counts(nps, window, BY_TOUCHPOINT_AND_SEGMENT)
    for name, promotion in (("promoter", 1), ("passive", 0), ("detractor", -1)):
        some = [row for row in nps if row.amount == promotion]
        fields |= quotient(f"nps_{name}_ratio", counts(some, window, BY_TOUCHPOINT_AND_SEGMENT), every)
    return fields


def _driver_fields(answers: list[Answer], window: Window) -> Fields:
    """What the further scores of a window's answers are, and how the index goes with them."""
    fields: Fields = {}
    for name in sorted({name for answer in answers for name in answer.drivers}):
        told = [answer for answer in answers if name in answer.drivers]
        fields |= _without_total(mean("acsi_driver_mean", [answer.driver(name) for answer in told], window, BY_DRIVER))
        pairs = [answer.points(name) for answer in told]
        by_driver = label({"driver": name}, ["driver"])
        fields |= _slope("acsi_driver_impact", by_driver, [(score, index) for index, score in pairs])
        if name == "loyalty":
            fields |= _slope("acsi_loyalty_effect", "", pairs)
    return fields


def _slope(name: str, of_label: str, pairs: list[tuple[Fraction, Fraction]]) -> Fields:
    """By how much the second of the pairs rises with the first, by least squares."""
    count = len(pairs)
    firsts = sum((first for first, _ in pairs), start=Fraction(0))
    seconds = sum((second for _, second in pairs), start=Fraction(0))
    spread = count * sum(first * first for first, _ in pairs) - firsts * firsts
    if spread == 0:
        return {}
    together = count * sum(first * second for first, second in pairs) - firsts * seconds
    return {name + of_label: together / spread, f"{name}_samples{of_label}": count}


def _without_total(fields: Fields) -> Fields:
    return {name: number for name, number in fields.items() if "{" in name}


def _first_versions(facts: list[Fact]) -> dict[tuple[str | None, str | None], Fact]:
    """Of what was sent under one answer_id and kind the first; the facts are those of one life in order."""
    first: dict[tuple[str | None, str | None], Fact] = {}
    for fact in facts:
        first.setdefault(_version_of(fact), fact)
    return first


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


def _answer(fact: Fact, values: Mapping[str, str], settings: Settings) -> Answer:
    kind = str(fact.text("kind"))
    scale = fact.body.get("scale") or {}
    least, most = (
        exact(scale.get(end, default)) for end, default in zip(("min", "max"), DEFAULT_SCALES[kind], strict=True)
    )
    told = {name: fact.dimension(name) for name in ("touchpoint", "agent", "team", "product")}
    return Answer(
        fact.at,
        kind,
        {**values, **told, "kind": kind},
        _score(fact, settings),
        least,
        most,
        _drivers(fact, least, most),
        fact.comment,
    )


def _drivers(fact: Fact, least: Fraction, most: Fraction) -> Mapping[str, Fraction]:
    """The further scores that have a name and lie in their scale."""
    scores = fact.body.get("scores")
    if fact.text("kind") != "acsi" or scores is None:
        return {}
    return {
        name: exact(score)
        for name, score in scores.items()
        if name not in ACSI_SCORES
        and re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name)
        and is_number(score)
        and least <= exact(score) <= most
    }


def _score(fact: Fact, settings: Settings) -> Fraction:
    scores, weights = fact.body.get("scores"), settings.acsi_weights
    if fact.text("kind") != "acsi" or scores is None:
        return exact(fact.body["score"])
    weighted = sum((weights[name] * exact(scores[name]) for name in ACSI_SCORES), start=Fraction(0))
    return weighted / sum(weights.values(), start=Fraction(0))


def promotion(answer: Answer) -> int:
    """1 for a promoter, -1 for a detractor, 0 for neither."""
    if answer.score >= 9:
        return 1
    return 0 if answer.score >= 7 else -1


def _points(name: str, promotions: list[Row], window: Window, by: Breakdowns) -> Fields:
    hundredfold = [replace(row, amount=100 * row.amount) for row in promotions]
    return quotient(name, sums(hundredfold, window, by), counts(promotions, window, by))


def _share(name: str, some: list[Row], every: list[Row], window: Window) -> Fields:
    return quotient(name, counts(some, window, BY_SERVICE), counts(every, window, BY_SERVICE))
