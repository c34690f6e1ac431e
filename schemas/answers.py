"""What a survey's answer says, on one scale a kind: whole billionths of a point, rounded half-even once."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final, NamedTuple

from schemas.amounts import exact, half_even
from schemas.surveys import SurveyAnswered

BILLION: Final = 10**9
ACSI_SCORES: Final = ("satisfaction", "expectancy", "ideal")

_PROMOTER: Final = 9
_PASSIVE: Final = 7
_EASY: Final = 5
_SATISFIED: Final = 75
_POINTS: Final = (0, 100)
_EFFORT: Final = (1, 7)


class AnswerScore(NamedTuple):
    """An answer on its kind's common scale.

    `points`, in 10^-9: nps 100 (promoter), 0 (passive) or -100 (detractor); ces 1 to 7; all others 0 to 100.
    `favourable`: nps promoters, csat from 75, ces from 5; False for kinds without such a share.
    """

    points: int
    favourable: bool
    hundredths: int = 0
    """Of an answer with further scores its points in hundredths, rounded half-even."""
    drivers: tuple[tuple[str, int, int], ...] = ()
    """The further scores that lie in the scale: name, points from 0 to 100 in 10^-9, and in hundredths."""


class AnswerReader:
    """Reads answers; weighs the three of the satisfaction index as configured.

    Args:
        acsi_weights: weights of satisfaction, expectancy and ideal; none is below 0, not all are 0.

    Raises:
        ValueError: other weights.
    """

    def __init__(self, acsi_weights: Mapping[str, Decimal | int]) -> None:
        if set(acsi_weights) != set(ACSI_SCORES):
            raise ValueError(f"acsi weights are those of {', '.join(ACSI_SCORES)}, not of {sorted(acsi_weights)}")
        weights = [Fraction(acsi_weights[score]) for score in ACSI_SCORES]
        if min(weights) < 0 or not any(weights):
            raise ValueError("acsi weights are not below 0, and one of them is above it")
        self._weights = [weight / sum(weights) for weight in weights]
        self._weighed = lru_cache(maxsize=4096)(self._weigh)

    def __call__(self, answer: SurveyAnswered) -> AnswerScore:
        """Read one answer; `points` and `favourable` as in `AnswerScore`."""
        lowest, highest = answer.bounds
        if answer.scores is None and answer.score is not None:
            return _read(answer.kind, answer.score, lowest, highest)
        scores = tuple(score for _, score in answer.answers)
        if len(scores) > 1:
            weighed = self._weighed(scores, lowest, highest)
            drivers = answer.drivers
            return self._with_drivers(weighed, scores, drivers, lowest, highest) if drivers else weighed
        return _read(answer.kind, scores[0], lowest, highest)

    def _weigh(self, scores: tuple[float, ...], lowest: float, highest: float) -> AnswerScore:
        return AnswerScore(_billionths(_rescaled(self._mean(scores), lowest, highest, _POINTS)), favourable=False)

    def _mean(self, scores: tuple[float, ...]) -> Fraction:
        return sum(
            (weight * Fraction(exact(score)) for weight, score in zip(self._weights, scores, strict=True)),
            start=Fraction(0),
        )

    def _with_drivers(
        self,
        weighed: AnswerScore,
        scores: tuple[float, ...],
        drivers: Mapping[str, float],
        lowest: float,
        highest: float,
    ) -> AnswerScore:
        index = _hundredths(_rescaled(self._mean(scores), lowest, highest, _POINTS))
        told = []
        for name, score in drivers.items():
            points = _rescaled(Fraction(exact(score)), lowest, highest, _POINTS)
            told.append((name, _billionths(points), _hundredths(points)))
        return weighed._replace(hundredths=index, drivers=tuple(told))


@lru_cache(maxsize=4096)
def _read(kind: str, score: float, lowest: float, highest: float) -> AnswerScore:
    if kind == "nps":
        side = 1 if score >= _PROMOTER else 0 if score >= _PASSIVE else -1
        return AnswerScore(side * 100 * BILLION, favourable=side > 0)
    exact_score = Fraction(exact(score))
    if kind == "ces":
        effort = _rescaled(exact_score, lowest, highest, _EFFORT)
        return AnswerScore(_billionths(effort), favourable=effort >= _EASY)
    points = _rescaled(exact_score, lowest, highest, _POINTS)
    return AnswerScore(_billionths(points), favourable=kind == "csat" and points >= _SATISFIED)


def _rescaled(score: Fraction, lowest: float, highest: float, target: tuple[int, int]) -> Fraction:
    bottom, top = Fraction(exact(lowest)), Fraction(exact(highest))
    return target[0] + (score - bottom) * (target[1] - target[0]) / (top - bottom)


def _hundredths(points: Fraction) -> int:
    return half_even(points.numerator * 100, points.denominator)


def _billionths(points: Fraction) -> int:
    return half_even(points.numerator * BILLION, points.denominator)
