"""How busy an hour is: people shop in the evening and at weekends, and work in the office's hours."""

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from streams.settings import CalendarSettings

# Relative weights of the 24 hours of a local day.
_SHOP_HOURS: Final = (3, 2, 1, 1, 1, 2, 4, 7, 9, 10, 11, 12, 13, 11, 10, 10, 11, 13, 16, 19, 21, 20, 14, 7)
_OFFICE_HOURS: Final = (2, 1, 1, 1, 1, 2, 4, 9, 18, 25, 26, 24, 19, 20, 23, 22, 19, 13, 8, 6, 5, 4, 3, 2)
_FREE_DAY_IN_SHOP: Final = 1.25
_FREE_DAY_IN_OFFICE: Final = 0.3


class Season(NamedTuple):
    """How much busier than its average the shop and the office are; both are 1 over a week's average."""

    shop: float
    office: float

    def softened(self, share: float) -> "Season":
        """The same, drawn towards 1 by a share: 0 leaves it as it is, 1 takes all difference away."""
        return Season(self.shop + (1 - self.shop) * share, self.office + (1 - self.office) * share)


class Seasons:
    """The rhythm of a company with these working days, in its own time zone."""

    def __init__(self, calendar: CalendarSettings) -> None:
        self._zone = ZoneInfo(calendar.timezone)
        working = calendar.weekdays
        self._shop = _week(_SHOP_HOURS, [1.0 if day in working else _FREE_DAY_IN_SHOP for day in range(7)])
        self._office = _week(_OFFICE_HOURS, [1.0 if day in working else _FREE_DAY_IN_OFFICE for day in range(7)])

    def at(self, moment: int) -> Season:
        """The season of an hour; `moment` is epoch milliseconds."""
        # Not fromtimestamp with the zone: a float of seconds is not needed for an hour.
        wall = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=moment)).astimezone(self._zone)
        hour = wall.weekday() * 24 + wall.hour
        return Season(self._shop[hour], self._office[hour])


def _week(hours: tuple[int, ...], days: list[float]) -> list[float]:
    """A weight for each hour of a week from Monday on, 1 on average."""
    weights = [hour * day for day in days for hour in hours]
    mean = sum(weights) / len(weights)
    return [weight / mean for weight in weights]
