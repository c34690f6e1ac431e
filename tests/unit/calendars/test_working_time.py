"""Working time, by worked examples and against a recount that walks through it in steps of five minutes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.calendars.working_time import WorkingCalendar
from streams.settings import CalendarSettings
from tests.strategies import at_least

STEP = 5 * 60_000
HOUR = 3_600_000
BERLIN: dict[str, object] = {
    "timezone": "Europe/Berlin",
    "days": "mon,tue,wed,thu,fri",
    "hours": "09:00-17:00",
    "holidays": "DE",
}


def configured(**keys: object) -> CalendarSettings:
    return CalendarSettings(**keys)  # type: ignore[arg-type] # as written in a file


def moment(text: str, zone: str = "Europe/Berlin", *, fold: int = 0) -> int:
    wall = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return round(wall.timestamp() * 1000)


def hours_between(calendar: CalendarSettings, start: str, end: str) -> float:
    working = WorkingCalendar(calendar)
    zone = calendar.timezone
    return working.milliseconds_between(moment(start, zone), moment(end, zone)) / HOUR


def recounted(calendar: CalendarSettings, start: int, end: int) -> int:
    """Every step in which the wall clock shows a working time; edges of shifts lie on steps."""
    zone = ZoneInfo(calendar.timezone)
    free = {
        day
        for entry in calendar.holidays
        for day in ([entry] if isinstance(entry, date) else holidays.country_holidays(entry, years=range(1999, 2042)))
    }

    def is_working(step: int) -> bool:
        wall = datetime.fromtimestamp(step / 1000, UTC).astimezone(zone)
        clock = wall.hour * 3600 + wall.minute * 60
        for day, seconds in (
            (wall.date(), clock),
            (wall.date() - timedelta(days=1), clock + 86_400),
        ):
            spans = () if day in free else calendar.hours_of(day.weekday())
            if any(span.begins <= seconds < span.ends for span in spans):
                return True
        return False

    return sum(STEP for step in range(start, end, STEP) if is_working(step))


clocks = st.tuples(st.integers(4, 21), st.sampled_from([0, 5, 30, 55])).map("{0[0]:02}:{0[1]:02}".format)
"""Clocks are changed at night; what an edge inside the change means has examples of its own."""
spans = st.lists(st.tuples(clocks, clocks).map("-".join), min_size=1, max_size=3)
always_worked = ["wed", "sat"]
some_days = st.sampled_from(always_worked)
calendars = st.builds(
    configured,
    timezone=st.sampled_from(["Asia/Tehran", "Europe/Berlin", "America/New_York", "UTC"]),
    days=st.lists(
        st.sampled_from(["mon", "tue", "thu", "fri", "sun"]),
        max_size=5,
        unique=True,
    ).map(lambda days: always_worked + days),
    hours=st.one_of(
        spans, st.builds(lambda default, days: {**days, "default": default}, spans, st.dictionaries(some_days, spans))
    ),
    holidays=st.sampled_from([[], "IR", "DE", ["US", "2026-03-29"]]),
)
# Half of the moments lie close to a change of the clocks somewhere, or to the end of a year.
changes = ("2021-03-21", "2021-09-21", "2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01", "2026-12-31")
moments = st.one_of(
    st.integers(946_684_800, 2_208_988_800),
    st.builds(
        lambda day, minutes: moment(day, "UTC") // 1000 + minutes * 60,
        st.sampled_from(changes),
        st.integers(-3000, 3000),
    ),
).map(lambda seconds: seconds * 1000 // STEP * STEP)


@at_least(150)
@given(calendars, moments, st.integers(0, 6 * 288))
def test_working_time_is_what_a_walk_through_it_finds(calendar: CalendarSettings, start: int, steps: int) -> None:
    end = start + steps * STEP
    assert WorkingCalendar(calendar).milliseconds_between(start, end) == recounted(calendar, start, end)


@given(calendars, st.lists(st.integers(0, 2_200_000_000_000), min_size=3, max_size=3).map(sorted))
def test_the_parts_of_a_stretch_add_up_to_the_whole(calendar: CalendarSettings, moments: list[int]) -> None:
    first, second, third = moments
    working = WorkingCalendar(calendar)
    parts = working.milliseconds_between(first, second) + working.milliseconds_between(second, third)
    assert working.milliseconds_between(first, third) == parts


@given(calendars, st.lists(st.tuples(moments, st.integers(0, 10**11)), min_size=2, max_size=5))
def test_an_answer_does_not_depend_on_what_was_asked_before(
    calendar: CalendarSettings, stretches: list[tuple[int, int]]
) -> None:
    working = WorkingCalendar(calendar)
    for start, length in stretches:
        fresh = WorkingCalendar(calendar).milliseconds_between(start, start + length)
        assert working.milliseconds_between(start, start + length) == fresh


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-06-12T16:00", "2026-06-15T10:00", 2),  # from a Friday to a Monday
        ("2026-06-12T18:00", "2026-06-15T08:00", 0),  # opened and resolved outside hours
        ("2026-06-13T12:00", "2026-06-15T10:30", 1.5),  # opened on a Saturday
        ("2026-06-15T09:00", "2026-06-15T17:00", 8),
        ("2026-06-15T17:00", "2026-06-16T09:00", 0),
        ("2026-06-15T09:00", "2026-06-17T17:00", 24),  # a target of 24 hours is three working days
        ("2026-05-13T16:00", "2026-05-15T10:00", 2),  # over Ascension Day
        ("2025-12-31T12:00", "2026-01-02T12:00", 8),  # over New Year
        ("2026-03-27T16:00", "2026-03-30T10:00", 2),  # the clocks go forward on the Sunday
    ],
)
def test_tickets_in_a_german_office(start: str, end: str, hours: float) -> None:
    assert hours_between(configured(**BERLIN), start, end) == hours


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-06-10T16:00", "2026-06-13T10:00", 2),  # Thursday and Friday are the weekend
        (
            "2026-03-18T16:00",
            "2026-03-28T10:00",
            1 + 8 + 1,
        ),  # over Nowruz, of which the Wednesday is free no more
        ("2021-03-21T00:00", "2021-03-23T00:00", 0),
    ],
)
def test_tickets_in_an_iranian_office(start: str, end: str, hours: float) -> None:
    calendar = CalendarSettings()
    assert calendar.timezone == "Asia/Tehran"
    zone = moment(start, "Asia/Tehran"), moment(end, "Asia/Tehran")
    assert WorkingCalendar(calendar).milliseconds_between(*zone) == recounted(calendar, *zone)
    assert hours_between(calendar, start, end) == hours


def test_a_day_on_which_the_clock_is_changed_is_shorter_or_longer() -> None:
    whole_days = configured(timezone="Europe/Berlin", days="sun", hours="00:00-24:00", holidays=[])
    assert hours_between(whole_days, "2026-03-28T00:00", "2026-03-31T00:00") == 23
    assert hours_between(whole_days, "2026-10-24T00:00", "2026-10-27T00:00") == 25
    nights = configured(timezone="Europe/Berlin", days="sat", hours="22:00-06:00", holidays=[])
    assert hours_between(nights, "2026-03-28T00:00", "2026-03-31T00:00") == 7
    assert hours_between(nights, "2026-10-24T00:00", "2026-10-27T00:00") == 9


def test_an_edge_that_the_clock_skips_comes_later_and_one_that_it_shows_twice_is_the_first() -> None:
    early = configured(timezone="Europe/Berlin", days="sun", hours="02:30-10:00", holidays=[])
    assert hours_between(early, "2026-03-29T00:00", "2026-03-30T00:00") == 6.5
    assert hours_between(early, "2026-10-25T00:00", "2026-10-26T00:00") == 8.5
    late = configured(timezone="Europe/Berlin", days="sat", hours="22:00-02:30", holidays=[])
    assert hours_between(late, "2026-10-24T00:00", "2026-10-26T00:00") == 4.5


def test_shifts_that_a_change_of_the_clock_swaps_count_what_they_last() -> None:
    odd = configured(
        timezone="Europe/Berlin", days="sun", hours=["02:15-02:45", "03:00-03:10", "02:55-03:05"], holidays=[]
    )
    assert hours_between(odd, "2026-03-29T00:00", "2026-03-30T00:00") * 60 == pytest.approx(40)


def test_hours_past_midnight_belong_to_the_day_on_which_they_begin() -> None:
    nights = configured(
        timezone="Europe/Berlin", days="mon,tue,wed,thu,fri", hours="22:00-06:00", holidays=["2026-06-17"]
    )
    assert hours_between(nights, "2026-06-12T20:00", "2026-06-13T20:00") == 8  # the night from Friday
    assert hours_between(nights, "2026-06-14T20:00", "2026-06-15T20:00") == 0  # the night from Sunday
    assert hours_between(nights, "2026-06-16T23:00", "2026-06-17T23:00") == 7  # into the holiday
    assert hours_between(nights, "2026-06-17T20:00", "2026-06-18T20:00") == 0  # out of the holiday


def test_hours_that_overlap_count_once() -> None:
    twice = configured(**BERLIN | {"hours": ["08:00-14:00", "12:00-18:00"]})
    assert hours_between(twice, "2026-06-15T00:00", "2026-06-16T00:00") == 10
    around = configured(**BERLIN | {"hours": ["20:00-10:00", "08:00-20:00"]})
    assert hours_between(around, "2026-06-16T00:00", "2026-06-17T00:00") == 24


def test_more_than_one_span_a_day_leaves_the_lunch_out() -> None:
    calendar = configured(**BERLIN | {"hours": ["09:00-12:00", "13:00-17:00"]})
    assert hours_between(calendar, "2026-06-15T11:30", "2026-06-15T13:30") == 1


def test_a_half_thursday_ends_at_noon_and_a_night_of_its_own_reaches_into_the_next_day() -> None:
    half = configured(
        **BERLIN | {"hours": {"default": "09:00-17:00", "thu": "09:00-13:00", "fri": ["08:00-10:00", "22:00-02:00"]}}
    )
    assert hours_between(half, "2026-06-17T12:00", "2026-06-18T16:00") == 5 + 4  # Wednesday's rest and the Thursday
    assert hours_between(half, "2026-06-18T13:00", "2026-06-19T09:00") == 1
    assert hours_between(half, "2026-06-19T23:00", "2026-06-21T00:00") == 3  # of Friday's night


def test_round_the_clock_asks_neither_days_nor_holidays() -> None:
    calendar = configured(**BERLIN | {"hours": "24/7"})
    assert hours_between(calendar, "2026-12-24T00:00", "2026-12-27T00:00") == 72


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    epiphany = ("2026-01-06T00:00", "2026-01-07T00:00")
    assert hours_between(configured(**BERLIN), *epiphany) == 8
    assert hours_between(configured(**BERLIN | {"holidays": "DE-BY"}), *epiphany) == 0
    assert hours_between(configured(**BERLIN | {"holidays": ["DE", "2026-01-06"]}), *epiphany) == 0


def test_a_stretch_that_ends_before_it_begins_has_no_working_time() -> None:
    for hours in ("09:00-17:00", "24/7"):
        working = WorkingCalendar(configured(**BERLIN | {"hours": hours}))
        assert working.milliseconds_between(moment("2026-06-16T12:00"), moment("2026-06-15T12:00")) == 0


def test_milliseconds_count() -> None:
    working = WorkingCalendar(configured(**BERLIN))
    opening = moment("2026-06-15T09:00")
    assert working.milliseconds_between(opening - 1, opening + 1) == 1
    assert working.milliseconds_between(opening + 3, opening + 10) == 7


def test_moments_beyond_all_calendars_are_refused() -> None:
    working = WorkingCalendar(configured(**BERLIN))
    with pytest.raises(ValueError, match="outside the years 1900 to 2300"):
        working.milliseconds_between(0, 253_402_300_799_999)
    assert working.milliseconds_between(0, 4_000_000_000_000) > 0
