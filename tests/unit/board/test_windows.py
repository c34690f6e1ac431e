"""Running sums against a recount that keeps every pair and adds up from the start."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic.calendar import Calendar
from streams.arithmetic.days import days_of
from streams.arithmetic.panes import LEVEL_LOG, MINUTE_MS, RESOLUTIONS, ROLLING, WINDOWS, Pane, Resolution
from streams.board.field_index import Int64s
from streams.board.windows import Windows
from streams.redis.tail import LogTail
from tests.strategies import at_least

Pairs: TypeAlias = Sequence[tuple[int, int]]

START = 29_000_000
"""An epoch minute in the year 2025, at no edge of an hour or a day."""
CALENDAR = Calendar("Asia/Tehran", 5, is_persian=True)


def packed(pairs: Pairs) -> bytes:
    return np.array(pairs, dtype="<i8").tobytes()


def tail(name: str, pairs: Pairs, *, replaces: bool = False) -> LogTail:
    return LogTail(name, replaces, packed(pairs))


def by_field(windows: Windows, sums: Int64s) -> dict[int, int]:
    """Sums that are not 0, by field."""
    amounts = sums[: len(windows.rows)].tolist()
    fields = windows.rows.fields().tolist()
    return {name: amount for name, amount in zip(fields, amounts, strict=True) if amount}


@dataclass
class Recount:
    """The same answers from a list of everything."""

    logs: dict[tuple[str, str], list[tuple[int, int]]] = field(default_factory=dict)
    now: int = 0
    latest: int = 0

    def apply(self, source: str, log: LogTail) -> None:
        if log.name != LEVEL_LOG and not Pane.named(log.name).may_be_kept(self.latest):
            return
        pairs = [(int(name), int(amount)) for name, amount in np.frombuffer(log.pairs, "<i8").reshape(-1, 2)]
        known = [] if log.replaces else self.logs.get((source, log.name), [])
        self.logs[source, log.name] = known + pairs

    def move(self, now: int) -> None:
        self.now = now
        self.latest = max(self.latest, now)
        self.logs = {
            (source, name): pairs
            for (source, name), pairs in self.logs.items()
            if name == LEVEL_LOG or Pane.named(name).may_be_kept(self.latest)
        }

    def sums(self, resolution: Resolution | None, first: int, last: int) -> dict[int, int]:
        counter: Counter[int] = Counter()
        for (_, name), pairs in self.logs.items():
            if name == LEVEL_LOG:
                inside = resolution is None
            else:
                pane = Pane.named(name)
                inside = pane.resolution is resolution and first <= pane.start <= last
            if inside:
                for number, amount in pairs:
                    counter[number] += amount
        return {number: amount for number, amount in counter.items() if amount}

    def first_day(self, number: int) -> int | None:
        """When the first day began that is kept, and in which a field has anything."""
        oldest = Resolution.DAY.oldest_kept(self.now, CALENDAR.days)
        starts = {
            Pane.named(name).start
            for _, name in self.logs
            if name != LEVEL_LOG and Pane.named(name).resolution is Resolution.DAY
        }
        found = [start for start in starts if start >= oldest and number in self.sums(Resolution.DAY, start, start)]
        return min(found) * MINUTE_MS if found else None


def agree(windows: Windows, recount: Recount) -> None:
    for index, window in enumerate(windows.windows):
        first, last = window.span(recount.now, CALENDAR)
        assert by_field(windows, windows.in_window(index)) == recount.sums(window.resolution, first, last)
        ahead = recount.sums(window.resolution, last + 1, 1 << 60)
        assert by_field(windows, windows.ahead_of(index)) == ahead
    assert by_field(windows, windows.running_totals()) == recount.sums(None, 0, 0)
    for number in range(4):
        assert windows.first_day(windows.rows.of(np.array([number])).item()) == recount.first_day(number)


amounts = st.integers(-5, 5)
pairs = st.lists(st.tuples(st.integers(0, 12), amounts), max_size=8)
sources = st.sampled_from(["ticket-0", "ticket-1", "deal-0"])


@st.composite
def places(draw: st.DrawFn) -> str:
    """A log near the edges of the windows, up to an hour ahead, or the running totals."""
    resolution = draw(st.sampled_from([*RESOLUTIONS, None]))
    if resolution is None:
        return LEVEL_LOG
    now = START * MINUTE_MS
    starts = [window.span(now, CALENDAR)[0] for window in WINDOWS if window.resolution is resolution]
    edge = draw(st.sampled_from([START, *starts, resolution.latest_dropped(now)]))
    return Pane(resolution, resolution.floor(edge + draw(st.integers(-130, 70)), CALENDAR.days)).name


appends = st.tuples(st.just("append"), sources, st.lists(st.tuples(places(), pairs), max_size=4))
replacements = st.tuples(st.just("replace"), sources, st.lists(st.tuples(places(), pairs), max_size=2))
compactions = st.tuples(st.just("compact"), st.integers(0, 20), st.none())
moves = st.tuples(
    st.just("move"),
    st.one_of(
        st.integers(-70, 200),
        st.sampled_from([window.minutes for window in ROLLING]),
        st.sampled_from([1_440, 7 * 1_440, 31 * 1_440, 92 * 1_440, 366 * 1_440]),
        st.sampled_from([resolution.kept_minutes for resolution in RESOLUTIONS]),
    ),
    st.integers(0, MINUTE_MS - 1),
)


@given(st.lists(st.one_of(appends, replacements, compactions, moves), max_size=25))
@at_least(150)
def test_running_sums_agree_with_a_recount_from_the_start(steps: list[tuple[str, object, object]]) -> None:
    windows, recount = Windows(calendar=CALENDAR), Recount()
    windows.move(START * MINUTE_MS)
    recount.move(START * MINUTE_MS)
    for step in steps:
        match step:
            case ("append" | "replace" as how, str() as source, list() as drawn):
                logs = {name: tail(name, some, replaces=how == "replace") for name, some in drawn}
                windows.apply(source, logs.values())
                for log in logs.values():
                    recount.apply(source, log)
            case ("compact", int() as choice, _) if recount.logs:
                source, name = sorted(recount.logs)[choice % len(recount.logs)]
                total: Counter[int] = Counter()
                for number, amount in recount.logs[source, name]:
                    total[number] += amount
                windows.take_touched()
                windows.apply(source, [tail(name, sorted(total.items()), replaces=True)])
                assert not any(len(rows) for rows in windows.take_touched())
            case ("move", int() as minutes, int() as milliseconds):
                now = recount.now + minutes * MINUTE_MS + milliseconds
                windows.move(now)
                recount.move(now)
        agree(windows, recount)


@given(st.lists(st.tuples(sources, places(), pairs), max_size=20), st.data())
def test_the_order_of_tails_does_not_matter(tails: list[tuple[str, str, Pairs]], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(tails))
    first, second = Windows(calendar=CALENDAR), Windows(calendar=CALENDAR)
    for windows, order in ((first, tails), (second, shuffled)):
        for source, name, some in order:
            windows.apply(source, [tail(name, some)])
        windows.move(START * MINUTE_MS)
    for index in range(len(WINDOWS)):
        assert by_field(first, first.in_window(index)) == by_field(second, second.in_window(index))
    assert by_field(first, first.running_totals()) == by_field(second, second.running_totals())


def test_a_pane_ahead_of_the_clock_enters_when_its_time_comes() -> None:
    windows = Windows()
    windows.move(START * MINUTE_MS)
    windows.apply("ticket-0", [tail(f"m:{START + 3}", [(7, 2)])])
    assert by_field(windows, windows.in_window(0)) == {}
    assert by_field(windows, windows.ahead_of(0)) == {7: 2}
    windows.move((START + 3) * MINUTE_MS)
    assert by_field(windows, windows.in_window(0)) == {7: 2}
    assert by_field(windows, windows.ahead_of(0)) == {}


def test_a_pane_leaves_once_the_window_no_longer_reaches_its_last_millisecond() -> None:
    windows = Windows()
    windows.apply("ticket-0", [tail(f"m:{START}", [(7, 2)])])
    windows.move((START + 6) * MINUTE_MS - 1)
    assert by_field(windows, windows.in_window(0)) == {7: 2}
    windows.move((START + 6) * MINUTE_MS)
    assert by_field(windows, windows.in_window(0)) == {}


def test_only_the_windows_that_hold_a_pane_are_touched_by_it() -> None:
    windows = Windows()
    windows.move(START * MINUTE_MS)
    windows.take_touched()
    windows.apply("ticket-0", [tail(f"m:{START - 10}", [(7, 2)])])
    touched = windows.take_touched()
    names = [window.name for window, rows in zip(WINDOWS, touched, strict=True) if len(rows)]
    assert names == ["15m", "1h", "24h", "today"]


def test_a_quiet_minute_touches_nothing() -> None:
    windows = Windows()
    windows.apply("ticket-0", [tail(f"m:{START - 10}", [(7, 2)]), tail(LEVEL_LOG, [(8, 1)])])
    windows.move(START * MINUTE_MS)
    windows.take_touched()
    windows.move((START + 1) * MINUTE_MS)
    assert not any(len(rows) for rows in windows.take_touched())


def test_a_log_that_ends_inside_a_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="ends inside a pair"):
        Windows().apply("ticket-0", [LogTail("level", True, b"\0" * 24)])


def test_many_small_tails_keep_a_pane_small() -> None:
    windows = Windows()
    windows.move(START * MINUTE_MS)
    for _ in range(100):
        pane = Pane(Resolution.DAY, days_of("UTC").floor(START))
        windows.apply("ticket-0", [tail(pane.name, [(number, 1) for number in range(50)])])
    (content,) = next(iter(windows._contents[Resolution.DAY].values())).values()
    assert len(content.entries(0).row) <= 9 * 50
    assert set(by_field(windows, windows.in_window(7)).values()) == {100}
