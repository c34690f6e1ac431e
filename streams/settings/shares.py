"""Shares that were written in per cent. Pure."""

from decimal import Decimal
from typing import Final

from streams.kpis import Kpi, Unit

_LARGEST: Final = 10
"""Of a ratio that counts behind: shares above it are taken for per cent."""


def written_in_percent(kpi: Kpi, number: Decimal) -> str | None:
    """What was expected of a number beside a KPI, where it looks like per cent and the KPI is a share; else None."""
    if kpi.unit is Unit.RATIO and kpi.samples is not None and abs(number) > _LARGEST:
        return f"a share of 1: {number:f} % is {(number / 100).normalize():f}"
    return None
