"""What is kept of a release's holidays."""

import holidays
import pytest

from streams.calendars.releases import YEARS, holiday_dates
from streams.settings.calendar import CalendarSettings


def calendar(**said: object) -> CalendarSettings:
    return CalendarSettings.model_validate(said)


def test_each_year_is_told_by_itself() -> None:
    parts = (holiday_dates(calendar()) or "").split()
    assert [part.partition(":")[0] for part in parts] == [str(year) for year in YEARS]


def test_it_is_the_same_each_time_and_in_whichever_order_countries_are_named() -> None:
    assert holiday_dates(calendar(holidays=["DE", "IR"])) == holiday_dates(calendar(holidays=["IR", "DE"]))
    assert holiday_dates(calendar(holidays=["DE", "IR"])) != holiday_dates(calendar(holidays=["DE"]))


def test_dates_of_the_settings_are_told_elsewhere() -> None:
    assert holiday_dates(calendar(holidays=["2026-03-21", "DE"])) == holiday_dates(calendar(holidays=["DE"]))
    assert holiday_dates(calendar(holidays=["2026-03-21"])) is None
    assert holiday_dates(calendar(holidays=[])) is None
    assert holiday_dates(calendar(hours="24/7")) is None


def test_a_day_more_in_one_year_changes_that_year_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    before = (holiday_dates(calendar()) or "").split()
    usual = holidays.country_holidays

    def later_release(country: str, subdiv: str | None, years: int) -> holidays.HolidayBase:
        found = usual(country, subdiv=subdiv, years=years)
        if years == 2026:
            found["2026-05-05"] = "known late"
        return found

    monkeypatch.setattr(holidays, "country_holidays", later_release)
    now = (holiday_dates(calendar()) or "").split()
    assert [part[:5] for part in now if part not in before] == ["2026:"]
