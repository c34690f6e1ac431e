"""Clusters are named by where they lie, and keep their names while they stay there."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.models import Centre, title
from streams.models.cluster_names import cluster_names
from streams.texts import Text

MIDDLE, SPREAD = np.array([4.0, 1.5, 9.0]), np.array([1.0, 0.5, 2.0])
PLACES = st.lists(st.tuples(*[st.floats(-3, 3)] * 3), min_size=1, max_size=8)


def at(*deviations: float) -> Centre:
    """The centre so many standard deviations from the middle."""
    return Centre(*np.expm1(MIDDLE + np.array(deviations) * SPREAD).tolist())


def named(*centres: Centre, last: dict[str, Centre] | None = None) -> tuple[str, ...]:
    return cluster_names(centres, MIDDLE, SPREAD, last or {})


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ((-1, -1, -1), "recent-few-small"),
        ((0, 0, 0), "earlier-some-medium"),
        ((1, 1, 1), "past-many-large"),
        ((-0.6, 0.4, 2.0), "recent-some-large"),
    ],
)
def test_words_say_where_a_cluster_lies(place: tuple[float, float, float], name: str) -> None:
    assert named(at(*place)) == (name,)


def test_clusters_of_the_same_words_are_numbered() -> None:
    assert named(at(-1, -1, -1), at(-2, -1, -1), at(-1, -2, -2)) == (
        "recent-few-small",
        "recent-few-small-2",
        "recent-few-small-3",
    )


def test_names_do_not_jump_when_clusters_change_places() -> None:
    last = {"recent-few-small": at(-1, -1, -1), "recent-few-small-2": at(-2, -1, -1)}
    assert named(at(-1.9, -1, -1), at(-1.1, -1, -1), last=last) == ("recent-few-small-2", "recent-few-small")


def test_a_name_stays_a_little_beyond_its_edge_and_no_further() -> None:
    last = {"recent-few-small": at(-0.6, -1, -1)}
    assert named(at(-0.4, -1, -1)) == ("earlier-few-small",)
    assert named(at(-0.4, -1, -1), last=last) == ("recent-few-small",)
    assert named(at(-0.2, -1, -1), last=last) == ("earlier-few-small",)


def test_a_cluster_that_is_far_from_all_of_the_last_run_is_another_one() -> None:
    last = {"past-many-large-7": at(0.6, 0.6, 0.6)}
    assert named(at(0.7, 0.7, 0.7), last=last) == ("past-many-large-7",)
    assert named(at(2.0, 0.7, 0.7), last=last) == ("past-many-large",)


def test_what_is_no_name_is_not_taken_over() -> None:
    assert named(at(-1, -1, -1), last={"champions": at(-1, -1, -1)}) == ("recent-few-small",)


@given(PLACES, PLACES)
def test_names_are_all_different_and_stay_where_nothing_moves(
    places: list[tuple[float, float, float]], before: list[tuple[float, float, float]]
) -> None:
    earlier = [at(*place) for place in before]
    centres = [at(*place) for place in places]
    names = named(*centres, last=dict(zip(named(*earlier), earlier, strict=True)))
    assert len(set(names)) == len(names)
    again = named(*reversed(centres), last=dict(zip(names, centres, strict=True)))
    assert {centres[names.index(name)] for name in again} == set(centres)
    if len(set(centres)) == len(centres):
        assert again == tuple(reversed(names))


def test_people_read_names_in_their_language() -> None:
    assert title("recent-few-small") == Text("recent, few, small", "خرید تازه، سفارش کم، مبلغ کم")
    assert title("past-many-large-12") == Text("long ago, many, large (12)", "خرید قدیمی، سفارش زیاد، مبلغ زیاد (۱۲)")


def test_every_name_has_a_title_of_its_own() -> None:
    places = [at(*place) for place in product((-1, 0, 1), repeat=3)]
    titles = [title(name) for name in named(*places)]
    assert len({text.en for text in titles}) == len({text.fa for text in titles}) == 27


@pytest.mark.parametrize("name", ["", "champions", "recent-few", "few-recent-small", "recent-few-small-0", "x-y-z"])
def test_what_is_no_name_has_no_title(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a cluster"):
        title(name)
