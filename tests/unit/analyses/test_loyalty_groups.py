"""A customer is in the first loyalty group that fits."""

from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.analyses import OTHER, PROSPECT, LoyaltyGroups, Scores

_GROUPS = LoyaltyGroups(
    {
        "champion": {"r": "5", "fm": "4-5"},
        "loyal": {"r": "3-5", "fm": "4-5"},
        "frequent": {"f": "5", "m": "1-2"},
        "new": {"r": "4-5", "fm": "1"},
        "at risk": {"r": "1-2", "fm": "3-5"},
    }
)
RANGES = st.tuples(st.integers(1, 5), st.integers(1, 5)).map(lambda ends: f"{min(ends)}-{max(ends)}")
GROUPS = st.dictionaries(
    st.sampled_from("abcdefg"),
    st.dictionaries(st.sampled_from(["r", "f", "m", "fm"]), RANGES, min_size=1),
    max_size=5,
)


@pytest.mark.parametrize(
    ("scores", "group"),
    [
        (Scores(5, 5, 5), "champion"),
        (Scores(5, 3, 4), "champion"),
        (Scores(5, 3, 3), OTHER),
        (Scores(4, 4, 4), "loyal"),
        (Scores(3, 5, 2), "loyal"),
        (Scores(3, 5, 1), "frequent"),
        (Scores(2, 5, 1), "frequent"),
        (Scores(4, 1, 1), "new"),
        (Scores(4, 1, 2), OTHER),
        (Scores(1, 2, 3), "at risk"),
        (Scores(1, 1, 1), OTHER),
        (None, PROSPECT),
    ],
)
def test_the_first_group_that_fits_is_the_customers(scores: Scores | None, group: str) -> None:
    assert _GROUPS.of(scores) == group


def test_names_come_in_their_order_with_those_that_are_always_there() -> None:
    assert _GROUPS.names == ("champion", "loyal", "frequent", "new", "at risk", "other", "prospect")


@given(GROUPS)
def test_every_customer_is_in_the_group_that_reading_the_table_gives(groups: Mapping[str, Mapping[str, str]]) -> None:
    read = LoyaltyGroups(groups)
    for recency, frequency, money in product(range(1, 6), repeat=3):
        # Of 3 and 4 the mean is 4.
        own = {"r": recency, "f": frequency, "m": money, "fm": -(-(frequency + money) // 2)}
        group = OTHER
        for name, ranges in groups.items():
            if all(int(text[0]) <= own[score] <= int(text[-1]) for score, text in ranges.items()):
                group = name
                break
        assert read.of(Scores(recency, frequency, money)) == group


def test_without_groups_all_who_bought_are_others() -> None:
    groups = LoyaltyGroups({}, best=3)
    assert groups.names == (OTHER, PROSPECT)
    assert groups.of(Scores(3, 1, 2)) == OTHER


@pytest.mark.parametrize(
    ("groups", "complaint"),
    [
        ({"a": {"r": "6"}}, "group 'a': r = '6' is no range of 1 to 5"),
        ({"a": {"r": "0-3"}}, "'0-3' is no range"),
        ({"a": {"fm": "4-2"}}, "fm = '4-2' is no range"),
        ({"a": {"fm": "2-4-5"}}, "is no range"),
        ({"a": {"r": ""}}, "is no range"),
        ({"a": {"r": " 5"}}, "is no range"),
        ({"a": {"recency": "5"}}, "group 'a' has recency; known: r, f, m, fm"),
        ({"a": {}}, "group 'a' has no range"),
        ({"other": {"r": "5"}}, "'other' is always there"),
        ({"prospect": {"r": "5"}}, "'prospect' is always there"),
        ({f"group {place}": {"r": "5"} for place in range(16)}, "16 loyalty groups are too many; 15"),
    ],
)
def test_groups_that_cannot_be_are_refused(groups: Mapping[str, Mapping[str, str]], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        LoyaltyGroups(groups)


@pytest.mark.parametrize("scores", [Scores(6, 1, 1), Scores(1, 0, 1)])
def test_scores_of_other_cuts_are_refused(scores: Scores) -> None:
    with pytest.raises(ValueError, match="are not among those of the loyalty groups"):
        _GROUPS.of(scores)
