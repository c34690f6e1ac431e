"""A report as a value: what is told, before anybody writes it in a language or a format."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Final

from streams.arithmetic.panes import TO_DATE, Resolution
from streams.goals import GoalState
from streams.kpis import Kpi
from streams.texts import Text


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, epoch ms; `end` is not in it."""

    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure has changed against the period before."""

    value: str
    """What is compared: of a period that still runs, the value without its running day."""
    before: str
    difference: Decimal
    """`value` less `before`."""
    share: Fraction | None
    """The difference as a share of `before`; None where that was 0."""
    is_good: bool | None
    """None where nothing changed, or neither direction is better."""


@dataclass(frozen=True, slots=True)
class Attainment:
    """A goal and how it stands."""

    target: Decimal
    attained: Fraction | None
    """value / goal, whatever is better."""
    state: GoalState
    is_met: bool | None
    """Of a period that has ended; None while it runs."""


@dataclass(frozen=True, slots=True)
class Extreme:
    """The best or the worst value of a breakdown."""

    label: str
    value: str
    samples: str | None
    """Of how many; None of a KPI without samples."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The best and the worst value of a dimension."""

    dimension: str
    best: Extreme
    worst: Extreme


@dataclass(frozen=True, slots=True)
class Figure:
    """One KPI of a report; values are decimal text as the tables have it, None where there is none."""

    kpi: Kpi
    is_focus: bool
    value: str | None
    samples: str | None = None
    change: Change | None = None
    goal: Attainment | None = None
    spread: Spread | None = None
    trend: tuple[str | None, ...] = ()
    """Bucket by bucket, as the board draws them; the last one of a period that runs is still running."""
    reason: Text | None = None
    """Why there is no value."""


class Verdict(Enum):
    """What a test of rates says of a kind of tickets."""

    NEW = "new"
    """There were none in the period before, and more now than chance explains."""
    MORE = "more"
    """More often than chance explains."""
    LESS = "less"
    """More rarely than chance explains."""
    ALIKE = "alike"
    """Chance may explain it."""
    UNKNOWN = "unknown"
    """Nobody knows the period before."""


@dataclass(frozen=True, slots=True)
class TicketKind:
    """One kind (category) of tickets, `before` and `chance` None where nobody knows the period before."""

    label: str
    tickets: int
    share: Fraction
    """Of all tickets of the period."""
    compared: int
    """How many of them are compared: of a period that still runs, those without its running day."""
    before: int | None
    chance: float | None
    """The probability of counts as uneven, if the rate was the same: see `streams.analyses.rates_alike`."""
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Report:
    """All of a report. Figures of the focus come first."""

    name: str
    window: str
    is_ended: bool
    span: Span
    before: Span | None
    """With what figures are compared; None where there is no period before."""
    as_of: int
    """Epoch ms."""
    zone: str
    is_persian: bool
    """Whether the company's dates are those of the Persian calendar."""
    currency: str
    figures: tuple[Figure, ...]
    ticket_kinds: tuple[TicketKind, ...] | None
    """The most frequent first; None in reports that do not tell them."""

    @property
    def leaves_out_today(self) -> bool:
        """Whether changes are those up to the end of yesterday: of a period of days that still runs."""
        return not self.is_ended and self.window in _OF_DAYS


_OF_DAYS: Final = frozenset(window.name for window in TO_DATE if window.resolution is Resolution.DAY)
