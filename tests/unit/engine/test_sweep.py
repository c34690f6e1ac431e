"""When a shard is through: once all of it was looked at and nothing was found."""

from streams.engine.sweep import Sweep
from streams.redis.keys import GROWN
from streams.redis.sweeps import Portion, Swept

END = Swept(0, 10, 10)


def found(began: int, swept: Swept, mark: bytes = b"a b c") -> Portion:
    return Portion(began, swept, mark, [])


def test_a_pass_from_the_beginning_that_finds_nothing_is_the_last_one() -> None:
    sweep = Sweep(2)
    assert not sweep.went_on(found(0, Swept(7, 5, 5)))
    assert sweep.went_on(found(7, END))


def test_a_pass_that_found_something_is_followed_by_another_one() -> None:
    sweep = Sweep(2)
    assert not sweep.went_on(found(0, Swept(7, 5, 5)))
    sweep.counted(["a"], ["a"])
    assert not sweep.went_on(found(7, END))
    assert sweep.went_on(found(0, END))


def test_so_is_a_pass_that_somebody_else_began() -> None:
    sweep = Sweep(2)
    assert not sweep.went_on(found(7, END))
    assert sweep.went_on(found(0, END))


def test_and_a_pass_that_ended_on_another_server_than_it_began_on() -> None:
    sweep = Sweep(2)
    assert not sweep.went_on(found(0, Swept(7, 5, 5)))
    assert not sweep.went_on(found(7, END, b"c a b"))
    assert sweep.went_on(found(0, END, b"c a b"))


def test_nothing_is_looked_for_where_all_is_of_the_first_version_or_marked() -> None:
    assert Sweep(1).is_through
    assert Sweep(2, [f"{GROWN}2"]).is_through
    assert not Sweep(2, [f"{GROWN}1"]).is_through
