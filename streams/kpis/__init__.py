"""KPIs: declarations, their formulas, and the catalogue of all."""

from streams.kpis.catalogue import catalogue
from streams.kpis.declaration import Better, Group, Kpi, Title, Unit
from streams.kpis.formula import Expression, Reading, Value

__all__ = ["Better", "Expression", "Group", "Kpi", "Reading", "Title", "Unit", "Value", "catalogue"]
