"""Tables against formulas that read a plain list of contributions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic import fields, sketch
from streams.arithmetic.calendar import Calendar
from streams.arithmetic.deltas import MEASURE_SHIFT, Contributions, DimensionTuples, PaneDeltas, key_of_moment
from streams.arithmetic.measures import Measure, Part, customers, deals, series_names
from streams.arithmetic.panes import MINUTE_MS, WINDOWS, Window
from streams.arithmetic.whole_numbers import DAY, DAYS, WHOLE_NUMBERS
from streams.board.decimals import decimal_text, shift_of
from streams.board.table_fields import SERIES, Texts
from streams.board.tables import Tables
from streams.board.windows import Windows
from streams.kpis import catalogue
from streams.kpis.field_names import label_set
from streams.kpis.formula import SpellCounts
from streams.redis.tail import LogTail

NOW = 29_000_123 * MINUTE_MS + 4_567
CALENDAR = Calendar("Asia/Tehran", 5, is_persian=True)

VALUE_TEXTS = ["unknown", "other", 'دا"را\\', "web\n2"]
"""What the four values of every dimension are called."""


class Family:
    """A family's measures and the KPIs that are made of them alone."""

    def __init__(self, dimensions: tuple[str, ...], measures: tuple[Measure, ...]) -> None:
        self.dimensions = dimensions
        self.measures = measures
        self.kpis = tuple(kpi for kpi in catalogue() if set(kpi.formula.measures()) <= set(measures))
        self.seen = frozenset[str]().union(*(measure.fed_by for measure in measures))
        self.numbers = {name: number for number, name in enumerate(series_names(measures), start=2)}
        self.texts: Texts = {
            SERIES: {number: name for name, number in self.numbers.items()},
            **{dimension: dict(enumerate(VALUE_TEXTS)) for dimension in dimensions},
        }


DEALS = Family(deals.DIMENSIONS, deals.MEASURES)
CUSTOMERS = Family(customers.DIMENSIONS, customers.MEASURES)


@dataclass(frozen=True)
class Counted:
    """One contribution."""

    measure: int
    moment: int
    values: tuple[int, ...]
    amount: int
    sign: int = 1


