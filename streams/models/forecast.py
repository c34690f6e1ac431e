"""Ways to go on with a series of days, each of which knows the week."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Final

import numpy as np

from streams.analyses.arrays import Floats
from streams.models.holt_winters import fit_holt_winters
from streams.models.theta import theta_forecast
from streams.texts import Text

WEEK: Final = 7


class Method(StrEnum):
    """How a series is gone on with."""

    SEASONAL_NAIVE = "seasonal_naive"
    """Each day as that day of the last week was: what the others have to beat."""
    ADDITIVE = "holt_winters_additive"
    MULTIPLICATIVE = "holt_winters_multiplicative"
    THETA = "theta"


TITLES: Final[Mapping[Method, Text]] = {
    Method.SEASONAL_NAIVE: Text("as in the last week", "مانند هفتهٔ گذشته"),
    Method.ADDITIVE: Text("Holt-Winters, additive", "هولت-وینترز جمعی"),
    Method.MULTIPLICATIVE: Text("Holt-Winters, multiplicative", "هولت-وینترز ضربی"),
    Method.THETA: Text("theta", "تتا"),
}

CANDIDATES: Final = (Method.ADDITIVE, Method.MULTIPLICATIVE, Method.THETA)


def ahead(method: Method, past: Sequence[float], days: int) -> Floats | None:
    """The next so many days, shape (days,); None where the past is too short for it, or has values that it cannot take.

    What was never below 0 will not be, either. Twice the past gives twice the forecast.
    """
    unit = float(np.abs(past).mean()) if len(past) else 0.0
    if not unit:
        return np.zeros(days) if len(past) >= WEEK and method is Method.SEASONAL_NAIVE else None
    series = [value / unit for value in past]
    found = _WAYS[method](series, days)
    if found is None or not np.isfinite(found).all():
        return None
    return (np.maximum(found, 0.0) if min(past) >= 0 else found) * unit


def _seasonal_naive(past: Sequence[float], days: int) -> Floats | None:
    return np.resize(np.asarray(past[-WEEK:]), days) if len(past) >= WEEK else None


def _additive(past: Sequence[float], days: int) -> Floats | None:
    fitted = fit_holt_winters(past, WEEK, multiplicative=False)
    return None if fitted is None else fitted.forecast(days)


def _multiplicative(past: Sequence[float], days: int) -> Floats | None:
    fitted = fit_holt_winters(past, WEEK, multiplicative=True)
    return None if fitted is None else fitted.forecast(days)


def _theta(past: Sequence[float], days: int) -> Floats | None:
    return theta_forecast(past, WEEK, days)


_WAYS: Final[Mapping[Method, Callable[[Sequence[float], int], Floats | None]]] = {
    Method.SEASONAL_NAIVE: _seasonal_naive,
    Method.ADDITIVE: _additive,
    Method.MULTIPLICATIVE: _multiplicative,
    Method.THETA: _theta,
}
