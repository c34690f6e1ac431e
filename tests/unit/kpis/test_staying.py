"""The years that customers stay, of the first three: the area below the curve, up to the same horizon for all."""

from collections.abc import Mapping

import pytest

from streams.arithmetic.measures import Measure, customers
from streams.kpis.formula import RestrictedMeanStay, SpellCounts
from tests.unit.kpis.test_formula import Basket

STAY = RestrictedMeanStay(customers.SPELLS_ENDED, customers.SPELLS_OPEN)
NOBODY = SpellCounts({}, {})


class Staying(Basket):
    """A reading of these spells."""

    def __init__(self, own: SpellCounts | None, every: SpellCounts | None) -> None:
        super().__init__()
        self.own, self.every = own, every

    def spells(self, ended: Measure, present: Measure, *, of_all: bool = False) -> SpellCounts | None:
        assert (ended, present) == (customers.SPELLS_ENDED, customers.SPELLS_OPEN)
        return self.every if of_all else self.own


def stay(ended: Mapping[int, int], present: Mapping[int, int], every: SpellCounts | None = None) -> float | None:
    own = SpellCounts(ended, present)
    return STAY.evaluate(Staying(own, every or own))


def test_who_all_stay_stay_for_three_years() -> None:
    assert stay({}, {1095: 4}) == 3


def test_half_who_go_after_a_year_leave_two_years_on_average() -> None:
    assert stay({365: 1}, {1095: 1}) == pytest.approx(2)


def test_where_nobody_was_there_for_three_years_it_is_the_first_year_that_counts() -> None:
    assert stay({146: 1}, {1094: 1}) == pytest.approx(0.7)
    assert stay({}, {364: 4}) is None


def test_who_all_went_early_are_known_to_the_end() -> None:
    assert stay({73: 1, 219: 1}, {}) == pytest.approx(0.4)


def test_all_values_of_a_breakdown_have_the_horizon_of_the_total() -> None:
    every = SpellCounts({}, {400: 1, 1200: 1})
    assert stay({}, {1200: 1}, every) == 3
    assert stay({}, {400: 1}, every) is None
    assert stay({}, {400: 1}, SpellCounts({}, {400: 1, 500: 1})) == 1


def test_there_is_no_value_of_nobody_and_of_a_stretch_that_has_ended() -> None:
    assert stay({}, {}) is None
    assert STAY.evaluate(Staying(NOBODY, SpellCounts({}, {1200: 1}))) is None
    assert STAY.evaluate(Staying(None, None)) is None
