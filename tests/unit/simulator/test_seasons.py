"""The rhythm of a week."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from streams.settings import CalendarSettings
from streams.simulator.seasons import Seasons

HOUR = 3_600_000
WEEK = 168 * HOUR
BERLIN = CalendarSettings(timezone="Europe/Berlin", days=("mon", "tue", "wed", "thu", "fri"))


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin")).timestamp()) * 1000


def test_a_week_is_as_busy_as_its_average() -> None:
    seasons = Seasons(BERLIN)
    monday = at("2026-06-15T00:00")
    week = [seasons.at(monday + hour * HOUR) for hour in range(168)]
    assert sum(season.shop for season in week) / 168 == pytest.approx(1)
    assert sum(season.office for season in week) / 168 == pytest.approx(1)
    assert sum(season.mail for season in week) / 168 == pytest.approx(1)


def test_offices_are_busy_on_working_days_and_shops_in_the_evening() -> None:
    seasons = Seasons(BERLIN)
    assert seasons.at(at("2026-06-15T10:00")).office > 2 * seasons.at(at("2026-06-14T10:00")).office
    assert seasons.at(at("2026-06-15T20:00")).shop > 5 * seasons.at(at("2026-06-15T03:00")).shop
    assert seasons.at(at("2026-06-14T20:00")).shop > seasons.at(at("2026-06-15T20:00")).shop


def test_average_time_passes_quickly_where_an_hour_is_busy() -> None:
    shop = Seasons(BERLIN).shop
    night, evening = at("2026-06-15T03:00"), at("2026-06-15T20:00")
    assert shop.after(evening, 10 * HOUR // 60) - evening < 10 * HOUR // 60
    assert shop.after(night, 10 * HOUR // 60) - night > 10 * HOUR // 60
    assert shop.after(night, 0) == night


@pytest.mark.parametrize("begins", ["2026-06-15T00:00", "2026-06-18T21:37", "2026-06-21T23:59"])
def test_a_week_of_average_time_is_a_week(begins: str) -> None:
    office, moment = Seasons(BERLIN).office, at(begins)
    assert office.after(moment, WEEK) == pytest.approx(moment + WEEK, abs=1)
    half = office.after(moment, WEEK / 2)
    assert office.after(half, WEEK / 2) == pytest.approx(
        moment + WEEK, abs=100
    )  # a millisecond counts for more by night


def test_what_is_due_after_even_stretches_comes_as_often_as_an_hour_is_busy() -> None:
    shop, monday = Seasons(BERLIN).shop, at("2026-06-15T00:00")
    due = [shop.after(monday, WEEK * place / 20_000) for place in range(20_000)]
    hours = Counter((moment - monday) // HOUR for moment in due)
    for hour in range(168):
        assert hours[hour] / 20_000 == pytest.approx(shop.at(monday + hour * HOUR) / 168, abs=2 / 20_000)
