"""Events of the topic `crm.surveys`; the key is the customer's id."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta
from msgspec.structs import force_setattr

from schemas.errors import InvalidEvent, Reason, validation_error
from schemas.events import NUMBER_LIMIT, Event, Number, Remark, Text

ACSI: Final = "acsi"
NPS: Final = "nps"
DEFAULT_SCALES: Final[dict[str, tuple[int, int]]] = {
    NPS: (0, 10),
    "csat": (1, 5),
    "ces": (1, 7),
    ACSI: (1, 10),
    "loyalty": (1, 5),
}
"""Kind of survey -> the worst and the best score where the answer names no scale."""
NPS_SCALES: Final = frozenset({(0, 10), (1, 10)})
INDEX_SCORES: Final = ("satisfaction", "expectancy", "ideal")
"""The scores of the customer satisfaction index."""
_FURTHER: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
"""What a further score may be called."""
_NUMBER_SCHEMA: Final = {"type": "number", "minimum": -NUMBER_LIMIT, "maximum": NUMBER_LIMIT}
_SCORES_SCHEMA: Final = {
    "type": "object",
    "required": list(INDEX_SCORES),
    "properties": dict.fromkeys(INDEX_SCORES, _NUMBER_SCHEMA),
}
"""For documents."""


class Scale(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The worst and the best score that a survey allows."""

    min: Number
    """The worst score, below `max`."""
    max: Number
    """The best score."""

    def __post_init__(self) -> None:
        if self.min >= self.max:
            raise InvalidEvent(Reason.OUT_OF_RANGE, "Field 'scale': its min is not below its max")


