"""What is remembered from look to look: since when problems last, what waits, and what was there before."""

import msgspec
import pytest

from streams.problems import Kind, Problem
from streams.problems.episodes import Episodes, Found
from streams.problems.kinds import GRACE_MS
from streams.problems.remembered import Remembered, WentBack
from streams.problems.told import BoardTold, ProblemTold, Stand, Waiting, WorkerTold, certain_offset, decoded
from streams.problems.waiting import PATIENCE_SECONDS, WaitingRecords

AT_ONCE = Found(Kind.STORE_FULL, "full")
LATER = Found(Kind.NO_WORKER, "none")


def test_a_problem_lasts_from_its_first_look_to_the_one_that_does_not_find_it() -> None:
    episodes = Episodes()
    assert episodes.look([AT_ONCE], 1_000) == (Problem(Kind.STORE_FULL, 1_000, "full"),)
    assert episodes.look([Found(Kind.STORE_FULL, "fuller")], 2_000) == (Problem(Kind.STORE_FULL, 1_000, "fuller"),)
    assert episodes.look([], 3_000) == ()
    assert episodes.look([AT_ONCE], 4_000) == (Problem(Kind.STORE_FULL, 4_000, "full"),)


def test_some_are_told_only_once_they_have_lasted() -> None:
    episodes, grace = Episodes(), GRACE_MS[Kind.NO_WORKER]
    looks = [(episodes.look([LATER], at), episodes.pending) for at in (1_000, 1_000 + grace)]
    assert looks == [((), True), ((Problem(Kind.NO_WORKER, 1_000, "none"),), False)]
    assert episodes.look([], 9_000) == ()
    assert episodes.look([LATER], 9_001) == ()


def test_it_lasts_for_as_long_as_the_facts_say_even_if_nobody_looked() -> None:
    assert Episodes().look([Found(Kind.CLOCK_OFF, "off", 300)], 1_000)[0].since == 300


def test_they_are_told_in_the_order_of_their_kinds() -> None:
    found = [Found(kind, "") for kind in reversed(Kind)]
    episodes = Episodes()
    episodes.look(found, 0)
    assert [one.kind for one in episodes.look(found, 60_000)] == list(Kind)


def test_no_grace_is_longer_than_there_is_time() -> None:
    assert max(GRACE_MS.values()) < 5_000


def test_records_that_are_counted_in_time_do_not_wait_however_many_there_are() -> None:
    waiting, one = WaitingRecords(), ("crm.deals", 0)
    for second in range(60):
        assert waiting.look({one: Stand(1_000 * (second + 1), 1_000 * second)}, second) == {}


def test_records_that_are_not_counted_for_long_wait() -> None:
    waiting, one, other = WaitingRecords(), ("crm.deals", 0), ("crm.deals", 1)
    stands = {one: Stand(10, 4), other: Stand(10, 10)}
    assert waiting.look(stands, 100.0) == {}
    assert waiting.look(stands, 100.0 + PATIENCE_SECONDS) == {}
    assert waiting.look({**stands, one: Stand(30, 9)}, 106.0) == {one: Waiting(21, 6_000)}
    assert waiting.look({**stands, one: Stand(30, 10)}, 107.0) == {}
    assert waiting.look({**stands, one: Stand(30, 11)}, 113.0) == {one: Waiting(19, 6_000)}


def test_what_was_another_workers_meanwhile_is_looked_at_anew() -> None:
    waiting, one = WaitingRecords(), ("crm.deals", 0)
    waiting.look({one: Stand(10, 4)}, 100.0)
    assert waiting.look({}, 150.0) == {}
    assert waiting.look({one: Stand(10, 4)}, 200.0) == {}


PLACE = ("deal-0", "crm.deals")


def test_a_store_that_stands_before_what_was_seen_went_back_until_it_is_there_again() -> None:
    remembered = Remembered()
    assert remembered.look({PLACE: 100}, {}, {}) == {}
    assert remembered.look({PLACE: 60}, {}, {}) == {PLACE: WentBack(60, 100)}
    assert remembered.look({}, {}, {}) == {PLACE: WentBack(0, 100)}
    assert remembered.look({PLACE: 100}, {}, {}) == {}


def test_what_a_worker_counted_is_as_good_as_seen() -> None:
    assert Remembered().look({}, {PLACE: 7}, {PLACE: 9}) == {PLACE: WentBack(0, 7)}


def test_a_topic_that_was_made_anew_lacks_nothing_once_all_of_it_is_counted() -> None:
    remembered = Remembered()
    remembered.look({PLACE: 100}, {}, {})
    assert remembered.look({PLACE: 5}, {PLACE: 5}, {PLACE: 9}) == {PLACE: WentBack(5, 100)}
    assert remembered.look({PLACE: 9}, {PLACE: 9}, {PLACE: 9}) == {}
    assert remembered.look({PLACE: 9}, {PLACE: 9}, {PLACE: 12}) == {}


@pytest.mark.parametrize(
    ("ahead", "uncertain", "certain"),
    [(5_000, 1_000, 4_000), (-5_000, 1_000, -4_000), (900, 1_000, 0), (-900, 1_000, 0)],
)
def test_of_a_clock_only_that_is_told_which_a_slow_answer_does_not_explain(
    ahead: int, uncertain: int, certain: int
) -> None:
    assert certain_offset(ahead, uncertain) == certain


def test_what_a_process_tells_is_read_as_it_was_written_and_another_versions_is_passed_over() -> None:
    worker = WorkerTold("a:1", ["deal-0"], 5, 6, {"t": 1}, {"t": {0: Stand(2, 1)}}, {"t": {0: Waiting(1, 9)}}, "x")
    board = BoardTold("b:2", [ProblemTold("no-worker", 1, "x")])
    for told in (worker, board):
        assert decoded(msgspec.json.encode(told)) == told
    assert decoded(b'{"type":"oracle"}') is None
    assert decoded(b"\xff") is None
