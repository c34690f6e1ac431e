"""Suggested loyalty groups part customers as they say, for any number of scores."""

from decimal import Decimal
from itertools import product

import pytest

from streams.analyses import LOYAL, OTHER, RISKY, Figures, LoyaltyGroups, Scores, suggested
from streams.analyses.suggested_groups import usual_groups

CUSTOMERS = [Figures(days, 1 + days * 7 % 11, 137 * (days * 31 % 97)) for days in range(100)]


@pytest.mark.parametrize("parts", range(2, 10))
def test_the_usual_groups_have_a_place_for_everybody(parts: int) -> None:
    groups = LoyaltyGroups(usual_groups(parts), parts)
    everybody = [groups.of(Scores(*scores)) for scores in product(range(1, parts + 1), repeat=3)]
    assert OTHER not in everybody
    assert set(everybody) == set(usual_groups(parts)), "no group is hidden behind another"
    assert groups.of(Scores(parts, parts, parts)) == LOYAL[0]
    assert groups.of(Scores(1, 1, 1)) == "lost"
    assert set(usual_groups(parts)) & set(RISKY)


@pytest.mark.parametrize("parts", [2, 4, 5])
def test_each_score_has_about_as_many_customers(parts: int) -> None:
    cuts = suggested(CUSTOMERS, parts, 2).cuts
    scores = [cuts.scores(one.recency_days, one.orders, Decimal(one.money).scaleb(-2)) for one in CUSTOMERS]
    for of in zip(*((score.recency, score.money) for score in scores), strict=True):
        sizes = [of.count(score) for score in range(1, parts + 1)]
        assert max(sizes) - min(sizes) <= 8
    assert all(cut == int(cut) for cut in (*cuts.recency_days, *cuts.orders))
    assert {cut.as_tuple().exponent for cut in cuts.money if isinstance(cut, Decimal)} == {-2}


def test_everybody_has_a_size_and_who_did_not_buy_lately_makes_no_cuts() -> None:
    gone = [Figures(900 + days, 0, -5) for days in range(60)]
    found = suggested([*CUSTOMERS, *gone], 5, 0)
    assert found.cuts == suggested(CUSTOMERS, 5, 0).cuts
    assert sum(found.sizes.values()) == len(CUSTOMERS) + len(gone)
    assert found.sizes["lost"] >= len(gone)
    with pytest.raises(ValueError, match="nobody has bought in the period"):
        suggested(gone, 5, 0)


def test_other_groups_may_be_sized() -> None:
    found = suggested(CUSTOMERS, 3, 2, {"late": {"r": "1"}})
    assert 25 <= found.sizes["late"] <= 35
    assert found.sizes[OTHER] == len(CUSTOMERS) - found.sizes["late"]