class IndexScores(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The three answers of the customer satisfaction index."""

    satisfaction: Number
    """How satisfied the customer is overall."""
    expectancy: Number
    """How well the expectations were met."""
    ideal: Number
    """How close the company is to the ideal one."""


if TYPE_CHECKING:
    # What is left once the event is made.
    Scores: TypeAlias = dict[str, float]
else:
    # What stands in the JSON, for `as_scores`: further scores have names of their own, and refuse nothing.
    Scores: TypeAlias = Annotated[Any, Meta(extra_json_schema=_SCORES_SCHEMA)]


def as_scores(told: object) -> dict[str, float]:
    """The scores that an answer of kind acsi tells: the three of the index, and further ones that can be read.

    Raises:
        InvalidEvent: missing-field, wrong-type or out-of-range, for the three of the index.
    """
    if not isinstance(told, dict):
        raise InvalidEvent(Reason.WRONG_TYPE, "Field 'scores' is no object")
    plain = {name: float(score) if type(score) is Decimal else score for name, score in told.items()}
    try:
        msgspec.convert(plain, IndexScores)
    except msgspec.ValidationError as error:
        raise validation_error(error, lambda _: "", inside="scores") from None
    return {
        name: score
        for name, score in plain.items()
        if name in INDEX_SCORES or (_FURTHER.fullmatch(name) and _is_number(score))
    }


def _is_number(score: object) -> bool:
    return type(score) in {int, float} and -NUMBER_LIMIT <= score <= NUMBER_LIMIT  # type: ignore[operator]  # it is one


class SurveySent(Event, tag="survey.sent", frozen=True, kw_only=True, gc=False):
    """A customer was asked to answer a survey.

    What is sent twice under one `answer_id` and kind counts once, at the first.
    """

    survey_id: Text
    """The survey. No KPI reads it."""
    customer_id: Text
    """Who was asked."""
    answer_id: Text
    """The answer that is hoped for: the same `answer_id` and kind in `survey.answered` say that it came."""
    kind: Literal["nps", "csat", "ces", "acsi", "loyalty"]
    """What was asked, as in `survey.answered`."""
    touchpoint: Text | None = None
    """The contact after which the customer was asked. Omitted: "unknown"."""


class SurveyAnswered(Event, tag="survey.answered", frozen=True, kw_only=True, gc=False):
    """A customer answered one question, or the three of the satisfaction index.

    An answer has a `score`. An answer of kind acsi may have the three `scores` instead; they count if both are given.
    Every score must be inside the scale: the given `scale`, or the default scale of the kind. A higher score is
    always better; for ces it means easier.

    Raises:
        InvalidEvent: missing-field, or out-of-range for a score outside its scale or a scale unknown to nps.
    """

    survey_id: Text
    """The survey. No KPI reads it."""
    customer_id: Text
    """Who answered."""
    kind: Literal["nps", "csat", "ces", "acsi", "loyalty"]
    """What was asked: to recommend (nps), satisfaction (csat, acsi), ease (ces), or to buy again (loyalty)."""
    score: Number | None = None
    """The answer, on its scale. Required, except for acsi with `scores`."""
    scores: Scores | None = None
    """The answers of kind acsi, on one scale: the three of the index, and further ones that may drive it, such as
    `quality` or `loyalty`. Ignored for other kinds."""
    scale: Scale | None = None
    """The answer's scale, for nps 0-10 or 1-10. Omitted: nps 0-10, csat 1-5, ces 1-7, acsi 1-10, loyalty 1-5."""
    answer_id: Text | None = None
    """The answer. Answers of a customer with the same `answer_id` and kind are versions of one: the last counts."""
    touchpoint: Text | None = None
    """The contact after which the customer was asked. Omitted: "unknown"."""
    comment: Remark | None = None
    """What the customer wrote. KPIs read its sentiment and its themes. Blank: as if it were omitted."""
    ticket_id: Text | None = None
    """The ticket that the survey is about. No KPI reads it."""
    agent: Text | None = None
    """Whose work the answer is about. Omitted: "unknown"."""
    team: Text | None = None
    """The team whose work the answer is about. Omitted: "unknown"."""
    product: Text | None = None
    """The product that the answer is about. Omitted: "unknown"."""

    def __post_init__(self) -> None:
        Event.__post_init__(self)  # super() takes three times as long
        if self.scores is not None:
            force_setattr(self, "scores", as_scores(self.scores))
        score = self.score
        lowest: float
        highest: float
        if self.scale is None and score is not None and self.scores is None:
            lowest, highest = DEFAULT_SCALES[self.kind]
            if lowest <= score <= highest:
                return  # as nearly all do
        lowest, highest = self.bounds
        if self.kind == NPS and (lowest, highest) not in NPS_SCALES:
            raise InvalidEvent(Reason.OUT_OF_RANGE, "Field 'scale' of an nps answer is 0-10 or 1-10")
        for field, score in self.answers:
            if not lowest <= score <= highest:
                usual = f", which is {lowest}-{highest} where none is told" if self.scale is None else ""
                raise InvalidEvent(Reason.OUT_OF_RANGE, f"Field '{field}' is outside the answer's scale{usual}")

    @property
    def bounds(self) -> tuple[float, float]:
        """The worst and the best score of the answer's scale."""
        return DEFAULT_SCALES[self.kind] if self.scale is None else (self.scale.min, self.scale.max)

    @property
    def answers(self) -> tuple[tuple[str, float], ...]:
        """The fields that count, and their scores: one, or the three of the satisfaction index."""
        if self.kind == ACSI and self.scores is not None:
            return tuple((f"scores.{name}", self.scores[name]) for name in INDEX_SCORES)
        if self.score is None:
            raise InvalidEvent(Reason.MISSING_FIELD, "Field 'score' is missing")
        return (("score", self.score),)

    @property
    def drivers(self) -> Mapping[str, float]:
        """Further scores of the satisfaction index that lie in the answer's scale, by their names."""
        if self.kind != ACSI or self.scores is None or len(self.scores) == len(INDEX_SCORES):
            return {}
        lowest, highest = self.bounds
        return {
            name: score
            for name, score in self.scores.items()
            if name not in INDEX_SCORES and lowest <= score <= highest
        }


class SurveyVoided(Event, tag="survey.voided", frozen=True, kw_only=True, gc=False):
    """An answer should never have been: a test, spam, or a slip of the customer.

    All answers of the customer with this `answer_id` are taken back, of every kind, those that arrive later too.
    """

    answer_id: Text
    """The answer, of the same customer."""
    customer_id: Text
    """Who answered."""
    reason: Text | None = None
    """Why it is void. No KPI reads it."""


SurveyEvent = SurveySent | SurveyAnswered | SurveyVoided
