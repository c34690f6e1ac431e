"""What panes say of the past against a plain list of contributions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic import sketch
from streams.arithmetic.calendar import Calendar
from streams.arithmetic.deltas import MEASURE_SHIFT, Contributions, DimensionTuples, PaneDeltas, key_of_moment
from streams.arithmetic.measures import Measure, Part, customers, deals, series_names
from streams.arithmetic.panes import MINUTE_MS, WINDOWS, Resolution, Window
from streams.board.pane_history import PaneHistory
from streams.board.windows import Windows
from streams.kpis import Kpi, catalogue
from streams.kpis.formula import SpellCounts
from streams.redis.tail import LogTail

NOW = 29_000_123 * MINUTE_MS + 4_567
CALENDAR = Calendar("Asia/Tehran", 5)
DAYS = CALENDAR.days
NAMES = dict(enumerate(series_names((*deals.MEASURES, *customers.MEASURES)), start=2))
VALUE_DICTIONARY = {name: number for number, name in NAMES.items()}
SEEN = frozenset[str]().union(*(measure.fed_by for measure in (*deals.MEASURES, *customers.MEASURES)))


@dataclass(frozen=True)
class Counted:
    """One contribution to a measure, or one taken back."""

    place: int
    moment: int
    amount: int
    sign: int = 1


@dataclass
class Stretch:
    """A reading of a list of contributions between two epoch minutes."""

    measures: Sequence[Measure]
    counted: Sequence[Counted]
    begin: int
    end: int
    window: Window

    def _of(self, measure: Measure, begin: int, end: int) -> list[Counted]:
        if measure.by_day and self.window.resolution is not Resolution.DAY:
            return []
        return [
            one
            for one in self.counted
            if self.measures[one.place] is measure and begin <= one.moment // MINUTE_MS < end
        ]

    def amount(self, measure: Measure, part: Part = Part.AMOUNT) -> int:
        found = self._of(measure, self.begin, self.end)
        return sum(one.sign * (one.amount if part is Part.AMOUNT else 1) for one in found)

    def level(self, measure: Measure) -> int:
        return sum(one.sign * one.amount for one in self._of(measure, 0, self.end))

    def level_at_start(self, measure: Measure) -> int:
        return sum(one.sign * one.amount for one in self._of(measure, 0, self.begin))

    def sketch(self, measure: Measure) -> sketch.Ranked:
        counts: Counter[int] = Counter()
        for one in self._of(measure, self.begin, self.end):
            counts[int(sketch.buckets(np.array([one.amount]))[0])] += one.sign
        return sketch.Ranked.of(counts.items())

    def spells(self, ended: Measure, present: Measure, *, of_all: bool = False) -> SpellCounts | None:
        del ended, present, of_all
        return None

    def seen(self, event_types: frozenset[str]) -> bool:
        return bool(event_types & SEEN)


class Desk:
    """Counts contributions of one family into windows."""

    def __init__(self, dimensions: tuple[str, ...], measures: tuple[Measure, ...]) -> None:
        self.measures = measures
        self.kpis = [
            kpi
            for kpi in catalogue()
            if kpi.past_formula is not None and set(kpi.past_formula.measures()) <= set(measures)
        ]
        self.windows = Windows(calendar=CALENDAR)
        self.past = PaneHistory({measure.name: measure for measure in measures}.values(), self.windows)
        self.counted: list[Counted] = []
        self._deltas = PaneDeltas(dimensions, measures, VALUE_DICTIONARY, DAYS)
        self._dimension_tuples = DimensionTuples(len(dimensions))
        self._everywhere = self._dimension_tuples.number((0,) * len(dimensions))

    def count(self, shard: str, added: Sequence[Counted], removed: Sequence[Counted]) -> None:
        changes = Contributions()
        for one in added:
            changes.added += (self._key(one), one.amount)
        for one in removed:
            changes.retracted += (self._key(one), one.amount)
        logs = self._deltas.logs(changes, self._dimension_tuples, NOW)
        self.windows.apply(shard, [LogTail(name, False, pairs) for name, pairs in logs.items()])
        self.windows.move(NOW)
        self.past.add_rows(self.windows.rows.fields(self.past.rows), NAMES)
        self.counted += [*added, *(Counted(one.place, one.moment, one.amount, -1) for one in removed)]

    def _key(self, one: Counted) -> int:
        return key_of_moment(one.moment) | one.place << MEASURE_SHIFT | self._everywhere


FAMILIES = {"deals": deals, "customers": customers}


def values(kpis: Sequence[Kpi], reading: object) -> dict[str, object]:
    return {kpi.name: kpi.past_formula.evaluate(reading) for kpi in kpis if kpi.past_formula}  # type: ignore[arg-type]


def known_moments(resolution: Resolution) -> st.SearchStrategy[int]:
    """Moments that panes of the resolution still cover, a little ahead of now included."""
    oldest = resolution.oldest_kept(NOW, DAYS) * MINUTE_MS
    return st.one_of(st.integers(oldest, NOW + 5 * MINUTE_MS), st.integers(NOW - 20 * MINUTE_MS, NOW + 5 * MINUTE_MS))


def contributions(measures: Sequence[Measure], resolution: Resolution) -> st.SearchStrategy[Counted]:
    return st.builds(
        Counted,
        place=st.integers(0, len(measures) - 1),
        moment=known_moments(resolution),
        amount=st.integers(-3, 10_000_000),
    )


@pytest.mark.parametrize("resolution", list(Resolution))
@pytest.mark.parametrize("family", list(FAMILIES))
@given(data=st.data())
def test_a_stretch_of_the_past_is_what_its_contributions_say(
    family: str, resolution: Resolution, data: st.DataObject
) -> None:
    desk = Desk(FAMILIES[family].DIMENSIONS, FAMILIES[family].MEASURES)
    window = Window("stretch", 60, resolution)
    for number in range(data.draw(st.integers(1, 4))):
        added = data.draw(st.lists(contributions(desk.measures, resolution), max_size=12))
        removed = data.draw(st.lists(st.sampled_from(added), max_size=3, unique=True)) if added else []
        desk.count(f"shard-{number % 2}", added, removed)
        while not desk.past.catch_up(resolution, data.draw(st.integers(1, 5))):
            pass
        moments = st.integers(resolution.oldest_kept(NOW, DAYS), resolution.after(NOW // MINUTE_MS, DAYS))
        starts = moments.map(lambda minute: resolution.floor(minute, DAYS))
        edges = sorted(data.draw(st.sets(starts, min_size=2, max_size=5)))
        found = desk.past.stretches(resolution, edges, window, SEEN)
        for begin, end, reading in zip(edges, edges[1:], found, strict=False):
            expected = Stretch(desk.measures, desk.counted, begin, end, window)
            assert values(desk.kpis, reading) == values(desk.kpis, expected)


@given(data=st.data())
def test_the_window_of_now_reads_as_a_stretch_up_to_now(data: st.DataObject) -> None:
    desk = Desk(customers.DIMENSIONS, customers.MEASURES)
    desk.count("shard-0", data.draw(st.lists(contributions(desk.measures, Resolution.MINUTE), max_size=20)), [])
    index = next(place for place, window in enumerate(WINDOWS) if window.name == "1h")
    reading = desk.past.window(index, SEEN)
    first, last = WINDOWS[index].span(NOW, CALENDAR)
    expected = Stretch(desk.measures, desk.counted, first, last + 1, WINDOWS[index])
    for measure in desk.measures:
        for part in set(measure.kind.parts) - {Part.SKETCH}:
            if measure.kind.in_panes:
                assert reading.amount(measure, part) == expected.amount(measure, part)
        if measure.kind.is_level:
            assert reading.level(measure) == sum(
                one.amount for one in desk.counted if desk.measures[one.place] is measure
            )


def test_a_pane_that_is_dropped_is_forgotten() -> None:
    desk = Desk(deals.DIMENSIONS, deals.MEASURES)
    desk.count("shard-0", [Counted(0, NOW, 7)], [])
    assert desk.past.catch_up(Resolution.MINUTE, 10)
    start = NOW // MINUTE_MS
    assert set(desk.past.first_starts(Resolution.MINUTE).tolist()) == {start}
    desk.windows.move(NOW + 51 * 60 * MINUTE_MS)
    assert desk.past.catch_up(Resolution.MINUTE, 10)
    assert start not in desk.past.first_starts(Resolution.MINUTE).tolist()


def test_a_pane_with_rows_that_nobody_named_yet_waits() -> None:
    desk = Desk(deals.DIMENSIONS, deals.MEASURES)
    named = desk.past.rows
    differing = Windows()
    past = PaneHistory(deals.MEASURES, differing)
    changes = Contributions()
    changes.added += (key_of_moment(NOW) | 0 << MEASURE_SHIFT, 1)
    dimension_tuples = DimensionTuples(len(deals.DIMENSIONS))
    dimension_tuples.number((0,) * len(deals.DIMENSIONS))
    deltas = PaneDeltas(deals.DIMENSIONS, deals.MEASURES, VALUE_DICTIONARY, DAYS)
    logs = deltas.logs(changes, dimension_tuples, NOW)
    differing.apply("shard-0", [LogTail(name, False, pairs) for name, pairs in logs.items()])
    assert past.catch_up(Resolution.DAY, 10)
    assert past.first_starts(Resolution.DAY).tolist() == []
    past.add_rows(differing.rows.fields(named), {number: name for name, number in VALUE_DICTIONARY.items()})
    assert past.catch_up(Resolution.DAY, 10)
    assert len(past.first_starts(Resolution.DAY)) > 0


def test_who_reads_the_past_first_hides_from_nobody_that_it_changed() -> None:
    desk, before = Desk(deals.DIMENSIONS, deals.MEASURES), NOW // MINUTE_MS
    desk.count("deal-0", [Counted(0, NOW - 180 * MINUTE_MS, 1)], [])
    assert desk.past.has_changed(Resolution.HOUR, before=before, since=0)
    known = desk.past.revision
    while not desk.past.catch_up(Resolution.HOUR, 1):
        pass
    # As if one had read it for another: who has not read it is still told.
    assert desk.past.has_changed(Resolution.HOUR, before=before, since=0)
    assert not desk.past.has_changed(Resolution.HOUR, before=before, since=known)
    desk.count("deal-0", [Counted(0, NOW - 120 * MINUTE_MS, 1)], [])
    while not desk.past.catch_up(Resolution.HOUR, 1):
        pass
    assert desk.past.has_changed(Resolution.HOUR, before=before, since=known)
