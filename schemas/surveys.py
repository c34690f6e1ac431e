"""Events of the topic `crm.surveys`; the key is the customer's id."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from schemas.errors import InvalidEvent, Reason
from schemas.events import Event, Number, Text

ACSI: Final = "acsi"
DEFAULT_SCALES: Final[dict[str, tuple[int, int]]] = {
    "nps": (0, 10),
    "csat": (1, 5),
    "ces": (1, 7),
    ACSI: (1, 10),
    "loyalty": (1, 5),
}
"""Kind of survey -> the worst and the best score where the answer names no scale."""
_NPS_SCALES: Final = frozenset({(0, 10), (1, 10)})


class Scale(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The worst and the best score that a survey allows."""

    min: Number
    max: Number

    def __post_init__(self) -> None:
        if self.min >= self.max:
            raise InvalidEvent(
                Reason.OUT_OF_RANGE, f"Field 'scale': its min {self.min} is not below its max {self.max}"
            )


class Scores(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The three answers of the customer satisfaction index."""

    satisfaction: Number
    expectancy: Number
    ideal: Number


class SurveyAnswered(Event, tag="survey.answered", frozen=True, kw_only=True, gc=False):
    """A customer answered one question, or the three of the satisfaction index.

    There is a `score`; kind acsi may have the three `scores` instead, which count where both are given. What
    counts is inside the scale.

    Raises:
        InvalidEvent: missing-field, or out-of-range for a score outside its scale or a scale unknown to nps.
    """

    survey_id: Text
    customer_id: Text
    kind: Literal["nps", "csat", "ces", "acsi", "loyalty"]
    score: Number | None = None
    scores: Scores | None = None
    scale: Scale | None = None
    touchpoint: Text | None = None
    comment: Annotated[str, Meta(min_length=1)] | None = None
    ticket_id: Text | None = None

    def __post_init__(self) -> None:
        Event.__post_init__(self)  # super() takes three times as long
        lowest, highest = self.bounds
        if self.kind == "nps" and (lowest, highest) not in _NPS_SCALES:
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
