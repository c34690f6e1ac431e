"""Alerts: what is watched once settings have changed what KPIs declare."""

from streams.alerts.effective import Direction, EffectiveAlert, Kind, effective_alerts

__all__ = ["Direction", "EffectiveAlert", "Kind", "effective_alerts"]
