"""What a KPI is: one frozen declaration, from which its table fields, metric, panel, alert and docs are rendered."""

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from streams.arithmetic.measures import TOTAL, Breakdown, Measure
from streams.arithmetic.panes import TO_DATE, WINDOW_NAMES
from streams.kpis.alerts import Alert, Behind, Spike
from streams.kpis.formula import Expression, adds_up, gathers, grows_old, is_level
from streams.texts import Text

_TO_DATE: Final = frozenset(window.name for window in TO_DATE)
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")


class Unit(Enum):
    """What a KPI is measured in, and what one unit of the table is in raw units of the formula."""

    COUNT = "count"
    RATIO = "ratio"
    MONEY = "money"
    """Major units of the reporting currency; formulas are in minor units."""
    MONEY_PER_DAY = "money per day"
    """The same, a day."""
    SECONDS = "seconds"
    """Formulas are in milliseconds."""
    POINTS = "points"
    PER_YEAR = "per year"

    @property
    def is_money(self) -> bool:
        """Whether values are amounts of the reporting currency."""
        return self in {Unit.MONEY, Unit.MONEY_PER_DAY}


class Better(Enum):
    """Which direction is good news."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Group(Enum):
    """Where a KPI is shown."""

    SALES = "sales"
    CUSTOMERS = "customers"
    MARKETING = "marketing"
    SERVICE = "service"
    LOYALTY = "loyalty"


@dataclass(frozen=True, slots=True)
class Kpi:
    """One KPI.

    `formula` gives its value and `samples` the count that it divides by, published as `<name>_samples`. `by` are its
    breakdowns besides the total: one table field a value. `source` says where the definition comes from. `alerts` say
    when somebody has to be told. `past` is what the KPI was in a stretch of time that has ended, where its own formula
    does not say so (see `past_formula`). `settings` are the keys that the formula itself reads. `needs` is the key of
    a setting without which the KPI never has a value. What a KPI without
    `is_compared` was one window ago does not go with what it is now: a share of those who came that did something
    since, for which those of before had more time. A KPI without `has_total` is there by its breakdowns alone.
    """

    name: str
    title: Text
    meaning: Text
    group: Group
    unit: Unit
    formula: Expression
    by: tuple[Breakdown, ...] = ()
    samples: Expression | None = None
    better: Better = Better.NEITHER
    source: str = ""
    windows: tuple[str, ...] = field(default=WINDOW_NAMES)
    alerts: tuple[Alert, ...] = ()
    past: Expression | None = None
    settings: tuple[str, ...] = ()
    needs: str = ""
    is_compared: bool = True
    has_total: bool = True

    def __post_init__(self) -> None:
        """Refuse what could not be shown: names, windows and breakdowns that some measure does not know."""
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"KPI {self.name!r}: a name is lower-case letters, digits and underscores")
        unknown = set(self.windows) - set(WINDOW_NAMES)
        if unknown:
            raise ValueError(f"KPI {self.name!r}: unknown windows {sorted(unknown)}; known: {WINDOW_NAMES}")
        for measure in self.measures:
            for breakdown in self.by:
                if breakdown not in measure.shown_by:
                    raise ValueError(
                        f"KPI {self.name!r}: measure {measure.name!r} is not broken down by {'+'.join(breakdown)};"
                        f" known: {', '.join('+'.join(known) for known in measure.shown_by) or 'none'}"
                    )

        self._check_alerts()

    def _check_alerts(self) -> None:
        if self.alerts and self.better is Better.NEITHER:
            raise ValueError(f"KPI {self.name!r}: an alert needs a direction that is better")
        kinds = [type(alert) for alert in self.alerts]
        if len(set(kinds)) != len(kinds):
            raise ValueError(f"KPI {self.name!r}: at most one alert of each kind")
        for alert in self.alerts:
            if alert.window not in self.windows:
                raise ValueError(f"KPI {self.name!r}: an alert watches {alert.window}, which it is not shown over")
            if alert.least_samples and self.samples is None:
                raise ValueError(f"KPI {self.name!r}: an alert asks for samples, but there are none")
            if isinstance(alert, Spike) and self.past_formula is None:
                raise ValueError(f"KPI {self.name!r}: nobody knows what it was, so no spike can be told")

    def alert_name(self, alert: Alert) -> str:
        """The name of the rule of one of its alerts, as in `CustomerChurnRatioSpike`."""
        above, below = ("Spike", "Drop") if isinstance(alert, Spike) else ("High", "Low")
        ending = "Behind" if isinstance(alert, Behind) else above if self.better is Better.DOWN else below
        return "".join(word.capitalize() for word in self.name.split("_")) + ending

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Every measure that it or its samples depend on, once, in the order of the formula."""
        return tuple(dict.fromkeys(self.formula.measures() + (self.samples.measures() if self.samples else ())))

    @property
    def past_formula(self) -> Expression | None:
        """What the KPI was in a stretch of panes that has ended; None where panes do not tell.

        That is `past`, or the formula itself, unless a measure of it is `reassigned` or a level that panes do not keep.
        """
        if self.past is not None:
            return self.past
        tells = all(measure.kind.in_panes and not measure.reassigned for measure in self.formula.measures())
        return self.formula if tells else None

    @property
    def has_before(self) -> bool:
        """Whether panes tell what its total was one window ago, and that may be compared with what it is now."""
        return self.has_total and self.past is None and self.past_formula is not None and self.is_compared

    @property
    def adds_up(self) -> bool:
        """Whether it is a count or an amount of money that is a sum over what happened."""
        return self.unit in {Unit.COUNT, Unit.MONEY} and adds_up(self.formula)

    def is_paced(self, window: str) -> bool:
        """Whether a part of a period has to bring a part of a goal: of what adds up, over windows to date."""
        return self.adds_up and window in _TO_DATE

    @property
    def gathers(self) -> bool:
        """Whether it is small at the beginning of a period and has all of it only at the end: a sum or a number."""
        return gathers(self.formula)

    @property
    def grows_old(self) -> bool:
        """Whether it changes as time goes by, though nothing new is counted and no window moves."""
        return grows_old(self.formula)

    @property
    def is_level(self) -> bool:
        """Whether it is what there is now, the same over every window."""
        return is_level(self.formula)

    @property
    def breakdowns(self) -> tuple[Breakdown, ...]:
        """The total, where it has one, and every breakdown."""
        return (TOTAL, *self.by) if self.has_total else self.by

    @property
    def samples_name(self) -> str:
        """The name under which the samples are published."""
        return f"{self.name}_samples"
