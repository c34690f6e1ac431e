"""Formulas of KPIs: small expression trees over windowed measures.

A formula is evaluated against a `Reading`: one window, for the total or one breakdown value. It gives a number in raw
units (counts, minor units of money, milliseconds), or None where the KPI has no value: something it needs was never
seen, or there is nothing to divide by.
"""

from streams.kpis.formula.additive import adds_up, gathers, is_level
from streams.kpis.formula.expression import Expression, MeasureValues, Number, Operation, Value
from streams.kpis.formula.functions import FirstNonZero, Lifespan, Net, OrZero, RoundedMillionths, mean, share
from streams.kpis.formula.windowed import Amount, Level, LevelAtStart, Percentile, WindowsAYear

__all__ = [
    "Amount",
    "Expression",
    "FirstNonZero",
    "Level",
    "LevelAtStart",
    "Lifespan",
    "MeasureValues",
    "Net",
    "Number",
    "Operation",
    "OrZero",
    "Percentile",
    "RoundedMillionths",
    "Value",
    "WindowsAYear",
    "adds_up",
    "gathers",
    "is_level",
    "mean",
    "share",
]
