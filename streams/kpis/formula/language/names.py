"""What the names in a formula stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from streams.arithmetic.measures import Measure
from streams.kpis.formula.expression import Expression


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was read: what it computes, and what its text named.

    `settings` are the keys of the settings that it reads, each once, in their order; `kpis` the KPIs that it is made
    of. `size` is the number of nodes of the expression, `depth` how deep these lie in one another.
    """

    expression: Expression
    settings: tuple[str, ...] = ()
    kpis: tuple[str, ...] = ()
    size: int = 1
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Names:
    """What a formula may name.

    A name by itself is the KPI of this name, else the measure. `own` is the KPI whose formula is read: its own name is
    the measure's. Where a function takes a measure, a name is always the measure's. Looking up one of `kpis` may raise
    FormulaError, if its own formula cannot be read, or another ValueError that says why it cannot stand here.
    """

    measures: Mapping[str, Measure]
    kpis: Mapping[str, Formula] = field(default_factory=dict)
    settings: Mapping[str, Fraction] = field(default_factory=dict)
    own: str = ""

    def kpi(self, name: str) -> Formula | None:
        """The KPI that a name by itself stands for; None where it stands for a measure, or for nothing."""
        return self.kpis[name] if name != self.own and name in self.kpis else None
