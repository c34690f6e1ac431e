"""The catalogue: every KPI, in the order in which it is shown."""

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from streams.kpis.baskets import BASKETS
from streams.kpis.comments import COMMENTS
from streams.kpis.customers import CUSTOMERS
from streams.kpis.declaration import Group, Kpi
from streams.kpis.interactions import INTERACTIONS
from streams.kpis.leads import LEADS
from streams.kpis.loyalty import LOYALTY
from streams.kpis.loyalty_groups import LOYALTY_GROUPS
from streams.kpis.marketing import MARKETING, lifetime_values
from streams.kpis.purchases import PURCHASES
from streams.kpis.retention import RETENTION
from streams.kpis.sales import SALES
from streams.kpis.service import SERVICE
from streams.kpis.service_levels import promises

DEFAULT_LIFESPAN_CAP_YEARS = Fraction(10)
DEFAULT_MARGIN = Fraction(1)
DEFAULT_ON_TIME = Decimal("0.9")


def catalogue(
    lifespan_cap_years: Fraction = DEFAULT_LIFESPAN_CAP_YEARS,
    margin: Fraction = DEFAULT_MARGIN,
    on_time: Decimal = DEFAULT_ON_TIME,
    hidden_dimensions: Collection[str] = (),
) -> tuple[Kpi, ...]:
    """Every KPI; what settings say in a formula or of an alert's limit is built in, and what is hidden left out.

    Raises ValueError if a name is declared twice.
    """
    declared = (
        *SALES,
        *CUSTOMERS,
        *INTERACTIONS,
        *RETENTION,
        *PURCHASES,
        *BASKETS,
        *LEADS,
        *MARKETING,
        *lifetime_values(lifespan_cap_years, margin),
        *SERVICE,
        *promises(on_time),
        *COMMENTS,
        *LOYALTY,
        *LOYALTY_GROUPS,
    )
    order = list(Group)
    kpis = tuple(sorted(declared, key=lambda kpi: order.index(kpi.group)))
    names = [name for kpi in kpis for name in (kpi.name, kpi.samples_name)]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"KPI names declared twice: {sorted(twice)}")
    return tuple(_without(kpi, hidden_dimensions) for kpi in kpis) if hidden_dimensions else kpis


def _without(kpi: Kpi, hidden_dimensions: Collection[str]) -> Kpi:
    """The KPI without breakdowns by any of these dimensions; the same one if it has none."""
    shown = tuple(breakdown for breakdown in kpi.by if not set(breakdown) & set(hidden_dimensions))
    return kpi if shown == kpi.by else replace(kpi, by=shown)
