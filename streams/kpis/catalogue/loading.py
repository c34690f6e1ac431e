"""The catalogue as KPIs, in the order in which they are shown."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Final

from streams.kpis.catalogue.files import declarations
from streams.kpis.catalogue.value import Catalogue
from streams.kpis.declaration import Kpi
from streams.kpis.declared import Said

DEFAULT_LIFESPAN_CAP_YEARS: Final = Fraction(10)
DEFAULT_MARGIN: Final = Fraction(1)
DEFAULT_ON_TIME: Final = Decimal("0.9")


def catalogue(
    lifespan_cap_years: Fraction = DEFAULT_LIFESPAN_CAP_YEARS,
    margin: Fraction = DEFAULT_MARGIN,
    on_time: Decimal = DEFAULT_ON_TIME,
    hidden_dimensions: Collection[str] = (),
    own: Mapping[str, Any] | None = None,
) -> tuple[Kpi, ...]:
    """Every KPI; what settings say in a formula or of an alert's limit is built in, and what is hidden left out.

    `own` are the tables of a company's own KPIs by their names. Raises InvalidDeclarations where the files, or these,
    declare what cannot be.
    """
    found = built_in(lifespan_cap_years, margin, on_time)
    if own:
        found = found.with_own({"kpis": own}, said_by(lifespan_cap_years, margin, on_time))
    return found.without(hidden_dimensions).kpis


@cache
def built_in(
    lifespan_cap_years: Fraction = DEFAULT_LIFESPAN_CAP_YEARS,
    margin: Fraction = DEFAULT_MARGIN,
    on_time: Decimal = DEFAULT_ON_TIME,
) -> Catalogue:
    """The catalogue that comes with Nabz, as one value; read once for the same settings. Raises as `catalogue`."""
    return Catalogue.built_in(said_by(lifespan_cap_years, margin, on_time))


def said_by(
    lifespan_cap_years: Fraction = DEFAULT_LIFESPAN_CAP_YEARS,
    margin: Fraction = DEFAULT_MARGIN,
    on_time: Decimal = DEFAULT_ON_TIME,
) -> Said:
    """What these settings say in declarations."""
    return Said({"lifespan_cap_years": lifespan_cap_years, "margin": margin}, {"service_levels.on_time": on_time})


def names_in(subject: str) -> tuple[str, ...]:
    """The names of the KPIs that one file declares, as `leads`. Raises KeyError where there is no such file."""
    return declarations().subjects[subject]
