"""The catalogue: every KPI, in the order in which it is shown."""

from fractions import Fraction

from streams.kpis.customers import CUSTOMERS
from streams.kpis.declaration import Group, Kpi
from streams.kpis.loyalty import LOYALTY
from streams.kpis.marketing import MARKETING, lifetime_values
from streams.kpis.sales import SALES
from streams.kpis.service import SERVICE

DEFAULT_LIFESPAN_CAP_YEARS = Fraction(10)
DEFAULT_MARGIN = Fraction(1)


def catalogue(
    lifespan_cap_years: Fraction = DEFAULT_LIFESPAN_CAP_YEARS, margin: Fraction = DEFAULT_MARGIN
) -> tuple[Kpi, ...]:
    """Every KPI; the two settings that are part of a formula are built in.

    Raises ValueError if a name is declared twice.
    """
    declared = (*SALES, *CUSTOMERS, *MARKETING, *lifetime_values(lifespan_cap_years, margin), *SERVICE, *LOYALTY)
    order = list(Group)
    kpis = tuple(sorted(declared, key=lambda kpi: order.index(kpi.group)))
    names = [name for kpi in kpis for name in (kpi.name, kpi.samples_name)]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"KPI names declared twice: {sorted(twice)}")
    return kpis
