"""The rhythm of a week."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from streams.settings import CalendarSettings
from streams.simulator.seasons import Seasons

HOUR = 3_600_000
BERLIN = CalendarSettings(timezone="Europe/Berlin", days=("mon", "tue", "wed", "thu", "fri"))


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin")).timestamp()) * 1000


def test_a_week_is_as_busy_as_its_average() -> None:
    seasons = Seasons(BERLIN)
    monday = at("2026-06-15T00:00")
    week = [seasons.at(monday + hour * HOUR) for hour in range(168)]
    assert sum(season.shop for season in week) / 168 == pytest.approx(1)
    assert sum(season.office for season in week) / 168 == pytest.approx(1)


def test_offices_are_busy_on_working_days_and_shops_in_the_evening() -> None:
    seasons = Seasons(BERLIN)
    assert seasons.at(at("2026-06-15T10:00")).office > 2 * seasons.at(at("2026-06-14T10:00")).office
    assert seasons.at(at("2026-06-15T20:00")).shop > 5 * seasons.at(at("2026-06-15T03:00")).shop
    assert seasons.at(at("2026-06-14T20:00")).shop > seasons.at(at("2026-06-15T20:00")).shop


def test_a_softened_season_is_closer_to_its_average() -> None:
    season = Seasons(BERLIN).at(at("2026-06-15T03:00"))
    assert season.softened(0) == season
    assert season.softened(1) == pytest.approx((1, 1))
    assert season.shop < season.softened(0.5).shop < 1
