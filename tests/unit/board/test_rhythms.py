"""What a KPI comes to by weekday and hour, against a recount of a plain list in wall-clock time."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.arithmetic.calendar import Calendar
from streams.arithmetic.deltas import MEASURE_SHIFT, Contributions, DimensionTuples, PaneDeltas, key_of_moment
from streams.arithmetic.measures import series_names, tickets
from streams.arithmetic.panes import Resolution
from streams.board.pane_history import PaneHistory
from streams.board.rhythms import Rhythm, Rhythms, rhythm_text
from streams.board.windows import Windows
from streams.kpis import catalogue
from streams.kpis.rhythm import NoRhythmError, asked_weeks
from streams.redis.tail import LogTail
from tests.built_in import CATALOGUE

HOUR_MS = 3_600_000
Cell = tuple[float | None, int | None]
"""Value and samples."""
MEASURES = tickets.MEASURES
NAMES = dict(enumerate(series_names(MEASURES), start=2))
SEEN = frozenset[str]().union(*(measure.fed_by for measure in MEASURES))
KPIS = [kpi for kpi in catalogue() if set(kpi.formula.measures()) <= set(MEASURES)]
OPENED, RESOLUTION, FIRST_CONTACT, RESOLVED = (
    MEASURES.index(one) for one in (tickets.OPENED, tickets.RESOLUTION, tickets.FIRST_CONTACT, tickets.RESOLVED)
)

ZONES = ("UTC", "Asia/Tehran", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu")
CHANGES = ("2026-03-12T15:20", "2026-04-01T02:00", "2026-04-09T11:59", "2026-11-05T00:00", "2026-11-29T17:31")
"""Some are a few days after clocks went forward or back somewhere."""


class Counted(NamedTuple):
    measure: int
    moment: int
    amount: int


def epoch_ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def rhythms(counted: Sequence[Counted], now: int, calendar: Calendar) -> Rhythms:
    """The rhythms of what was counted, by way of panes."""
    deltas = PaneDeltas(tickets.DIMENSIONS, MEASURES, {name: at for at, name in NAMES.items()}, calendar.days)
    tuples = DimensionTuples(len(tickets.DIMENSIONS))
    everywhere = tuples.number((0,) * len(tickets.DIMENSIONS))
    changes = Contributions()
    for one in counted:
        changes.added += (key_of_moment(one.moment) | one.measure << MEASURE_SHIFT | everywhere, one.amount)
    windows = Windows(calendar=calendar)
    windows.apply("shard", [LogTail(name, False, pairs) for name, pairs in deltas.logs(changes, tuples, now).items()])
    windows.move(now)
    past = PaneHistory(MEASURES, windows)
    past.add_rows(windows.rows.fields(), NAMES)
    for resolution in (Resolution.DAY, Resolution.HOUR):
        while not past.catch_up(resolution, 1_000):
            pass
    return Rhythms(KPIS, CATALOGUE.kpis, past, calendar, 2)


def recounted(counted: Sequence[Counted], now: int, calendar: Calendar, weeks: int) -> dict[str, list[list[Cell]]]:
    """(value, samples) of three KPIs by row and column: each hour is looked at by itself, and told by its own clock."""
    end = now // HOUR_MS
    hours = range(end - weeks * 168, end)
    zone = ZoneInfo(calendar.zone)
    found = {}
    for name, part, whole in (
        ("tickets_opened", OPENED, None),
        ("ticket_resolution_seconds_mean", RESOLUTION, RESOLUTION),
        ("ticket_first_contact_ratio", FIRST_CONTACT, RESOLVED),
    ):
        of_kpi = [one for one in counted if one.measure in {part, whole}]
        first = min((one.moment // HOUR_MS for one in of_kpi), default=end)
        parts, wholes, known = Counter[tuple[int, int]](), Counter[tuple[int, int]](), Counter[tuple[int, int]]()
        for hour in hours:
            local = datetime.fromtimestamp(hour * 3600, UTC).astimezone(zone)
            cell = ((local.weekday() - calendar.week_start) % 7, local.hour)
            known[cell] += hour >= first
            for one in of_kpi:
                if one.moment // HOUR_MS == hour and one.measure == part:
                    parts[cell] += one.amount
                if one.moment // HOUR_MS == hour and one.measure == whole:
                    wholes[cell] += 1 if part == whole else one.amount

        def told(
            cell: tuple[int, int],
            parts: Counter[tuple[int, int]] = parts,
            wholes: Counter[tuple[int, int]] = wholes,
            known: Counter[tuple[int, int]] = known,
            name: str = name,
        ) -> Cell:
            if not known[cell]:
                return (None, 0 if name == "tickets_opened" else None)
            if name == "tickets_opened":
                return (float(Fraction(parts[cell], known[cell])), known[cell])
            scale = 1000 if name.endswith("mean") else 1
            value = float(Fraction(parts[cell], wholes[cell] * scale)) if wholes[cell] else None
            return (value, wholes[cell])

        found[name] = [[told((day, hour)) for hour in range(24)] for day in range(7)]
    return found


def read(rhythm: Rhythm) -> list[list[Cell]]:
    told = json.loads(rhythm_text(rhythm))
    return [
        list(zip(values, samples, strict=True)) for values, samples in zip(told["values"], told["samples"], strict=True)
    ]


@given(
    zone=st.sampled_from(ZONES),
    now=st.sampled_from(CHANGES),
    week_start=st.integers(0, 6),
    weeks=st.integers(1, 4),
    told=st.lists(
        st.tuples(
            st.sampled_from([OPENED, RESOLUTION, FIRST_CONTACT, RESOLVED]),
            st.integers(0, 29 * 24 * 3600),
            st.integers(1, 9),
        ),
        max_size=12,
    ),
)
def test_the_same_as_a_recount_of_every_hour(
    zone: str, now: str, week_start: int, weeks: int, told: list[tuple[int, int, int]]
) -> None:
    moment, calendar = epoch_ms(now), Calendar(zone, week_start)
    counted = [
        Counted(measure, moment - seconds * 1000, amount * 60_000 if measure == RESOLUTION else amount)
        for measure, seconds, amount in told
    ]
    of = rhythms(counted, moment, calendar)
    for name, expected in recounted(counted, moment, calendar, weeks).items():
        found = read(of.of(name, weeks, moment, SEEN))
        assert [[samples for _, samples in row] for row in found] == [
            [samples for _, samples in row] for row in expected
        ]
        for row, told_row in zip(expected, found, strict=True):
            assert [value for value, _ in told_row] == pytest.approx([value for value, _ in row]), name


def test_an_hour_that_comes_twice_counts_twice_and_one_that_is_left_out_once_less() -> None:
    calendar = Calendar("America/New_York")
    for now, hour, expected in (("2026-11-05T00:00", 1, "5"), ("2026-03-12T00:00", 2, "3")):
        moment = epoch_ms(now)
        long_ago = Counted(OPENED, moment - 30 * 24 * HOUR_MS, 1)
        rhythm = rhythms([long_ago], moment, calendar).of("tickets_opened", 4, moment, SEEN)
        sunday = rhythm.weekdays.index(7)
        assert rhythm.samples[sunday][hour] == expected
        assert {count for row in rhythm.samples for count in row} == {"4", expected, "3" if expected == "5" else "5"}


def test_weeks_begin_as_in_the_calendar_and_hours_where_the_zone_has_them() -> None:
    now = epoch_ms("2026-11-29T17:31")
    persian = rhythms([], now, Calendar("Asia/Tehran", 5)).of("tickets_opened", 1, now, SEEN)
    assert persian.weekdays == (6, 7, 1, 2, 3, 4, 5)
    assert persian.hours[0] == "00:30"
    assert rhythms([], now, Calendar()).of("tickets_opened", 1, now, SEEN).hours[23] == "23:00"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("tickets_backlog", "is a level, a percentile, a number of distinct customers, kept by day, or made of such"),
        ("ticket_resolution_seconds_p95", "a rhythm is told of counts, sums, means and ratios of what happened"),
        ("ticket_contact_rat", "no KPI is named 'ticket_contact_rat': did you mean"),
        ("orders", "KPI 'orders' is not shown with these settings"),
        ("", "no KPI is named '': `nabz catalogue` lists all"),
    ],
)
def test_what_cannot_be_told_says_why(name: str, reason: str) -> None:
    now = epoch_ms("2026-11-29T17:31")
    with pytest.raises(NoRhythmError, match=re.escape(reason)):
        rhythms([], now, Calendar()).check(name)


@pytest.mark.parametrize("text", ["0", "5", "-1", "two", "", "²"])
def test_weeks_are_those_of_which_hours_are_kept(text: str) -> None:
    assert asked_weeks("4") == 4
    with pytest.raises(NoRhythmError, match="no whole number from 1 to 4; hours are kept for 31 days"):
        asked_weeks(text)
