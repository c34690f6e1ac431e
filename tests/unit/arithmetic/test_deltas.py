"""Pane differences: the roll-up is what a dictionary says, and retention cuts where it should."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic import fields, sketch
from streams.arithmetic.days import days_of
from streams.arithmetic.deltas import MEASURE_SHIFT, Contributions, DimensionTuples, PaneDeltas, Tally, key_of_moment
from streams.arithmetic.measures import Part, series_name, series_names
from streams.arithmetic.measures.kinds import Kind, Measure
from streams.arithmetic.panes import LEVEL_LOG, MINUTE_MS, RESOLUTIONS, Pane, Resolution
from streams.arithmetic.whole_numbers import number_of_third
from tests.engine.reading import pairs_of

DIMENSIONS = ("color", "size", "shape", "age")
MEASURES = (
    *(Measure(kind.name.lower(), kind, frozenset(), (("color",), ("size", "color"), ("shape",))) for kind in Kind),
    Measure("level of three", Kind.LEVEL, frozenset(), (("color",), ("shape", "color", "age"), ("color", "age"))),
    Measure("sum of three", Kind.SUM, frozenset(), (("size", "shape", "age"),)),
    *(Measure(f"{kind.name.lower()} by day", kind, frozenset(), (("size",),), by_day=True) for kind in Kind),
)
SERIES = {name: number for number, name in enumerate(series_names(MEASURES), start=7)}
NOW = 1_750_000_000_000 // MINUTE_MS * MINUTE_MS + 31_000
NOW_MINUTE = NOW // MINUTE_MS

Logs = dict[str, dict[int, int]]


@dataclass(frozen=True)
class Contribution:
    """One contribution: minute, place of its measure, dimension values, amount, and whether it is put in."""

    minute: int
    measure: int
    values: tuple[int, int, int, int]
    amount: int
    added: bool


VALUES = st.sampled_from([0, 1, 2, 3, 5_000, fields.MAX_VALUE])
AGES = st.sampled_from([0, number_of_third(0), number_of_third(17), number_of_third(10**9)])
ZONES = ("UTC", "Asia/Tehran", "Asia/Kathmandu", "America/Sao_Paulo")
"""Whose days begin at whole hours of UTC, at half past, at a quarter past, and twice a year at one o'clock."""
EDGES = [resolution.oldest_kept(NOW, days_of(zone)) for resolution in RESOLUTIONS for zone in ZONES]
MINUTES = st.one_of(
    st.sampled_from([edge + shift for edge in EDGES for shift in (-1440, -60, -1, 0, 1, 59, 60, 1439, 1440)]),
    st.integers(NOW_MINUTE - 90, NOW_MINUTE + 5),
    st.integers(NOW_MINUTE - 420 * 1440, NOW_MINUTE),
)
AMOUNTS = st.sampled_from([0, 1, -1, 7, -7, 1_000, 10**15, -(10**15)]) | st.integers(-5, 5)
CONTRIBUTIONS = st.lists(
    st.builds(
        Contribution,
        MINUTES,
        st.integers(0, len(MEASURES) - 1),
        st.tuples(VALUES, VALUES, VALUES, AGES),
        AMOUNTS,
        st.booleans(),
    ),
    max_size=40,
)


def logs_of(contributions: list[Contribution], zone: str = "UTC", now: int = NOW) -> Logs:
    """What the engine makes of them; no log has a zero, or a field twice."""
    dimension_tuples, collected = DimensionTuples(len(DIMENSIONS)), Contributions()
    for contribution in contributions:
        key = key_of_moment(contribution.minute * MINUTE_MS) | contribution.measure << MEASURE_SHIFT
        key |= dimension_tuples.number(contribution.values)
        (collected.added if contribution.added else collected.retracted).extend((key, contribution.amount))
    logs = PaneDeltas(DIMENSIONS, MEASURES, SERIES, days_of(zone)).logs(collected, dimension_tuples, now)
    plain = {name: pairs_of(log) for name, log in logs.items()}
    for pairs in plain.values():
        assert len({field for field, _ in pairs}) == len(pairs) > 0
        assert all(amount for _, amount in pairs)
    return {name: dict(pairs) for name, pairs in plain.items()}


