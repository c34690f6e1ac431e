"""The log-rank test compares groups as it is published, and as it is defined."""

from collections.abc import Mapping
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from streams.analyses import Spells, log_rank
from tests.unit.analyses.freireich import PLACEBO, TREATED
from tests.unit.analyses.subjects import SUBJECTS, Subject, spells_of

GROUPS = st.dictionaries(st.sampled_from("abcde"), SUBJECTS, max_size=5)


def test_freireichs_children_differ_as_published() -> None:
    test = log_rank({"6-MP": TREATED, "placebo": PLACEBO})
    assert test is not None
    assert round(test.chi2, 2) == 16.79
    assert test.degrees == 1
    assert test.p == pytest.approx(4.17e-5, abs=5e-8)
    assert test.observed == {"6-MP": 9, "placebo": 21}
    assert test.expected == pytest.approx({"6-MP": 19.25, "placebo": 10.75}, abs=5e-3)


@given(SUBJECTS, SUBJECTS)
def test_two_groups_are_compared_as_scipy_does(one: list[Subject], other: list[Subject]) -> None:
    test = log_rank({"one": spells_of(one), "other": spells_of(other)})
    assume(test is not None)
    assert test is not None
    theirs = stats.logrank(*(_censored(subjects) for subjects in (one, other)))
    assert test.chi2 == pytest.approx(theirs.statistic**2, rel=1e-9, abs=1e-12)
    assert test.p == pytest.approx(theirs.pvalue, rel=1e-9)


def _censored(subjects: list[Subject]) -> stats.CensoredData:
    days, over = zip(*subjects, strict=True)
    return stats.CensoredData.right_censored(days, ~np.array(over))


@given(GROUPS)
def test_any_number_of_groups_is_compared_as_defined(groups: Mapping[str, list[Subject]]) -> None:
    test = log_rank({name: spells_of(subjects) for name, subjects in groups.items()})
    told = [day for day in range(13) if any((day, True) in subjects for subjects in groups.values())]
    names = [name for name, subjects in groups.items() if told and any(days >= told[0] for days, _ in subjects)]
    away, variance = np.zeros(len(names)), np.zeros((len(names), len(names)))
    for day in told:
        there = np.array([sum(days >= day for days, _ in groups[name]) for name in names])
        gone = np.array([groups[name].count((day, True)) for name in names])
        share = there / there.sum()
        away += gone - gone.sum() * share
        if there.sum() > 1:
            chance = gone.sum() * (there.sum() - gone.sum()) / (there.sum() - 1)
            variance += chance * (np.diag(share) - np.outer(share, share))
    if len(names) < 2 or not variance.any():
        assert test is None
        return
    assert test is not None
    chi2 = float(away @ np.linalg.pinv(variance, rcond=1e-10, hermitian=True) @ away)
    assert test.chi2 == pytest.approx(chi2, rel=1e-6, abs=1e-9)
    assert test.degrees == len(names) - 1 == np.linalg.matrix_rank(variance, tol=1e-10)
    assert test.p == pytest.approx(stats.chi2.sf(test.chi2, test.degrees), rel=1e-9)
    assert test.observed == {name: sum(over for _, over in groups[name]) for name in names}
    assert sum(test.expected.values()) == pytest.approx(sum(test.observed.values()))


@given(GROUPS, st.randoms())
def test_the_order_of_groups_is_of_no_account(groups: Mapping[str, list[Subject]], random: Random) -> None:
    names = list(groups)
    random.shuffle(names)
    one = log_rank({name: spells_of(groups[name]) for name in groups})
    other = log_rank({name: spells_of(groups[name]) for name in names})
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one.chi2 == pytest.approx(other.chi2, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    "groups",
    [
        {},
        {"alone": PLACEBO},
        {"placebo": PLACEBO, "nobody": Spells.of({}, {})},
        {"all stay": Spells.of({}, {9: 4}), "all stay too": Spells.of({}, {7: 4})},
        {"lost": Spells.of({3: 4}, {}), "on the same day": Spells.of({3: 2}, {})},
        {"lost": Spells.of({3: 4}, {4: 4}), "gone before": Spells.of({}, {2: 4})},
    ],
)
def test_where_nothing_can_be_compared_nothing_is_said(groups: Mapping[str, Spells]) -> None:
    assert log_rank(groups) is None


def test_a_group_that_says_nothing_is_left_out() -> None:
    alone = log_rank({"6-MP": TREATED, "placebo": PLACEBO})
    assert log_rank({"6-MP": TREATED, "new": Spells.of({}, {0: 5}), "placebo": PLACEBO}) == alone
