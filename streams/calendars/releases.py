"""What a release of the package `holidays` takes for holidays, as a short text that can be kept and compared."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Final

from streams.calendars.working_time import holidays_of
from streams.settings.calendar import CalendarSettings

YEARS: Final = range(2000, 2041)
"""The years that are compared: of those before, nothing is measured in working time any more."""
_DIGITS: Final = 6


def holiday_dates(calendar: CalendarSettings) -> str | None:
    """A digest of the holidays of each year, as in `2000:1f3a99 2001:…`; None where the settings name no country.

    Dates in the settings are told by themselves, and are left out.
    """
    codes = tuple(sorted(code for code in calendar.holidays if isinstance(code, str)))
    if calendar.always or not codes:
        return None
    return " ".join(f"{year}:{_digest(sorted(holidays_of(codes, year)))}" for year in YEARS)


def _digest(days: Sequence[date]) -> str:
    return sha256(" ".join(day.isoformat() for day in days).encode()).hexdigest()[:_DIGITS]
