"""How figures have changed against the period before. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from streams.kpis import Better, Kpi
from streams.redis.keys import FINISHED
from streams.reports.report import Change


def change_of(kpi: Kpi, value: str | None, before: Mapping[str, str]) -> Change | None:
    """The change of a KPI's total; None where it has no period before, or may not be compared with it.

    `before` is the table of the period before: KPI -> decimal text, and under `FINISHED` what of the period that still
    runs is compared with it, where that is not all of it.
    """
    was, is_ = before.get(kpi.name), before.get(kpi.name + FINISHED, value)
    if was is None or is_ is None or not kpi.is_compared:
        return None
    difference = Decimal(is_) - Decimal(was)
    share = Fraction(difference) / abs(Fraction(was)) if Decimal(was) else None
    return Change(is_, was, difference, share, _is_good(kpi, difference))


def _is_good(kpi: Kpi, difference: Decimal) -> bool | None:
    if not difference or kpi.better is Better.NEITHER:
        return None
    return (difference > 0) == (kpi.better is Better.UP)
