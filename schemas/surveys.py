"""Events of the topic `crm.surveys`; the key is the customer's id."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from schemas.errors import InvalidEvent, Reason
from schemas.events import Event, Number, Text

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


class Scale(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The worst and the best score that a survey allows."""

    min: Number
    """The worst score, below `max`."""
    max: Number
    """The best score."""

    def __post_init__(self) -> None:
        if self.min >= self.max:
            raise InvalidEvent(
                Reason.OUT_OF_RANGE, f"Field 'scale': its min {self.min} is not below its max {self.max}"
            )


class Scores(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The three answers of the customer satisfaction index."""

    satisfaction: Number
    """How satisfied the customer is overall."""
    expectancy: Number
    """How well the expectations were met."""
    ideal: Number
    """How close the company is to the ideal one."""


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
    """The three answers of kind acsi, on one scale; ignored for other kinds."""
    scale: Scale | None = None
    """The answer's scale, for nps 0-10 or 1-10. Omitted: nps 0-10, csat 1-5, ces 1-7, acsi 1-10, loyalty 1-5."""
    answer_id: Text | None = None
    """The answer. Answers of a customer with the same `answer_id` and kind are versions of one: the last counts."""
    touchpoint: Text | None = None
    """The contact after which the customer was asked. Omitted: "unknown"."""
    comment: Annotated[str, Meta(min_length=1)] | None = None
    """A comment of the customer. No KPI reads it."""
    ticket_id: Text | None = None
    """The ticket that the survey is about. No KPI reads it."""

    def __post_init__(self) -> None:
        Event.__post_init__(self)  # super() takes three times as long
        score = self.score
        lowest: float
        highest: float
        if self.scale is None and score is not None and self.scores is None:
            lowest, highest = DEFAULT_SCALES[self.kind]
            if lowest <= score <= highest:
                return  # as nearly all do
        lowest, highest = self.bounds
        if self.kind == NPS and (lowest, highest) not in NPS_SCALES:
            raise InvalidEvent(
                Reason.OUT_OF_RANGE, f"Field 'scale' of an nps answer is 0-10 or 1-10, not {lowest}-{highest}"
            )
        for field, score in self.answers:
            if not lowest <= score <= highest:
                raise InvalidEvent(
                    Reason.OUT_OF_RANGE, f"Field '{field}': {score} is outside the scale {lowest}-{highest}"
                )

    @property
    def bounds(self) -> tuple[float, float]:
        """The worst and the best score of the answer's scale."""
        return DEFAULT_SCALES[self.kind] if self.scale is None else (self.scale.min, self.scale.max)

    @property
    def answers(self) -> tuple[tuple[str, float], ...]:
        """The fields that count, and their scores: one, or the three of the satisfaction index."""
        if self.kind == ACSI and self.scores is not None:
            return (
                ("scores.satisfaction", self.scores.satisfaction),
                ("scores.expectancy", self.scores.expectancy),
                ("scores.ideal", self.scores.ideal),
            )
        if self.score is None:
            raise InvalidEvent(Reason.MISSING_FIELD, "Field 'score' is missing")
        return (("score", self.score),)


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


SurveyEvent = SurveyAnswered | SurveyVoided
