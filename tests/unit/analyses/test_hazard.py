"""The hazard is losses by time at risk, month by month."""

from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.analyses import MONTH_DAYS, Spells, hazard_by_month
from tests.unit.analyses.freireich import PLACEBO, TREATED
from tests.unit.analyses.subjects import SUBJECTS, Subject, spells_of


def test_losses_and_time_at_risk_of_freireichs_children_add_up_to_the_published_ones() -> None:
    # Rodriguez, The Gehan survival data: 30 of them relapsed in 541 weeks.
    of_both = [hazard_by_month(spells, 4) for spells in (TREATED, PLACEBO)]
    assert sum(hazard.lost.sum() for hazard in of_both) == 30
    assert sum(hazard.exposure_months.sum() for hazard in of_both) * 4 == pytest.approx(541)


@given(SUBJECTS, st.integers(1, 5))
def test_each_customer_spends_its_own_time_in_each_month(subjects: list[Subject], month: int) -> None:
    hazard = hazard_by_month(spells_of(subjects), month)
    longest = max((days for days, _ in subjects), default=0)
    assert len(hazard.lost) == (max(1, ceil(longest / month)) if subjects else 0)
    for place, (lost, exposure, monthly) in enumerate(
        zip(hazard.lost, hazard.exposure_months, hazard.monthly, strict=True)
    ):
        begin, end = place * month, (place + 1) * month
        assert lost == sum(over and (begin < days <= end or (place == days == 0)) for days, over in subjects)
        assert exposure == pytest.approx(sum(min(max(days - begin, 0), month) for days, _ in subjects) / month)
        assert np.isnan(monthly) if exposure == 0 else monthly == pytest.approx(lost / exposure)


def test_a_year_has_twelve_months() -> None:
    hazard = hazard_by_month(Spells.of({365: 1}, {}))
    assert hazard.lost.tolist() == [0] * 11 + [1]
    assert hazard.exposure_months == pytest.approx(np.ones(12))
    for months in range(1, 400):
        assert len(hazard_by_month(Spells.of({}, {months * MONTH_DAYS: 1})).lost) == months


@pytest.mark.parametrize("month", [0, -30, float("nan"), float("inf")])
def test_a_month_that_is_none_is_refused(month: float) -> None:
    with pytest.raises(ValueError, match="more than 0 days"):
        hazard_by_month(TREATED, month)
