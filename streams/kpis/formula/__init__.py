"""Formulas of KPIs: small expression trees over windowed measures.

A formula is evaluated against a `Reading`: one window, for the total or one breakdown value. It gives a number in raw
units (counts, minor units of money, milliseconds), or None where the KPI has no value: something it needs was never
seen, or there is nothing to divide by.
"""

from streams.kpis.formula.additive import adds_up, begun_by, gathers, grows_old, is_level, other_windows, pools
from streams.kpis.formula.expression import Expression, MeasureValues, Number, Operation, SpellCounts, Value
from streams.kpis.formula.functions import (
    FirstKnown,
    FirstNonZero,
    Lifespan,
    Net,
    OrZero,
    PartOf,
    RoundedMillionths,
    Slope,
    YearlyRate,
    mean,
    share,
)
from streams.kpis.formula.staying import RestrictedMeanStay
from streams.kpis.formula.windowed import Amount, Level, LevelAtStart, MeanAge, Percentile, WindowsAYear

__all__ = [
    "Amount",
    "Expression",
    "FirstKnown",
    "FirstNonZero",
    "Level",
    "LevelAtStart",
    "Lifespan",
    "MeanAge",
    "MeasureValues",
    "Net",
    "Number",
    "Operation",
    "OrZero",
    "PartOf",
    "Percentile",
    "RestrictedMeanStay",
    "RoundedMillionths",
    "Slope",
    "SpellCounts",
    "Value",
    "WindowsAYear",
    "YearlyRate",
    "adds_up",
    "begun_by",
    "gathers",
    "grows_old",
    "is_level",
    "mean",
    "other_windows",
    "pools",
    "share",
]