@dataclass
class Recount:
    """A reading of a list of contributions."""

    family: Family
    window: Window
    counted: Sequence[Counted]
    wanted: dict[str, int] = field(default_factory=dict)

    def _of(self, measure: Measure) -> list[Counted]:
        return [
            one
            for one in self.counted
            if self.family.measures[one.measure] is measure
            and all(one.values[self.family.dimensions.index(name)] == value for name, value in self.wanted.items())
        ]

    def _inside(self, measure: Measure) -> list[Counted]:
        first, last = self.window.span(NOW, CALENDAR)
        end = self.window.resolution.after(last, CALENDAR.days)
        return [one for one in self._of(measure) if first <= one.moment // MINUTE_MS < end]

    @property
    def span(self) -> tuple[int, int]:
        return self.window.span(NOW, CALENDAR)[0] * MINUTE_MS, NOW

    def first_day(self, measure: Measure) -> int | None:
        counts: Counter[int] = Counter()
        for one in self.counted:
            if self.family.measures[one.measure] is measure:
                counts[CALENDAR.days.floor(one.moment // MINUTE_MS)] += one.sign
        first = min((day for day, count in counts.items() if count), default=None)
        return None if first is None else first * MINUTE_MS

    def over(self, window: str) -> "Recount":
        other = next(one for one in WINDOWS if one.name == window)
        return Recount(self.family, other, self.counted, self.wanted)

    def amount(self, measure: Measure, part: Part = Part.AMOUNT) -> int:
        return sum(one.sign * (one.amount if part is Part.AMOUNT else 1) for one in self._inside(measure))

    def level(self, measure: Measure) -> int:
        return sum(one.sign * one.amount for one in self._of(measure))

    def level_at_start(self, measure: Measure) -> int:
        first, _ = self.window.span(NOW, CALENDAR)
        return sum(one.sign * one.amount for one in self._of(measure) if one.moment // MINUTE_MS < first)

    def sketch(self, measure: Measure) -> sketch.Ranked:
        counts: Counter[int] = Counter()
        for one in self._inside(measure):
            counts[int(sketch.buckets(np.array([one.amount]))[0])] += one.sign
        return sketch.Ranked.of(counts.items())

    def spells(self, ended: Measure, present: Measure, *, of_all: bool = False) -> SpellCounts:
        today = NOW // 86_400_000
        ages: Counter[int] = Counter()
        for day, count in self._by_number(present, DAY, of_all=of_all).items():
            ages[max(today - day, 0)] += count
        return SpellCounts(self._by_number(ended, DAYS, of_all=of_all), ages)

    def _by_number(self, measure: Measure, dimension: str, *, of_all: bool) -> dict[int, int]:
        counts: Counter[int] = Counter()
        place = self.family.dimensions.index(dimension)
        everything = Recount(self.family, self.window, self.counted) if of_all else self
        for one in everything._of(measure):
            counts[one.values[place] - fields.FIRST_VALUE] += one.sign * one.amount
        return {number: count for number, count in counts.items() if count > 0}

    def seen(self, event_types: frozenset[str]) -> bool:
        return bool(event_types & self.family.seen)


def recounted(family: Family, counted: Sequence[Counted], window: Window) -> dict[str, str]:
    """Every field that has a value, for every dimension tuple of values that could be there."""
    table = {}
    for kpi in family.kpis:
        if window.name not in kpi.windows:
            continue
        for breakdown in kpi.breakdowns:
            for values in product(range(4), repeat=len(breakdown)):
                reading = Recount(family, window, counted, dict(zip(breakdown, values, strict=True)))
                value = kpi.formula.evaluate(reading)
                text = None if value is None else decimal_text(value, shift_of(kpi.unit, 2))
                labels = label_set(sorted((name, VALUE_TEXTS[value]) for name, value in reading.wanted.items()))
                if text is not None:
                    table[kpi.name + labels] = text
                samples = kpi.samples.evaluate(reading) if kpi.samples and text is not None else None
                if samples is not None:
                    table[kpi.samples_name + labels] = str(samples)
    return table


def is_nothing(name: str, text: str) -> bool:
    """Whether a field may as well be absent: 0 under a breakdown value."""
    return "{" in name and float(text) == 0


moments = st.one_of(
    st.integers(NOW - 10 * MINUTE_MS, NOW + 5 * MINUTE_MS),
    st.sampled_from([window.span(NOW, CALENDAR)[0] * MINUTE_MS for window in WINDOWS]).flatmap(
        lambda edge: st.integers(edge - 2 * 3_600_000, edge + 2 * 3_600_000)
    ),
    st.integers(NOW - 390 * 86_400_000, NOW),
)


WHOLE = st.sampled_from([0, 1, 400, 1200, NOW // 86_400_000 - 1100, NOW // 86_400_000 + 1])


def values_of(dimension: str) -> st.SearchStrategy[int]:
    whole = WHOLE.map(lambda number: fields.FIRST_VALUE + number)
    return whole if dimension in WHOLE_NUMBERS else st.integers(0, 3)


def contributions(family: Family) -> st.SearchStrategy[Counted]:
    return st.builds(
        Counted,
        measure=st.integers(0, len(family.measures) - 1),
        moment=moments,
        values=st.tuples(*map(values_of, family.dimensions)),
        amount=st.integers(-3, 10_000_000),
    )


class Counting:
    """Tables that are kept up to date while contributions come and go, and the list of all of these."""

    def __init__(self, family: Family) -> None:
        self._family = family
        self._windows = Windows(calendar=CALENDAR)
        self._tables = Tables(family.kpis, self._windows, money_digits=2)
        self._differences = PaneDeltas(family.dimensions, family.measures, family.numbers, CALENDAR.days)
        self._tuples = DimensionTuples(len(family.dimensions))
        self._steps = 0
        self.counted: list[Counted] = []

    def step(self, added: Sequence[Counted], removed: Sequence[Counted] = ()) -> None:
        changes = Contributions()
        for one in [*added, *removed]:
            key = key_of_moment(one.moment) | one.measure << MEASURE_SHIFT | self._tuples.number(one.values)
            is_new = one.sign > 0 and one in added
            (changes.added if is_new else changes.retracted).extend((key, one.amount))
            self.counted.append(Counted(one.measure, one.moment, one.values, one.amount, 1 if is_new else -1))
        logs = self._differences.logs(changes, self._tuples, NOW)
        tails = [LogTail(name, False, pairs) for name, pairs in logs.items()]
        self._windows.apply(f"shard-{self._steps % 2}", tails)
        self._windows.move(NOW)
        self._tables.update(self._family.seen, self._family.texts)
        self._steps += 1

    def assert_right(self) -> None:
        for window in WINDOWS:
            expected, found = recounted(self._family, self.counted, window), self._tables.values[window.name]
            differing = {
                name: (expected.get(name), found.get(name))
                for name in expected.keys() | found.keys()
                if expected.get(name) != found.get(name)
                and not (is_nothing(name, expected.get(name, "0")) and is_nothing(name, found.get(name, "0")))
            }
            assert not differing


@pytest.mark.parametrize("family", [DEALS, CUSTOMERS], ids=["deals", "customers"])
@given(data=st.data())
def test_tables_agree_with_formulas_over_a_list_of_contributions(family: Family, data: st.DataObject) -> None:
    counting = Counting(family)
    for _ in range(data.draw(st.integers(0, 4))):
        added = data.draw(st.lists(contributions(family), max_size=12))
        known = counting.counted
        counting.step(added, data.draw(st.lists(st.sampled_from(known), max_size=3)) if known else [])
        counting.assert_right()


def test_what_one_segment_bought_first_is_the_beginning_for_all_of_them() -> None:
    def bought(segment: int, days_ago: int) -> list[Counted]:
        measures = (customers.ORDER_VALUE, customers.SEEN)
        values = tuple(segment if name == "segment" else 0 for name in CUSTOMERS.dimensions)
        moment = NOW - days_ago * 86_400_000
        return [Counted(CUSTOMERS.measures.index(measure), moment, values, 1) for measure in measures]

    counting = Counting(CUSTOMERS)
    for segment, days_ago in ((2, 9), (3, 200), (3, 100)):
        counting.step(bought(segment, days_ago))
        counting.assert_right()
