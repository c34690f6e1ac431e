"""What a question about working time costs, however far apart the moments are: two look-ups in a sorted list.

What is asserted is that the parts of a stretch add up; the figures are printed.
"""

import sys
import time

import pytest

from streams.calendars.working_time import WorkingCalendar
from streams.settings.calendar import CalendarSettings
from tests.recount.windows import DAY, HOUR, YEAR

CALLS = 100_000
NOW = 1_750_000_000_000
APART = {"an hour": HOUR, "a day": DAY, "a month": 30 * DAY, "a year": YEAR, "fifty years": 50 * YEAR}
BERLIN = {"timezone": "Europe/Berlin", "hours": ["08:00-12:00", "13:00-17:00"], "holidays": "DE"}


@pytest.mark.parametrize(
    "calendar",
    [CalendarSettings(), CalendarSettings.model_validate(BERLIN)],
    ids=["Tehran", "Berlin"],
)
def test_a_call_costs_the_same_however_far_apart_the_moments_are(calendar: CalendarSettings) -> None:
    working = WorkingCalendar(calendar)
    said = []
    for name, apart in APART.items():
        began = time.perf_counter()
        first = working.milliseconds_between(NOW - apart, NOW)
        laid_out = time.perf_counter()
        for end in range(NOW, NOW + CALLS * 1_000, 1_000):
            working.milliseconds_between(end - apart, end)
        each = (time.perf_counter() - laid_out) / CALLS
        said.append(f"{name} {each * 1e6:.2f} us (the first {1e3 * (laid_out - began):.1f} ms)")
        halves = (NOW - apart, NOW - apart // 2, NOW)
        assert first == sum(map(working.milliseconds_between, halves, halves[1:]))
    sys.stdout.write(f"\nworking time between moments apart: {', '.join(said)}\n")
