"""Models of customers and of series, with their errors: value, risk, clusters, forecasts, rules of items.

Pure: arrays in, values out; no clock, no store, numpy alone. What comes out is a function of what goes in, to the last
bit, whatever the order of customers.
"""

from streams.models.backtest import HORIZONS, Backtest, Forecast, forecast
from streams.models.behaviour import Behaviour, feature_names
from streams.models.cluster_names import Centre, title
from streams.models.clusters import Cluster, Clusters, cluster
from streams.models.concentration import share_of_top
from streams.models.forecast import Method
from streams.models.gamma_gamma import FittedGammaGamma, GammaGamma, fit_gamma_gamma
from streams.models.judging import Quality, Tenth, share_of_top_tenth
from streams.models.logistic import Logistic
from streams.models.mbg_nbd import FittedMbgNbd, MbgNbd, fit_mbg_nbd
from streams.models.pairs_of_items import rules_of_items
from streams.models.risk import Ranking, Risk, is_judged, learn_risk, learn_risk_of
from streams.models.transactions import Histories, Spending
from streams.models.value import Bought, predicted_value

__all__ = [
    "HORIZONS",
    "Backtest",
    "Behaviour",
    "Bought",
    "Centre",
    "Cluster",
    "Clusters",
    "FittedGammaGamma",
    "FittedMbgNbd",
    "Forecast",
    "GammaGamma",
    "Histories",
    "Logistic",
    "MbgNbd",
    "Method",
    "Quality",
    "Ranking",
    "Risk",
    "Spending",
    "Tenth",
    "cluster",
    "feature_names",
    "fit_gamma_gamma",
    "fit_mbg_nbd",
    "forecast",
    "is_judged",
    "learn_risk",
    "learn_risk_of",
    "predicted_value",
    "rules_of_items",
    "share_of_top",
    "share_of_top_tenth",
    "title",
]