def pane_of(resolution: Resolution, minute: int, zone: str) -> Pane:
    """The pane that holds a minute, by what the zone's clock shows."""
    if resolution is not Resolution.DAY:
        return Pane(resolution, minute // resolution.longest_minutes * resolution.longest_minutes)
    shown = datetime.fromtimestamp(minute * 60, ZoneInfo(zone))
    start = minute
    while datetime.fromtimestamp(start * 60 - 60, ZoneInfo(zone)).date() == shown.date():
        start -= 1
    return Pane(resolution, start)


def recounted(contributions: list[Contribution], zone: str = "UTC", now: int = NOW) -> Logs:
    """The same by the book: every contribution, every series of its measure, every pane that holds its minute."""
    logs: dict[str, Counter[int]] = {}
    for contribution in contributions:
        measure = MEASURES[contribution.measure]
        resolutions = (Resolution.DAY,) if measure.by_day else RESOLUTIONS
        names = [pane_of(resolution, contribution.minute, zone) for resolution in resolutions]
        kept = [pane.name for pane in names if pane.is_kept(now, days_of(zone))] if measure.kind.in_panes else []
        for field, amount in pairs_by_the_book(contribution, measure):
            for name in [*kept, LEVEL_LOG] if measure.kind.is_level else kept:
                logs.setdefault(name, Counter())[field] += amount
    plain = {name: {field: amount for field, amount in sums.items() if amount} for name, sums in logs.items()}
    return {name: sums for name, sums in plain.items() if sums}


def pairs_by_the_book(contribution: Contribution, measure: Measure) -> list[tuple[int, int]]:
    values = dict(zip(DIMENSIONS, contribution.values, strict=True))
    sign = 1 if contribution.added else -1
    pairs = []
    for part in measure.kind.parts:
        for breakdown in measure.breakdowns:
            first, second, bucket = ([*(values[name] for name in breakdown), 0, 0, 0])[:3]
            if part is Part.SKETCH:
                bucket = int(sketch.buckets(np.array([contribution.amount]))[0])
            field = fields.join(fields.Field(SERIES[series_name(measure, part, breakdown)], first, second, bucket))
            pairs.append((field, sign * (contribution.amount if part is Part.AMOUNT else 1)))
    return pairs


@pytest.mark.parametrize("zone", ZONES)
@given(contributions=CONTRIBUTIONS)
def test_the_roll_up_is_what_a_dictionary_says(zone: str, contributions: list[Contribution]) -> None:
    assert logs_of(contributions, zone) == recounted(contributions, zone)


@given(CONTRIBUTIONS, CONTRIBUTIONS)
def test_batches_add_up(first: list[Contribution], second: list[Contribution]) -> None:
    together: dict[str, Counter[int]] = {}
    for logs in (logs_of(first), logs_of(second)):
        for name, sums in logs.items():
            total = together.setdefault(name, Counter())
            for field, amount in sums.items():
                total[field] += amount
    plain = {name: {field: amount for field, amount in sums.items() if amount} for name, sums in together.items()}
    assert {name: sums for name, sums in plain.items() if sums} == logs_of(first + second)


@pytest.mark.parametrize("resolution", RESOLUTIONS)
def test_the_oldest_pane_that_is_kept_is_written_and_the_one_before_is_not(resolution: Resolution) -> None:
    oldest = resolution.oldest_kept(NOW, days_of("UTC"))
    code = MEASURES.index(next(measure for measure in MEASURES if measure.kind is Kind.SUM))
    kept, too_old = (
        Contribution(oldest, code, (1, 1, 1, 0), 3, True),
        Contribution(oldest - 1, code, (1, 1, 1, 0), 3, True),
    )
    assert Pane(resolution, oldest).name in logs_of([kept, too_old])
    assert Pane(resolution, resolution.floor(oldest - 1, days_of("UTC"))).name not in logs_of([kept, too_old])


def test_what_is_too_old_for_every_pane_still_moves_the_running_totals() -> None:
    code = MEASURES.index(next(measure for measure in MEASURES if measure.kind is Kind.LEVEL_WITH_HISTORY))
    ancient = Contribution(1_000, code, (1, 2, 3, 7), 5, True)
    assert set(logs_of([ancient])) == {LEVEL_LOG}


def test_thousands_of_panes_in_one_batch() -> None:
    contributions = [
        Contribution(
            NOW_MINUTE - 97 * number, number % len(MEASURES), (number % 5, 2, 3, number % 7), number - 2_000, True
        )
        for number in range(6_000)
    ]
    assert logs_of(contributions, "Asia/Tehran") == recounted(contributions, "Asia/Tehran")


def test_what_is_taken_out_and_put_in_again_leaves_no_trace() -> None:
    contributions = [Contribution(NOW_MINUTE, code, (1, 2, 3, 9), 4, True) for code in range(len(MEASURES))]
    taken_out = [Contribution(NOW_MINUTE, code, (1, 2, 3, 9), 4, False) for code in range(len(MEASURES))]
    assert logs_of(contributions + taken_out) == {}
    assert logs_of([]) == {}


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-2, 2))), st.lists(st.tuples(st.integers(0, 3), AMOUNTS)))
def test_replacing_contributions_is_taking_out_the_old_and_putting_in_the_new(
    before: list[tuple[int, int]], after: list[tuple[int, int]]
) -> None:
    for new in (after, before + after):
        contributions = Contributions()
        contributions.replace(list(chain.from_iterable(before)), list(chain.from_iterable(new)))
        net: Counter[tuple[int, ...]] = Counter(entries_of(contributions.added))
        net.subtract(entries_of(contributions.retracted))
        expected = Counter(new)
        expected.subtract(before)
        assert {pair: count for pair, count in net.items() if count} == {
            pair: count for pair, count in expected.items() if count
        }


