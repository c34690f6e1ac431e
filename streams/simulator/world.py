"""What the departments of the simulated company share: chance, time, an agenda and the events that come out."""

from bisect import bisect_right
from collections.abc import Callable
from decimal import Decimal
from heapq import heappop, heappush
from itertools import accumulate
from math import log
from random import Random
from typing import Any, Final, NamedTuple, TypeVar

from schemas import Event
from schemas.money import minor_digits, rate_at
from streams.settings import Settings
from streams.simulator.company import Weighted
from streams.simulator.figures import FIGURES, Figures
from streams.simulator.remarks import Remarks
from streams.simulator.scenarios import NO_EFFECTS, Effects
from streams.simulator.seasons import Rhythm, Seasons

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

Subject = TypeVar("Subject")
_Entry = tuple[int, int, Callable[[Any], None], Any]


class Price(NamedTuple):
    """An amount and its currency, as events carry them."""

    amount: Decimal
    currency: str


class Choice:
    """Draws one of a few values by their weights."""

    __slots__ = ("_ends", "_total", "_values")

    def __init__(self, weights: Weighted) -> None:
        self._values = tuple(weights)
        *self._ends, self._total = accumulate(weights.values())

    def draw(self, random: Random) -> str:
        """One of the values."""
        return self._values[bisect_right(self._ends, random.random() * self._total)]


class World:
    """The state that all departments see. `now` only ever grows; all of it follows from the seed.

    Args:
        seed: of chance; equal text gives equal draws.
        name: goes into all ids, so that two simulations never speak of the same customer.
    """

    def __init__(self, seed: str, name: str, settings: Settings, figures: Figures = FIGURES) -> None:
        self.random = Random(seed)
        self.remarks = Remarks(seed)
        self.now = 0
        self.effects: Effects = NO_EFFECTS
        self.in_full = False
        """Whether all is told now, or only what the archive has."""
        self.bulk = 1
        """How many beginnings the one that is going on stands for."""
        self.settings = settings
        self.figures = figures
        self.seasons = Seasons(settings.calendar)
        self.emitted: list[Event] = []
        self.terms = settings.inactivity_days == 0
        """Whether customers have contracts that end; else they are customers for as long as they buy."""
        self._name = name
        self._agenda: list[_Entry] = []
        self._entries = 0
        self._numbers: dict[str, int] = {}
        self._digits = minor_digits(settings.currency) or 0
        self._foreign = [currency for currency in settings.rates if currency != settings.currency]

    def number(self, kind: str) -> str:
        """The next id of a kind: `ticket-4f2a-17`."""
        count = self._numbers[kind] = self._numbers.get(kind, 0) + 1
        return f"{kind}-{self._name}-{count}"

    def common(self) -> dict[str, Any]:
        """The fields that every event has: a fresh id, and now."""
        return {"event_id": self.number("e"), "occurred_at": self.now, "source": "simulator"}

    def emit(self, event: Event) -> None:
        """Let an event happen; it is dated now. Of a time that is lost nobody is told."""
        if not self.effects.lost:
            self.emitted.append(event)

    def later(self, delay: float, action: Callable[[Subject], None], subject: Subject) -> None:
        """Have an action done after `delay` milliseconds; those of one moment keep their order."""
        self._entries += 1
        heappush(self._agenda, (self.now + max(0, int(delay)), self._entries, action, subject))

    def later_in(self, rhythm: Rhythm, delay: float, action: Callable[[Subject], None], subject: Subject) -> None:
        """The same after `delay` milliseconds of average time, which pass quickly where the rhythm is busy."""
        self.later(rhythm.after(self.now, delay) - self.now, action, subject)

    def next_due(self) -> int | None:
        """When the next action is due; None without one."""
        return self._agenda[0][0] if self._agenda else None

    def do_next(self) -> None:
        """Go to the next due action and do it."""
        self.now, _, action, subject = heappop(self._agenda)
        action(subject)

    def chance(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self.random.random() < probability

    def about(self, median: float, spread: float) -> float:
        """A log-normal draw: half are below `median`; `spread` is the deviation of the logarithm."""
        return self.random.lognormvariate(log(median), spread)

    def price(self, value: float) -> Price:
        """A value as an amount; now and then in one of the other currencies that have a rate."""
        currency = self.settings.currency
        if self._foreign and self.chance(0.15):
            currency = self.random.choice(self._foreign)
            value /= float(rate_at(self.settings.rates[currency], self.now))
        digits = minor_digits(currency) or 0
        return Price(Decimal(round(value * 10**digits)).scaleb(-digits), currency)

    def term_end(self) -> int:
        """When a contract ends that is made or renewed now, epoch milliseconds."""
        return self.now + int(self.figures.customers.forgotten_after_days * DAY)

    def exact(self, value: float) -> Decimal:
        """A value in the reporting currency as a decimal of its minor units."""
        return Decimal(round(value * 10**self._digits)).scaleb(-self._digits)
