"""What the purchases at CDNOW come to, counted in the plainest way."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from tests.datasets.cdnow import buyers

Cells = Mapping[tuple[str, int], int]
"""(month of the first purchase, age in months) -> number."""
_FIRST: Final = date(1997, 1, 1)


class Purchase(NamedTuple):
    """A line of the data; `place` is how many purchases the customer had before."""

    customer: int
    place: int
    day: int
    cents: int

    @property
    def at(self) -> datetime:
        """A moment of its day: the data have no hours. Of a customer's purchases each has a later minute."""
        return datetime(1997, 1, 1, 12, tzinfo=UTC) + timedelta(days=self.day, minutes=self.place)

    @property
    def month(self) -> str:
        """The month, such as 1997-01."""
        return month_of(self.day)


class Spell(NamedTuple):
    """From a day on a customer stayed for so many days; `over` if lost then, otherwise up to now."""

    begins: int
    days: int
    over: bool


class Step(NamedTuple):
    """A day of a survival curve: who was there for so long, who was lost then, and the share who stay longer."""

    days: int
    at_risk: int
    lost: int
    survival: float


@cache
def bought() -> tuple[Purchase, ...]:
    """All purchases, by customer, and those of a customer one after the other."""
    return tuple(
        Purchase(buyer.number, place, day, cents)
        for buyer in buyers()
        for place, (day, cents) in enumerate(buyer.bought)
    )


@cache
def last_moment() -> datetime:
    """When the last purchase was."""
    return max(purchase.at for purchase in bought())


@cache
def month_of(day: int) -> str:
    """The month of a day, such as 1997-01."""
    return f"{_FIRST + timedelta(days=day):%Y-%m}"


def active_customers() -> Cells:
    """How many customers of each cohort bought at each age."""
    cells = Counter[tuple[str, int]]()
    for buyer in buyers():
        joined = month_of(buyer.bought[0][0])
        cells.update((joined, _age(joined, month)) for month in {month_of(day) for day, _ in buyer.bought})
    return cells


def paid_cents() -> Cells:
    """What the customers of each cohort paid at each age."""
    cells = Counter[tuple[str, int]]()
    for buyer in buyers():
        joined = month_of(buyer.bought[0][0])
        for day, cents in buyer.bought:
            cells[joined, _age(joined, month_of(day))] += cents
    return cells


def _age(joined: str, month: str) -> int:
    (year, number), (later, other) = (map(int, text.split("-")) for text in (joined, month))
    return 12 * (later - year) + other - number


@cache
def spells(inactivity_days: int, now: datetime) -> tuple[Spell, ...]:
    """The spells of all customers, each of whom is lost after so many days without a purchase."""
    return tuple(_spells(inactivity_days, now))


def _spells(inactivity_days: int, now: datetime) -> Iterator[Spell]:
    patience = timedelta(days=inactivity_days)
    for buyer in buyers():
        own = [Purchase(buyer.number, place, day, cents) for place, (day, cents) in enumerate(buyer.bought)]
        begins = own[0]
        for before, after in pairwise(own):
            if after.at - before.at >= patience:
                yield Spell(begins.day, before.day + inactivity_days - begins.day, over=True)
                begins = after
        over = own[-1].at + patience <= now
        until = own[-1].day + inactivity_days if over else (now.date() - _FIRST).days
        yield Spell(begins.day, until - begins.day, over=over)


def curve(told: Collection[Spell]) -> list[Step]:
    """Survival as Kaplan and Meier define it."""
    lengths, ends = Counter(spell.days for spell in told), Counter(spell.days for spell in told if spell.over)
    steps, survival = [], 1.0
    for days, lost in sorted(ends.items()):
        at_risk = sum(count for length, count in lengths.items() if length >= days)
        survival *= 1 - lost / at_risk
        steps.append(Step(days, at_risk, lost, survival))
    return steps