def entries_of(tally: Tally) -> Iterator[tuple[int, int]]:
    """Keys and amounts as pairs."""
    return zip(tally[::2], tally[1::2], strict=True)


def test_combinations_keep_their_numbers() -> None:
    dimension_tuples = DimensionTuples(2)
    assert dimension_tuples.number((0, 0)) == 0
    first = dimension_tuples.number((4, 5))
    assert dimension_tuples.table().tolist() == [[0, 0, 0], [4, 5, 0]]
    assert dimension_tuples.number((5, 4)) != first == dimension_tuples.number((4, 5))
    assert dimension_tuples.table()[first].tolist() == [4, 5, 0]


def test_a_series_without_a_number_is_an_error_at_the_start() -> None:
    with pytest.raises(KeyError):
        PaneDeltas(DIMENSIONS, MEASURES, {}, days_of("UTC"))


def test_amounts_whose_sum_passes_an_int64_stand_beside_each_other() -> None:
    dimension_tuples, contributions = DimensionTuples(len(DIMENSIONS)), Contributions()
    key = key_of_moment(NOW) | dimension_tuples.number((0,) * len(DIMENSIONS))
    largest = 10**15
    count = 3 * 2**63 // largest
    contributions.added = [key, largest] * count
    logs = PaneDeltas(DIMENSIONS, MEASURES, SERIES, days_of("UTC")).logs(contributions, dimension_tuples, NOW)
    sums = {name: Counter[int]() for name in logs}
    for name, log in logs.items():
        for field, amount in pairs_of(log):
            sums[name][field] += amount
    assert all(largest * count in of_log.values() for of_log in sums.values())
    assert logs


def test_an_amount_that_is_no_int64_is_an_error() -> None:
    dimension_tuples, contributions = DimensionTuples(len(DIMENSIONS)), Contributions()
    for amount in (2**63, 2**70):
        contributions.added = [key_of_moment(NOW), amount]
        with pytest.raises(OverflowError):
            PaneDeltas(DIMENSIONS, MEASURES, SERIES, days_of("UTC")).logs(contributions, dimension_tuples, NOW)
