"""Scores lie inside their scales, and are read on one scale a kind."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import InvalidEvent, Reason, SurveyAnswered
from schemas.answers import ACSI_SCORES, BILLION, AnswerReader, AnswerScore
from tests.built_in import parse_line
from tests.unit.schemas.example_events import as_json, required

EQUAL = AnswerReader(dict.fromkeys(ACSI_SCORES, Decimal(1)))


def answered(kind: str, score: object = None, **changes: object) -> SurveyAnswered:
    """A decoded answer."""
    event = parse_line(as_json(required("survey.answered", **{"kind": kind, "score": score, **changes})))
    assert isinstance(event, SurveyAnswered)
    return event


def scale(lowest: float, highest: float) -> dict[str, float]:
    """A scale as JSON."""
    return {"min": lowest, "max": highest}


def points(numerator: int, denominator: int = 1) -> int:
    """Points in 10^-9, rounded half-even."""
    return round(Fraction(numerator, denominator) * BILLION)


@pytest.mark.parametrize(
    ("kind", "lowest", "highest"),
    [("nps", 0, 10), ("csat", 1, 5), ("ces", 1, 7), ("acsi", 1, 10), ("loyalty", 1, 5)],
)
def test_a_score_lies_inside_the_default_scale_of_its_kind(kind: str, lowest: int, highest: int) -> None:
    assert answered(kind, lowest).score == lowest
    assert answered(kind, highest).score == highest
    for outside in (lowest - 1, lowest - 0.001, highest + 0.001, highest + 1):
        with pytest.raises(InvalidEvent, match="'score'") as refusal:
            answered(kind, outside)
        assert refusal.value.reason == Reason.OUT_OF_RANGE


def test_a_score_lies_inside_the_scale_that_the_answer_names() -> None:
    assert answered("csat", 10, scale=scale(0, 10)).bounds == (0, 10)
    assert answered("csat", 2.5, scale=scale(-2.5, 2.5)).bounds == (-2.5, 2.5)
    with pytest.raises(InvalidEvent, match="is outside the answer's scale"):
        answered("csat", 5, scale=scale(2, 4))


@pytest.mark.parametrize("bounds", [(0, 10), (1, 10), (0.0, 10.0)])
def test_nps_has_the_scales_0_to_10_and_1_to_10(bounds: tuple[float, float]) -> None:
    assert answered("nps", 10, scale=scale(*bounds)).score == 10


@pytest.mark.parametrize("bounds", [(1, 5), (0, 100), (0, 11), (-1, 10), (0.5, 10)])
def test_nps_has_no_other_scale(bounds: tuple[float, float]) -> None:
    with pytest.raises(InvalidEvent, match="'scale' of an nps answer") as refusal:
        answered("nps", 5, scale=scale(*bounds))

    assert refusal.value.reason == Reason.OUT_OF_RANGE


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"min": 5, "max": 5}, Reason.OUT_OF_RANGE),
        ({"min": 5, "max": 1}, Reason.OUT_OF_RANGE),
        ({"min": 1}, Reason.MISSING_FIELD),
        ({"min": 1, "max": None}, Reason.MISSING_FIELD),
        ({"min": 1, "max": ""}, Reason.MISSING_FIELD),
        ({"min": "1", "max": 5}, Reason.WRONG_TYPE),
        ({"min": 1, "max": 1e300}, Reason.OUT_OF_RANGE),
    ],
)
def test_a_scale_has_a_least_and_a_largest_score(told: dict[str, Any], reason: Reason) -> None:
    with pytest.raises(InvalidEvent, match="scale") as refusal:
        answered("csat", 3, scale=told)

    assert refusal.value.reason == reason


@pytest.mark.parametrize("kind", ["nps", "csat", "ces", "acsi", "loyalty"])
def test_an_answer_without_a_score_is_refused(kind: str) -> None:
    for nothing in (None, ""):
        with pytest.raises(InvalidEvent, match="'score' is missing") as refusal:
            answered(kind, score=nothing)
        assert refusal.value.reason == Reason.MISSING_FIELD


@pytest.mark.parametrize("score", ["9", True, [9]])
def test_a_score_is_a_number(score: object) -> None:
    with pytest.raises(InvalidEvent, match="'score'") as refusal:
        answered("nps", score)

    assert refusal.value.reason == Reason.WRONG_TYPE


def test_an_unknown_kind_of_survey_is_refused() -> None:
    with pytest.raises(InvalidEvent, match="'kind'") as refusal:
        answered("NPS", 9)

    assert refusal.value.reason == Reason.UNKNOWN_VALUE


@pytest.mark.parametrize("missing", ACSI_SCORES)
def test_the_index_needs_all_three_scores(missing: str) -> None:
    scores = {name: 5 for name in ACSI_SCORES if name != missing}

    with pytest.raises(InvalidEvent, match=rf"'scores\.{missing}' is missing"):
        answered("acsi", scores=scores)


@pytest.mark.parametrize("outside", ACSI_SCORES)
def test_each_score_of_the_index_lies_inside_the_scale(outside: str) -> None:
    scores = dict.fromkeys(ACSI_SCORES, 5) | {outside: 11}

    with pytest.raises(InvalidEvent, match=rf"'scores\.{outside}'") as refusal:
        answered("acsi", scores=scores)

    assert refusal.value.reason == Reason.OUT_OF_RANGE
    assert EQUAL(answered("acsi", scores=scores, scale=scale(0, 21))).points == points(100, 3)


@pytest.mark.parametrize(
    ("score", "side"),
    [(0, -1), (6, -1), (6.999, -1), (7, 0), (8.999, 0), (9, 1), (9.0, 1), (10, 1)],
)
def test_promoters_begin_at_nine_and_passives_at_seven(score: float, side: int) -> None:
    assert EQUAL(answered("nps", score)) == AnswerScore(points(100 * side), favourable=side > 0)
    if score >= 1:
        assert EQUAL(answered("nps", score, scale=scale(1, 10))).points == points(100 * side)


@pytest.mark.parametrize(
    ("score", "bounds", "expected", "satisfied"),
    [
        (1, (1, 5), 0, False),
        (3, (1, 5), points(50), False),
        (3.999, (1, 5), points(74975, 1000), False),
        (4, (1, 5), points(75), True),
        (5, (1, 5), points(100), True),
        (2, (1, 7), points(100, 6), False),
        (6, (1, 7), points(500, 6), True),
        (9, (0, 10), points(90), True),
        (8, (0, 10), points(80), True),
        (7, (0, 10), points(70), False),
        (8, (1, 10), points(700, 9), True),
        (7, (1, 10), points(600, 9), False),
        (1, (0, 1), points(100), True),
        (0, (0, 1), 0, False),
    ],
)
def test_satisfaction_is_rescaled_and_counts_from_three_quarters(
    score: float, bounds: tuple[int, int], expected: int, *, satisfied: bool
) -> None:
    assert EQUAL(answered("csat", score, scale=scale(*bounds))) == AnswerScore(expected, satisfied)


@pytest.mark.parametrize(
    ("score", "bounds", "expected", "easy"),
    [
        (1, (1, 7), points(1), False),
        (4.5, (1, 7), points(9, 2), False),
        (5, (1, 7), points(5), True),
        (7, (1, 7), points(7), True),
        (7, (1, 10), points(5), True),
        (6, (1, 10), points(13, 3), False),
        (3, (0, 10), points(14, 5), False),
    ],
)
def test_effort_is_rescaled_to_seven_and_easy_from_five(
    score: float, bounds: tuple[int, int], expected: int, *, easy: bool
) -> None:
    assert EQUAL(answered("ces", score, scale=scale(*bounds))) == AnswerScore(expected, easy)


def test_loyalty_is_rescaled_and_has_no_favourable_answers() -> None:
    assert EQUAL(answered("loyalty", 5)) == AnswerScore(points(100), favourable=False)
    assert EQUAL(answered("loyalty", 2, scale=scale(1, 10))) == AnswerScore(points(100, 9), favourable=False)


def test_the_index_of_8_7_and_9_is_that_of_their_mean() -> None:
    answer = answered("acsi", scores={"satisfaction": 8, "expectancy": 7, "ideal": 9})

    assert EQUAL(answer) == AnswerScore(points(700, 9), favourable=False)


def test_the_index_is_weighed_as_configured() -> None:
    reader = AnswerReader({"satisfaction": Decimal("0.5"), "expectancy": Decimal("0.3"), "ideal": Decimal(0)})
    answer = answered("acsi", scores={"satisfaction": 10, "expectancy": 2, "ideal": 1})

    assert reader(answer).points == points(600, 9)


def test_an_index_of_one_score_is_that_score_and_three_go_first() -> None:
    scores = dict.fromkeys(ACSI_SCORES, 10)

    assert EQUAL(answered("acsi", 4)).points == points(300, 9)
    assert EQUAL(answered("acsi", 4, scores=scores)).points == points(100)


@pytest.mark.parametrize(
    "weights",
    [
        {},
        {"satisfaction": Decimal(1)},
        dict.fromkeys(ACSI_SCORES, Decimal(0)),
        dict.fromkeys([*ACSI_SCORES, "more"], Decimal(1)),
        {"satisfaction": Decimal(-1), "expectancy": Decimal(1), "ideal": Decimal(1)},
    ],
)
def test_weights_that_make_no_sense_stop_the_start(weights: dict[str, Decimal]) -> None:
    with pytest.raises(ValueError, match="acsi weights"):
        AnswerReader(weights)


THOUSANDTHS = st.integers(-50_000, 50_000).map(lambda number: number / 1000)


@given(st.sampled_from(["csat", "ces", "acsi", "loyalty"]), st.lists(THOUSANDTHS, min_size=3, max_size=3))
def test_rescaling_agrees_with_fractions(kind: str, numbers: list[float]) -> None:
    lowest, score, highest = sorted(numbers)
    if lowest == highest:
        highest += 1
    reading = EQUAL(answered(kind, score, scale=scale(lowest, highest)))

    bottom, at, top = (Fraction(str(number)) for number in (lowest, score, highest))
    share = (at - bottom) / (top - bottom)
    expected = 1 + share * 6 if kind == "ces" else share * 100
    favourable = {"csat": expected >= 75, "ces": expected >= 5}.get(kind, False)
    assert reading == AnswerScore(round(expected * BILLION), favourable)
