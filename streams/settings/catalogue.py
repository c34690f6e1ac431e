"""The catalogue as the settings ask for it."""

from fractions import Fraction

from streams.kpis import Kpi, catalogue
from streams.settings.model import Settings


def configured_catalogue(settings: Settings) -> tuple[Kpi, ...]:
    """Every KPI, with what the settings say in formulas and limits, and without what they hide."""
    return catalogue(
        Fraction(settings.lifespan_cap_years),
        Fraction(settings.margin),
        settings.service_levels.on_time,
        settings.hidden_dimensions,
    )
