"""Purchases of 2,357 customers of CDNOW, who came in the first quarter of 1997, up to June 1998.

Every tenth customer of the data of Fader and Hardie, Forecasting repeat sales at CDNOW, Interfaces 31 (2001), as the
package lifetimes 0.11.3 ships them (`CDNOW_sample.txt`; MIT licence). `cdnow.txt` has a line for each customer, and in
it `day:cents` for each day with a purchase; day 0 is 1997-01-01. Purchases of one day are added up.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

FITTED_UNTIL: Final = 272
"""1997-09-30: the published models are fitted to what there was up to the end of this day."""
JUDGED_UNTIL: Final = FITTED_UNTIL + 39 * 7
"""1998-06-30, 39 weeks later: they are judged by what was bought until then."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as of a day: what the models see, and what came afterwards."""

    name: str
    repeats: int
    """Days with a purchase after the first one."""
    last: int
    """Days from the first to the last purchase."""
    age: int
    """Days from the first purchase to the day as of which this is."""
    cents: int
    """What was paid on the days after the first one."""
    later: int
    """Days with a purchase within the 39 weeks afterwards."""


def purchases() -> tuple[dict[int, int], ...]:
    """For each customer the cents of each day."""
    text = Path(__file__).with_name("cdnow.txt").read_text()
    return tuple(
        {int(day): int(cents) for day, cents in (pair.split(":") for pair in line.split())}
        for line in text.splitlines()
    )


def customers() -> tuple[Customer, ...]:
    """All customers as of the day up to which the published models are fitted."""
    told = []
    for place, bought in enumerate(purchases(), start=1):
        days = [day for day in sorted(bought) if day <= FITTED_UNTIL]
        first, *further = days
        told.append(
            Customer(
                name=f"{place:04d}",
                repeats=len(further),
                last=days[-1] - first,
                age=FITTED_UNTIL - first,
                cents=sum(bought[day] for day in further),
                later=sum(FITTED_UNTIL < day <= JUDGED_UNTIL for day in bought),
            )
        )
    return tuple(told)
