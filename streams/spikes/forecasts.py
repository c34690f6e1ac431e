"""What to expect of a series: three forecasts, each weighed by how near it has been of late."""

from typing import Final

from streams.spikes.hours import HOUR_MS, Hours

_AVERAGED: Final = 200
"""How many points the moving average is made of, more or less: eight days of hours."""
_OF_LATE: Final = 500
"""Over how many points a guess's mistakes are averaged, more or less."""
_LEAST_MISTAKES: Final = 24
"""So often a guess has to be tried before it counts: once could have been luck."""
_SHARPNESS: Final = 4
_ROUNDING: Final = 1e-9


class Forecasts:
    """A moving average, what is usual at this hour of the day, and what is usual at this hour of the week."""

    def __init__(self, step: int) -> None:
        """Know nothing yet; a point stands for `step` milliseconds."""
        self._half_step = step / 2
        self._points = 0
        self._average = 0.0
        self._hours = Hours()
        self._mistakes = [0.0, 0.0, 0.0]
        self._tried = [0, 0, 0]

    def expected(self, moment: int) -> float:
        """The mean of the forecasts, each by the inverse of its mean mistake to the fourth; 0 before the first point.

        The inverse square would be best of forecasts that err each in its own way. These err together: where a weekend
        is like no working day, two of the three are wrong, and should hardly count.
        """
        forecasts = self._forecasts(moment)
        known = [
            (guess, mistake)
            for guess, mistake, tried in zip(forecasts, self._mistakes, self._tried, strict=False)
            if tried >= _LEAST_MISTAKES
        ]
        if not known:
            return self._average
        least = min(mistake for _, mistake in known)
        weights = [(least / mistake) ** _SHARPNESS if mistake > 0 else 1.0 for _, mistake in known]
        # Relative to the first, so that forecasts that agree are not moved by rounding.
        first = known[0][0]
        away = sum(weight * (guess - first) for weight, (guess, _) in zip(weights, known, strict=True))
        return first + away / sum(weights)

    def learn(self, moment: int, value: float) -> None:
        """Learn a point that begins at `moment` (epoch ms), not before the ones learned."""
        if self._points:
            for place, guess in enumerate(self._forecasts(moment)):
                self._tried[place] += 1
                mistake = abs(difference_of(value, guess))
                self._mistakes[place] += (mistake - self._mistakes[place]) / min(self._tried[place], _OF_LATE)
        self._points += 1
        self._average += (value - self._average) / min(self._points, _AVERAGED)
        self._hours.learn(moment // HOUR_MS, value)

    def _forecasts(self, moment: int) -> tuple[float, ...]:
        return (self._average, *self._hours.usual((moment + self._half_step) / HOUR_MS))


def difference_of(value: float, expected: float) -> float:
    """How far a value is above what was expected; nothing, where only rounding keeps them apart."""
    difference = value - expected
    return difference if abs(difference) > _ROUNDING * max(abs(value), abs(expected)) else 0.0
