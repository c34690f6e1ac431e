"""How often customers buy, as MBG/NBD tells it of the moment, and of a horizon before it."""

from functools import cached_property

import numpy as np

from agents.analyst.known import Known
from agents.analyst.population import Population
from streams.analyses.arrays import Floats, Int64s
from streams.models import Bought, FittedMbgNbd, Histories, MbgNbd, fit_mbg_nbd


def bought(known: Known[Int64s]) -> Bought:
    """What is known of those who have bought by a moment, in their order."""
    have = known.orders > 0
    return Bought(*(column[have] for column in (known.repeats, known.last, known.age, known.paid_on_repeats)))


def expected_purchases(population: Population, days: int) -> Floats | None:
    """On how many of the next days each customer is expected to buy; shape (customers,), 0 of who has not bought.

    None where nobody has bought on a second day. Customers are those of `population.marks`.
    """
    fitted = fit(population.now)
    return None if fitted is None else expected(fitted.model, population.now, days)


def expected(model: MbgNbd, known: Known[Int64s], days: int) -> Floats:
    """The same by a model, of what is known at some moment."""
    found = np.zeros(len(known.orders))
    of_buyers = bought(known)
    found[known.orders > 0] = model.expected(of_buyers.repeats, of_buyers.last, of_buyers.age, days)
    return found


def fit(known: Known[Int64s]) -> FittedMbgNbd | None:
    """The model that fits best what is known at a moment; None where nobody has bought on a second day."""
    of_buyers = bought(known)
    return fit_mbg_nbd(Histories.of(of_buyers.repeats, of_buyers.last, of_buyers.age))


class Purchases:
    """The models of both moments, each fitted once and where it is asked for."""

    def __init__(self, population: Population) -> None:
        """Of these customers."""
        self._population = population

    @cached_property
    def now(self) -> FittedMbgNbd | None:
        """By what is known at the moment."""
        return fit(self._population.now)

    @cached_property
    def then(self) -> FittedMbgNbd | None:
        """By what was known a horizon before."""
        return fit(self._population.then)

    @cached_property
    def past_days(self) -> int:
        """How many days there had been since the first purchase of all, a horizon before; 0 where nobody had bought."""
        then = self._population.then
        ages = then.age[then.orders > 0]
        return int(ages.max()) + 1 if len(ages) else 0
