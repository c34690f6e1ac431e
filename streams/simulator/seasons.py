"""How busy an hour is: people shop in the evening and at weekends, and work in the office's hours."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from streams.settings import CalendarSettings

HOUR: Final = 3_600_000
WEEK: Final = 7 * 24 * HOUR

# Relative weights of the 24 hours of a local day.
_SHOP_HOURS: Final = (3, 2, 1, 1, 1, 2, 4, 7, 9, 10, 11, 12, 13, 11, 10, 10, 11, 13, 16, 19, 21, 20, 14, 7)
_OFFICE_HOURS: Final = (2, 1, 1, 1, 1, 2, 4, 9, 18, 25, 26, 24, 19, 20, 23, 22, 19, 13, 8, 6, 5, 4, 3, 2)
_MAIL_HOURS: Final = (1, 1, 1, 1, 1, 1, 2, 5, 15, 30, 34, 33, 30, 29, 31, 30, 27, 12, 7, 5, 4, 4, 2, 1)
_FREE_DAY_IN_SHOP: Final = 1.25
_FREE_DAY_IN_OFFICE: Final = 0.3
_FREE_DAY_OF_MAIL: Final = 0.2

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MONDAY: Final = 4 * 24 * HOUR
"""From the epoch to the first midnight of a Monday."""


class Season(NamedTuple):
    """How much busier than its average the shop, the office and the mail are; all are 1 over a week's average."""

    shop: float
    office: float
    mail: float


class Rhythm:
    """One week of hours, over and over: how busy each is, and where a stretch of average time ends."""

    def __init__(self, zone: ZoneInfo, hours: tuple[int, ...], days: list[float]) -> None:
        weights = [hour * day for day in days for hour in hours]
        mean = sum(weights) / len(weights)
        self._zone = zone
        self._weights = [weight / mean for weight in weights]
        self._before = [0.0, *accumulate(weight * HOUR for weight in self._weights)]

    def at(self, moment: int) -> float:
        """How busy the hour of a moment is, 1 on average; `moment` is epoch milliseconds."""
        return self._weights[self.hour_of_week(moment)]

    def in_hour(self, hour_of_week: int) -> float:
        """The same of an hour of the week, from 0 as Monday begins."""
        return self._weights[hour_of_week]

    def hour_of_week(self, moment: int) -> int:
        """Which hour of the local week holds a moment."""
        return (moment + self._offset(moment) - _MONDAY) % WEEK // HOUR

    def after(self, moment: int, milliseconds: float) -> int:
        """When a stretch of average time is over that begins at a moment: busy hours count more, quiet ones less.

        What is due after random stretches of it comes as often in an hour as that hour is busy.
        """
        offset = self._offset(moment)
        weeks, rest = divmod(moment + offset - _MONDAY, WEEK)
        hour, part = divmod(rest, HOUR)
        more, left = divmod(self._before[hour] + self._weights[hour] * part + milliseconds, self._before[-1])
        ends = min(bisect_right(self._before, left) - 1, len(self._weights) - 1)
        into = (left - self._before[ends]) / self._weights[ends]
        return max(moment, int((weeks + more) * WEEK + ends * HOUR + into) + _MONDAY - offset)

    def _offset(self, moment: int) -> int:
        wall = (_EPOCH + timedelta(milliseconds=moment)).astimezone(self._zone)
        offset = wall.utcoffset()
        return 0 if offset is None else offset // timedelta(milliseconds=1)


class Seasons:
    """The rhythms of a company with these working days, in its own time zone."""

    def __init__(self, calendar: CalendarSettings) -> None:
        zone, working = ZoneInfo(calendar.timezone), calendar.weekdays

        def rhythm(hours: tuple[int, ...], free_day: float) -> Rhythm:
            return Rhythm(zone, hours, [1.0 if day in working else free_day for day in range(7)])

        self.shop = rhythm(_SHOP_HOURS, _FREE_DAY_IN_SHOP)
        self.office = rhythm(_OFFICE_HOURS, _FREE_DAY_IN_OFFICE)
        self.mail = rhythm(_MAIL_HOURS, _FREE_DAY_OF_MAIL)

    def at(self, moment: int) -> Season:
        """The season of an hour; `moment` is epoch milliseconds."""
        hour = self.shop.hour_of_week(moment)
        return Season(self.shop.in_hour(hour), self.office.in_hour(hour), self.mail.in_hour(hour))
