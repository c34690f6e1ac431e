"""Models of customers and of series, with their errors: value, risk, clusters, forecasts, rules of items.

Pure: arrays in, values out; no clock, no store, numpy alone. What comes out is a function of what goes in, to the last
bit, whatever the order of customers.
"""

from streams.models.mbg_nbd import FittedMbgNbd, MbgNbd, fit_mbg_nbd
from streams.models.transactions import Histories, Spending

__all__ = [
    "FittedMbgNbd",
    "Histories",
    "MbgNbd",
    "Spending",
    "fit_mbg_nbd",
]
