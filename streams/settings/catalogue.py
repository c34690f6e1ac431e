"""The catalogue as the settings ask for it."""

from dataclasses import replace

from streams.kpis import Kpi
from streams.settings.focus import USUAL_FOCUS, is_hidden
from streams.settings.model import Settings


def configured_catalogue(settings: Settings) -> tuple[Kpi, ...]:
    """The KPIs that are shown, with what the settings say in formulas and limits, and without what they switch off.

    A KPI that has none but windows that are switched off is left with no window.
    """
    return tuple(kpi for kpi in whole_catalogue(settings) if not _hides(settings, kpi))


def whole_catalogue(settings: Settings) -> tuple[Kpi, ...]:
    """The same with the KPIs that are hidden."""
    every = settings.catalogue.without(settings.hidden_dimensions)
    return tuple(_over(kpi, settings) for kpi in every.kpis)


def hidden_kpis(settings: Settings) -> frozenset[str]:
    """The names of the KPIs that are shown nowhere."""
    return frozenset(kpi.name for kpi in whole_catalogue(settings) if _hides(settings, kpi))


def shown_all_the_same(settings: Settings) -> tuple[str, ...]:
    """The names of the KPIs that `hidden_kpis` means and that are shown, for an alert, a goal or `focus` needs them."""
    return tuple(kpi.name for kpi in whole_catalogue(settings) if _means(settings, kpi) and _needs(settings, kpi))


def focus_of(settings: Settings) -> tuple[str, ...]:
    """The names of the KPIs that come first, in their order; those left out that are not shown."""
    shown = {kpi.name for kpi in configured_catalogue(settings) if is_shown(kpi, settings)}
    return tuple(name for name in settings.focus or USUAL_FOCUS if name in shown)


def is_shown(kpi: Kpi, settings: Settings) -> bool:
    """Whether a KPI of the configured catalogue has a window, and what it needs."""
    return bool(kpi.windows) and (not kpi.needs or settings.gives(kpi.needs))


def _hides(settings: Settings, kpi: Kpi) -> bool:
    return _means(settings, kpi) and not _needs(settings, kpi)


def _means(settings: Settings, kpi: Kpi) -> bool:
    """Whether `hidden_kpis` names a KPI."""
    return is_hidden(kpi.name, settings.hidden_kpis)


def _needs(settings: Settings, kpi: Kpi) -> bool:
    """Whether something that the settings ask for reads a KPI."""
    goals = any(goal.kpi == kpi.name for goal in settings.goals.values())
    return goals or kpi.name in settings.focus or bool(settings.alerts.alerts_of(kpi))


def _over(kpi: Kpi, settings: Settings) -> Kpi:
    """The KPI over the windows that there are, with the alerts that can be watched."""
    windows = tuple(name for name in kpi.windows if name in settings.windows)
    alerts = tuple(alert for alert in kpi.alerts if alert.window in settings.watched_windows)
    return kpi if (windows, alerts) == (kpi.windows, kpi.alerts) else replace(kpi, windows=windows, alerts=alerts)


def alerts_without_window(settings: Settings) -> dict[str, str]:
    """Alerts that are delivered and that nobody can watch with these settings: rule -> the window that it lacks."""
    return {
        kpi.alert_name(alert): alert.window
        for kpi in settings.known_kpis
        for alert in settings.alerts.alerts_of(kpi)
        if alert.window not in settings.watched_windows
    }
