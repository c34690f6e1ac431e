"""What fields were in a stretch that has ended, against formulas over a list of contributions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic.deltas import MEASURE_SHIFT, Contributions, DimensionTuples, PaneDeltas, key_of_moment
from streams.arithmetic.measures import Measure
from streams.arithmetic.panes import DAY_MINUTES, MINUTE_MS, Resolution, Stretch, Window
from streams.board.decimals import decimal_text, shift_of
from streams.board.stretch_fields import stretch_fields
from streams.board.tables import Tables
from streams.board.windows import Windows
from streams.kpis import Kpi
from streams.kpis.field_names import label_set
from streams.redis.tail import LogTail
from tests.unit.board.test_tables_recounted import (
    CALENDAR,
    CUSTOMERS,
    DEALS,
    NOW,
    VALUE_TEXTS,
    Counted,
    Family,
    Recount,
    contributions,
    is_nothing,
)

DAYS = CALENDAR.days
TODAY = DAYS.floor(NOW // MINUTE_MS)
LONG_AGO = 0
NEVER = Stretch(Resolution.DAY, 0, 0)
FAMILIES = {"deals": DEALS, "customers": CUSTOMERS}


@dataclass
class PastRecount(Recount):
    """The same over a stretch: a level is that at its end."""

    stretch: Stretch = NEVER

    def _inside(self, measure: Measure) -> list[Counted]:
        begin, end = self.stretch.begin, self.stretch.end
        return [one for one in self._of(measure) if begin <= one.moment // MINUTE_MS < end]

    def level(self, measure: Measure) -> int:
        return self._before(measure, self.stretch.end)

    def level_at_start(self, measure: Measure) -> int:
        return self._before(measure, self.stretch.begin)

    def _before(self, measure: Measure, minute: int) -> int:
        return sum(one.sign * one.amount for one in self._of(measure) if one.moment // MINUTE_MS < minute)

    @property
    def span(self) -> None:  # type: ignore[override] # as of every stretch that has ended
        return

    def first_day(self, measure: Measure) -> None:
        del measure

    def over(self, window: str) -> None:  # type: ignore[override] # as of every stretch that has ended
        del window


def recounted(family: Family, kpis: Sequence[Kpi], counted: Sequence[Counted], stretch: Stretch) -> dict[str, str]:
    table = {}
    for kpi in kpis:
        formula = kpi.past_formula
        if formula is None:
            continue
        for breakdown in kpi.breakdowns:
            for values in product(range(4), repeat=len(breakdown)):
                wanted = dict(zip(breakdown, values, strict=True))
                reading = PastRecount(family, Window("past", 0, stretch.resolution), counted, wanted, stretch)
                value = formula.evaluate(reading)
                text = None if value is None else decimal_text(value, shift_of(kpi.unit, 2))
                if text is None:
                    continue
                labels = label_set(sorted((name, VALUE_TEXTS[number]) for name, number in wanted.items()))
                table[kpi.name + labels] = text
                samples = kpi.samples.evaluate(reading) if kpi.samples else None
                if samples is not None:
                    table[kpi.samples_name + labels] = str(samples)
    return table


class Told:
    """What was counted, in windows and in the cells of tables."""

    def __init__(self, family: Family, counted: Sequence[Counted]) -> None:
        self._family = family
        self.windows = Windows(calendar=CALENDAR)
        self._tables = Tables(family.kpis, self.windows, money_digits=2)
        deltas = PaneDeltas(family.dimensions, family.measures, family.numbers, DAYS)
        tuples, changes = DimensionTuples(len(family.dimensions)), Contributions()
        for one in counted:
            key = key_of_moment(one.moment) | one.measure << MEASURE_SHIFT | tuples.number(one.values)
            changes.added += (key, one.amount)
        logs = deltas.logs(changes, tuples, NOW)
        self.windows.apply("shard", [LogTail(name, False, pairs) for name, pairs in logs.items()])
        self.windows.move(NOW)
        self._tables.update(family.seen, family.texts)

    def fields(self, stretch: Stretch, kpis: Sequence[Kpi] = DEALS.kpis, first: int = LONG_AGO) -> dict[str, str]:
        names = {kpi.name for kpi in kpis}
        seen = dict.fromkeys(self._family.seen, first)
        return stretch_fields(self._tables.cells, names, self.windows, stretch, seen)


@st.composite
def stretches(draw: st.DrawFn) -> Stretch:
    """Some days that ended today or before."""
    end = TODAY
    for _ in range(draw(st.integers(0, 40))):
        end = DAYS.before(end)
    begin = end
    for _ in range(draw(st.integers(1, 100))):
        begin = DAYS.before(begin)
    return Stretch(Resolution.DAY, begin, end)


def some_of(family: Family, kpis: Sequence[Kpi]) -> st.SearchStrategy[Counted]:
    """Contributions to measures of these KPIs, in the stretches and around them."""
    measures = [family.measures.index(measure) for kpi in kpis for measure in kpi.measures]
    near = st.integers(-2 * DAY_MINUTES, 150 * DAY_MINUTES).map(lambda minutes: NOW - minutes * MINUTE_MS)
    return st.builds(
        lambda one, measure, moment: replace(one, measure=measure, moment=moment or one.moment),
        contributions(family),
        st.sampled_from(measures),
        st.none() | near,
    )


@given(family=st.sampled_from(sorted(FAMILIES)), data=st.data(), stretch=stretches())
def test_fields_agree_with_formulas_over_a_list_of_contributions(
    family: str, data: st.DataObject, stretch: Stretch
) -> None:
    of = FAMILIES[family]
    kpis = data.draw(st.lists(st.sampled_from(of.kpis), min_size=1, max_size=4, unique=True))
    counted = data.draw(st.lists(some_of(of, kpis), max_size=12))
    expected, found = recounted(of, kpis, counted, stretch), Told(of, counted).fields(stretch, kpis)
    differing = {
        name: (expected.get(name), found.get(name))
        for name in expected.keys() | found.keys()
        if expected.get(name) != found.get(name)
        and not (is_nothing(name, expected.get(name, "0")) and is_nothing(name, found.get(name, "0")))
    }
    assert not differing


def won(days_ago: int) -> Counted:
    names = [measure.name for measure in DEALS.measures]
    moment = NOW - days_ago * DAY_MINUTES * MINUTE_MS
    return Counted(names.index("deals_won"), moment, (0,) * len(DEALS.dimensions), 1)


def test_nothing_is_told_of_days_that_are_no_longer_kept() -> None:
    told = Told(DEALS, [won(30), won(300)])
    last = Stretch(Resolution.DAY, DAYS.floor(NOW // MINUTE_MS - 399 * DAY_MINUTES), TODAY)
    assert told.fields(last)["deals_won"] == "2"
    assert told.fields(Stretch(Resolution.DAY, DAYS.before(DAYS.before(last.begin)), TODAY)) == {}


def test_nothing_is_told_of_what_began_within_the_stretch() -> None:
    told, stretch = Told(DEALS, [won(10)]), Stretch(Resolution.DAY, TODAY - 20 * DAY_MINUTES, TODAY)
    assert told.fields(stretch, first=stretch.begin * MINUTE_MS)["deals_won"] == "1"
    assert "deals_won" not in told.fields(stretch, first=stretch.begin * MINUTE_MS + 1)
