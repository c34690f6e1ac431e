"""The best and the worst value of a breakdown, where enough stands behind them. Pure."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from streams.arithmetic import fields
from streams.kpis import Better, Kpi, Threshold
from streams.kpis.field_names import split_field, table_field
from streams.reports.report import Extreme, Spread

LEAST_SAMPLES: Final = 20
"""Fewer say little of a share or a mean; an alert of the KPI may ask for more."""


def spread_of(kpi: Kpi, by: str, table: Mapping[str, str]) -> Spread | None:
    """The best and the worst of the values of `by` in a table: field -> decimal text.

    None where neither direction is better, and where fewer than two different values have samples enough. What adds up
    needs none: it is exact, however little. Values that are no one's own (`unknown`, `other`) are left out.
    """
    if not by or kpi.better is Better.NEITHER:
        return None
    found = sorted(_candidates(kpi, by, table), key=lambda one: (Decimal(one.value), one.label))
    if len(found) < 2 or Decimal(found[0].value) == Decimal(found[-1].value):
        return None
    low, high = found[0], found[-1]
    return Spread(by, low, high) if kpi.better is Better.DOWN else Spread(by, high, low)


def least_samples(kpi: Kpi) -> int:
    """How many samples a value of a breakdown needs."""
    asked = [alert.least_samples for alert in kpi.alerts if isinstance(alert, Threshold)]
    return max([LEAST_SAMPLES, *asked])


def _candidates(kpi: Kpi, by: str, table: Mapping[str, str]) -> Iterator[Extreme]:
    counts = kpi.samples is None
    if counts and not (kpi.adds_up or kpi.is_level):
        return
    for field, value in table.items():
        if not field.startswith(f"{kpi.name}{{"):
            continue
        _, labels = split_field(field)
        if len(labels) != 1 or labels[0][0] != by or labels[0][1] in fields.RESERVED:
            continue
        samples = table.get(table_field(kpi.samples_name, labels))
        if counts or (samples is not None and Decimal(samples) >= least_samples(kpi)):
            yield Extreme(labels[0][1], value, samples)
