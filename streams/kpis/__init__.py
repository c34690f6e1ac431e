"""KPIs: declarations, their formulas, and the catalogue of all."""

from streams.kpis.alerts import Alert, Behind, Severity, Spike, Threshold
from streams.kpis.catalogue import catalogue
from streams.kpis.declaration import Better, Group, Kpi, Unit
from streams.kpis.formula import Expression, MeasureValues, Value

__all__ = [
    "Alert",
    "Behind",
    "Better",
    "Expression",
    "Group",
    "Kpi",
    "MeasureValues",
    "Severity",
    "Spike",
    "Threshold",
    "Unit",
    "Value",
    "catalogue",
]
