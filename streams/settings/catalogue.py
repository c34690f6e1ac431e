"""The catalogue as the settings ask for it."""

from dataclasses import replace
from fractions import Fraction

from streams.kpis import Kpi, catalogue
from streams.settings.model import Settings


def configured_catalogue(settings: Settings) -> tuple[Kpi, ...]:
    """Every KPI, with what the settings say in formulas and limits, and without what they hide or switch off.

    A KPI that has none but windows that are switched off is left with no window.
    """
    every = catalogue(
        Fraction(settings.lifespan_cap_years),
        Fraction(settings.margin),
        settings.service_levels.on_time,
        settings.hidden_dimensions,
    )
    return tuple(_over(kpi, settings) for kpi in every)


def _over(kpi: Kpi, settings: Settings) -> Kpi:
    """The KPI over the windows that there are, with the alerts that can be watched."""
    windows = tuple(name for name in kpi.windows if name in settings.windows)
    alerts = tuple(alert for alert in kpi.alerts if alert.window in settings.watched_windows)
    return kpi if (windows, alerts) == (kpi.windows, kpi.alerts) else replace(kpi, windows=windows, alerts=alerts)


def alerts_without_window(settings: Settings) -> dict[str, str]:
    """Alerts that are delivered and that nobody can watch with these settings: rule -> the window that it lacks."""
    return {
        kpi.alert_name(alert): alert.window
        for kpi in catalogue()
        for alert in settings.alerts.alerts_of(kpi)
        if alert.window not in settings.watched_windows
    }
