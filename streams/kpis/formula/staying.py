"""How long customers stay, by the survival of their spells."""

from dataclasses import dataclass
from typing import Final

from streams.analyses import MONTH_DAYS, Curve, Spells, kaplan_meier
from streams.arithmetic.measures import Measure
from streams.kpis.formula.expression import Expression, MeasureValues

_YEAR_DAYS: Final = 365
HORIZONS: Final = (36 * MONTH_DAYS, 12 * MONTH_DAYS)
"""In days; the second one where of all customers none was followed up to the first."""


@dataclass(frozen=True, slots=True)
class RestrictedMeanStay(Expression):
    """Years that a customer stays on average of the first 36 months after coming.

    It is the restricted mean survival time: the area below the curve of Kaplan and Meier up to a horizon. That is the
    same for all breakdown values, so that they can be compared.
    """

    ended: Measure
    present: Measure

    def evaluate(self, reading: MeasureValues) -> float | None:
        """Years; None where of these nobody was followed up to the horizon, and in a stretch that has ended."""
        every = _curve(self, reading, of_all=True)
        if every is None:
            return None
        horizon = HORIZONS[0] if every.restricted_mean_days(HORIZONS[0]) is not None else HORIZONS[1]
        own = _curve(self, reading, of_all=False)
        days = None if own is None else own.restricted_mean_days(horizon)
        return None if days is None else days / _YEAR_DAYS

    def measures(self) -> tuple[Measure, ...]:
        """Spells that have ended, and such as go on."""
        return (self.ended, self.present)

    def __str__(self) -> str:
        """As in the docs."""
        return f"restricted mean of survival in years, by {self.ended.name} and {self.present.name}"


def _curve(stay: RestrictedMeanStay, reading: MeasureValues, *, of_all: bool) -> Curve | None:
    counts = reading.spells(stay.ended, stay.present, of_all=of_all)
    return None if counts is None else kaplan_meier(Spells.of(counts.ended, counts.present))
