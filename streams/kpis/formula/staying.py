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
        """Years; None where of all or of these nobody was followed up to the horizon, and of what has ended."""
        every, own = _curve(self, reading, of_all=True), _curve(self, reading, of_all=False)
        if every is None or own is None:
            return None
        horizon = next((days for days in HORIZONS if every.restricted_mean_days(days) is not None), None)
        days = None if horizon is None else own.restricted_mean_days(horizon)
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
