"""All 69,659 purchases at CDNOW of the 23,570 customers who came in the first quarter of 1997, up to June 1998.

Fader and Hardie, Forecasting repeat sales at CDNOW, Interfaces 31 (2001), as the package lifetimes 0.11.3 ships them
(`CDNOW_master.txt`; MIT licence), without the number of CDs. `cdnow.txt.bz2` has a line for each customer, in the order
of their numbers, and in it `day:cents` for each purchase, the first one first; day 0 is 1997-01-01. Some purchases came
to 0 cents. A star begins the line of a customer of the published sample (`CDNOW_sample.txt`), to which models are
fitted: a tenth of the customers.
"""

import bz2
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FITTED_UNTIL: Final = 272
"""1997-09-30: the published models are fitted to what there was up to the end of this day."""
JUDGED_UNTIL: Final = FITTED_UNTIL + 39 * 7
"""1998-06-30, 39 weeks later: they are judged by what was bought until then."""
COHORTS: Final = {"1997-01": 7846, "1997-02": 8476, "1997-03": 7248}
"""How many customers came in each month, as published."""
JANUARY: Final = (7846, 1157, 964, 810, 679, 736, 720, 582, 559, 594, 673, 634, 528, 511, 664, 472, 497, 498)
"""How many of the customers of January 1997 bought in each month from then on."""


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


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer of the whole data; `bought` are (day, cents) of each purchase, several of which may be on a day."""

    number: int
    sampled: bool
    bought: tuple[tuple[int, int], ...]


def buyers() -> tuple[Buyer, ...]:
    """All 23,570 of them, by number."""
    text = bz2.decompress(Path(__file__).with_name("cdnow.txt.bz2").read_bytes()).decode()
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        pairs = (pair.split(":") for pair in line.removeprefix("*").split())
        found.append(Buyer(number, line.startswith("*"), tuple((int(day), int(cents)) for day, cents in pairs)))
    return tuple(found)


def purchases() -> tuple[dict[int, int], ...]:
    """For each of the 2,357 customers of the sample the cents of each day, in the order of their first days."""
    found = []
    for buyer in sorted((buyer for buyer in buyers() if buyer.sampled), key=lambda buyer: buyer.bought[0][0]):
        of_days: dict[int, int] = {}
        for day, cents in buyer.bought:
            of_days[day] = of_days.get(day, 0) + cents
        found.append(of_days)
    return tuple(found)


def customers() -> tuple[Customer, ...]:
    """All customers of the sample as of the day up to which the published models are fitted."""
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
