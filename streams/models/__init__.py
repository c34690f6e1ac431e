"""Models of customers and of series, with their errors: value, risk, clusters, forecasts, rules of items.

Pure: arrays in, values out; no clock, no store, numpy alone. What comes out is a function of what goes in, to the last
bit, whatever the order of customers.
"""

from streams.models.concentration import share_of_top
from streams.models.gamma_gamma import FittedGammaGamma, GammaGamma, fit_gamma_gamma
from streams.models.mbg_nbd import FittedMbgNbd, MbgNbd, fit_mbg_nbd
from streams.models.transactions import Histories, Spending
from streams.models.value import Bought, predicted_value

__all__ = [
    "Bought",
    "FittedGammaGamma",
    "FittedMbgNbd",
    "GammaGamma",
    "Histories",
    "MbgNbd",
    "Spending",
    "fit_gamma_gamma",
    "fit_mbg_nbd",
    "predicted_value",
    "share_of_top",
]
