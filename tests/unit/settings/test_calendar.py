"""How working weeks are written."""

from datetime import date, datetime

import pytest
from pydantic import ValidationError

from streams.settings import CalendarSettings, Span

HOUR = 3600


def calendar(**keys: object) -> CalendarSettings:
    return CalendarSettings(**keys)  # type: ignore[arg-type] # as written in a file


@pytest.mark.parametrize(
    ("hours", "spans"),
    [
        ("09:00-17:00", [Span(9 * HOUR, 17 * HOUR)]),
        (" 9:30 - 17:00 ", [Span(9 * HOUR + 1800, 17 * HOUR)]),
        (["13:00-17:00", "08:00-12:00"], [Span(8 * HOUR, 12 * HOUR), Span(13 * HOUR, 17 * HOUR)]),
        ("08:00-12:00,13:00-17:00", [Span(8 * HOUR, 12 * HOUR), Span(13 * HOUR, 17 * HOUR)]),
        ("22:00-06:00", [Span(22 * HOUR, 30 * HOUR)]),
        ("00:00-24:00", [Span(0, 24 * HOUR)]),
        ("18:00-00:00", [Span(18 * HOUR, 24 * HOUR)]),
        ("07:00-07:00", [Span(7 * HOUR, 31 * HOUR)]),
        ("09:00:30-17:00", [Span(9 * HOUR + 30, 17 * HOUR)]),
    ],
)
def test_hours_are_spans_of_the_wall_clock(hours: object, spans: list[Span]) -> None:
    assert list(calendar(hours=hours).hours) == spans
    assert not calendar(hours=hours).always


def test_round_the_clock_has_no_spans() -> None:
    assert calendar(hours="24/7").always


@pytest.mark.parametrize("hours", ["", "9-17", "09:00", "25:00-26:00", "24:00-08:00", [], [9], 9, ["09:00"]])
def test_hours_that_are_none_are_refused(hours: object) -> None:
    with pytest.raises(ValidationError, match="'09:00-17:00', a list of such spans"):
        calendar(hours=hours)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ir", ("IR",)),
        ("DE-BY", ("DE-BY",)),
        ([], ()),
        ("", ()),
        (["IR", "2026-03-21"], ("IR", date(2026, 3, 21))),
        ([date(2026, 3, 21)], (date(2026, 3, 21),)),
        (date(2026, 3, 21), (date(2026, 3, 21),)),
    ],
)
def test_holidays_are_countries_and_dates(written: object, read: tuple[object, ...]) -> None:
    assert calendar(holidays=written).holidays == read


@pytest.mark.parametrize("holidays", ["XX", "DE-XX", ["2026-13-01"], [datetime(2026, 3, 21, 12)], 7, [None]])  # noqa: DTZ001 - as TOML reads it
def test_holidays_that_are_none_are_refused(holidays: object) -> None:
    with pytest.raises(ValidationError, match="a country code such as"):
        calendar(holidays=holidays)


def test_days_may_be_written_in_any_case() -> None:
    assert calendar(days="Mon, FRI").weekdays == {0, 4}


HALF_THURSDAY = {"default": "09:00-17:00", "thu": "09:00-13:00"}
SIX_DAYS = ["sat", "sun", "mon", "tue", "wed", "thu"]


@pytest.mark.parametrize(
    "hours",
    [
        HALF_THURSDAY,
        {"Default": ["09:00-17:00"], "THU": ["09:00-13:00"]},
        '{"default": "09:00-17:00", "thu": "09:00-13:00"}',
    ],
)
def test_days_may_have_hours_of_their_own(hours: object) -> None:
    week = calendar(days=SIX_DAYS, hours=hours)
    assert not week.always
    assert week.hours_of(0) == (Span(9 * HOUR, 17 * HOUR),)
    assert week.hours_of(3) == (Span(9 * HOUR, 13 * HOUR),)
    assert week.hours_of(4) == ()


def test_a_free_day_has_no_hours() -> None:
    assert [len(calendar(days="mon,sat").hours_of(weekday)) for weekday in range(7)] == [1, 0, 0, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ({"thu": "09:00-13:00"}, "the hours of all days that the table does not name"),
        ({}, "the hours of all days that the table does not name"),
        ({**HALF_THURSDAY, "fri": "10:00-12:00"}, "no hours, for 'fri' is no working day"),
        ({**HALF_THURSDAY, "thursday": "09:00-13:00"}, "hours of 'default' or of a day among mon, tue, .*'thursday'"),
        ({**HALF_THURSDAY, "thu": "24/7"}, "hours of 'thu' as '09:00-17:00' or a list of such spans"),
        ({**HALF_THURSDAY, "thu": []}, "hours of 'thu' as '09:00-17:00' or a list of such spans"),
    ],
)
def test_hours_by_weekday_that_cannot_be_are_refused(hours: object, told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        calendar(days=SIX_DAYS, hours=hours)


@pytest.mark.parametrize(
    ("key", "value", "read"),
    [("week_start", "Mon", "mon"), ("system", "Persian", "persian"), ("year_start", "7", 7)],
)
def test_weeks_and_years_begin_where_the_settings_say(key: str, value: object, read: object) -> None:
    assert getattr(calendar(**{key: value}), key) == read


@pytest.mark.parametrize(
    ("key", "value"), [("week_start", "monday"), ("system", "julian"), ("year_start", 0), ("year_start", 13)]
)
def test_weeks_and_years_that_begin_nowhere_are_refused(key: str, value: object) -> None:
    with pytest.raises(ValidationError):
        calendar(**{key: value})
