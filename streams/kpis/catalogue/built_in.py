"""The catalogue as KPIs, in the order in which they are shown."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Final

from streams.arithmetic.measures import ALL_MEASURES
from streams.kpis.catalogue.files import declarations
from streams.kpis.declaration import Group, Kpi
from streams.kpis.declared import Said, made

DEFAULT_LIFESPAN_CAP_YEARS: Final = Fraction(10)
DEFAULT_MARGIN: Final = Fraction(1)
DEFAULT_ON_TIME: Final = Decimal("0.9")


def catalogue(
    lifespan_cap_years: Fraction = DEFAULT_LIFESPAN_CAP_YEARS,
    margin: Fraction = DEFAULT_MARGIN,
    on_time: Decimal = DEFAULT_ON_TIME,
    hidden_dimensions: Collection[str] = (),
) -> tuple[Kpi, ...]:
    """Every KPI; what settings say in a formula or of an alert's limit is built in, and what is hidden left out.

    Raises InvalidDeclarations where the files declare what cannot be.
    """
    kpis = _catalogue(lifespan_cap_years, margin, on_time)
    return tuple(_without(kpi, hidden_dimensions) for kpi in kpis) if hidden_dimensions else kpis


def names_in(subject: str) -> tuple[str, ...]:
    """The names of the KPIs that one file declares, as `leads`. Raises KeyError where there is no such file."""
    return declarations().subjects[subject]


@cache
def _catalogue(lifespan_cap_years: Fraction, margin: Fraction, on_time: Decimal) -> tuple[Kpi, ...]:
    found = declarations()
    said = Said({"lifespan_cap_years": lifespan_cap_years, "margin": margin}, {"service_levels.on_time": on_time})
    kpis = made(found.kpis, found.alerts, {measure.name: measure for measure in ALL_MEASURES}, said)
    order = list(Group)
    kpis = tuple(sorted(kpis, key=lambda kpi: order.index(kpi.group)))
    used = Counter(name for kpi in kpis for name in (kpi.name, kpi.samples_name))
    if twice := sorted(name for name, times in used.items() if times > 1):
        raise ValueError(f"KPI names declared twice: {twice}")
    return kpis


def _without(kpi: Kpi, hidden_dimensions: Collection[str]) -> Kpi:
    """The KPI without breakdowns by any of these dimensions; the same one if it has none."""
    shown = tuple(breakdown for breakdown in kpi.by if not set(breakdown) & set(hidden_dimensions))
    return kpi if shown == kpi.by else replace(kpi, by=shown)
