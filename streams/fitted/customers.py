"""What models tell of customers, each with what it was worth. Amounts are minor units of the reporting currency."""

import msgspec

from streams.fitted.reasons import Reason


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What all customers together are expected to do in some days."""

    days: int
    purchases: float
    """As the KPI `orders` counts them."""
    value: float | None = None
    """What they bring, times the margin, worth as of now; None where nothing is known of amounts."""


class PurchasesJudged(msgspec.Struct, frozen=True, kw_only=True):
    """Expected purchases against those that came, told at a past moment of what came since."""

    days: int
    """So long ago that moment was."""
    customers: int
    expected: float
    happened: int
    error: float
    """The root of the mean square of what was missed, in purchases a customer."""
    plain_error: float
    """That of the plain rule: as many as in the days of the same number before."""
    top_tenth: float
    """The share of what came that the tenth with the most expected purchases made: 0 to 1."""
    plain_top_tenth: float
    """That of the tenth with the most purchases before; of equal ones each has a fraction."""


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """How often customers will buy (MBG/NBD), and for how much (gamma-gamma)."""

    customers: int
    """By so many it was fitted."""
    reason: Reason | None = None
    """Why nothing is expected, if so."""
    value_reason: Reason | None = None
    """Why there are no amounts, if so."""
    r: float | None = None
    alpha: float | None = None
    """In days."""
    a: float | None = None
    b: float | None = None
    p: float | None = None
    q: float | None = None
    gamma: float | None = None
    """In minor units."""
    correlation: float | None = None
    """Between how often customers bought and the mean of what they paid: the model takes them for independent."""
    alive: float | None = None
    """The mean probability that customers have not left: 0 to 1."""
    expected: tuple[Expected, ...] = ()
    """In 30, 90 and 365 days."""
    judged: PurchasesJudged | None = None


class Concentration(msgspec.Struct, frozen=True, kw_only=True):
    """The share of the last year's revenue that the customers bring who bring the most: 0 to 1, by percent of them."""

    customers: int
    """Those who brought something, in the sample."""
    top_1: float | None = None
    top_10: float | None = None
    top_20: float | None = None


class Tenth(msgspec.Struct, frozen=True, kw_only=True):
    """A tenth of the customers who are judged, by predicted risk, the lowest first."""

    predicted: float
    happened: float


class RiskJudged(msgspec.Struct, frozen=True, kw_only=True):
    """What predicted risks were worth, on customers by whom nothing was fitted."""

    customers: int
    happened: int
    auc: float
    brier: float
    lift: float
    """How many times as often it happened in the tenth of the highest risk as among all."""
    tenths: tuple[Tenth, ...]


class Weight(msgspec.Struct, frozen=True, kw_only=True):
    """What a feature says."""

    feature: str
    odds: float
    """What one standard deviation more multiplies the odds of being lost by."""


class Risk(msgspec.Struct, frozen=True, kw_only=True):
    """Who will be lost within some days: without a purchase, or, with contracts, by leaving."""

    days: int
    customers: int
    """By so many it was fitted."""
    ranking: str
    """By what customers are ranked: `logistic`, `purchases` (MBG/NBD) or `none`."""
    reason: Reason | None = None
    """Why it is not the regression, if so."""
    recency_auc: float | None = None
    """Of the plain rule: who has not bought for longer is more at risk."""
    judged: RiskJudged | None = None
    """Of what ranks, or of the regression where nothing does."""
    weights: tuple[Weight, ...] = ()
    """Of the regression, the strongest first."""
    expected_lost: float | None = None
    """How many of all active customers will be lost within the days, where the regression ranks."""


class Cluster(msgspec.Struct, frozen=True, kw_only=True):
    """Customers who buy alike."""

    name: str
    """Words of `streams.models.title`."""
    customers: int
    """Of all, scaled from the sample."""
    share: float
    revenue_share: float
    recency_days: float
    """The middle of the cluster, as the others."""
    orders: float
    money: float


class Clusters(msgspec.Struct, frozen=True, kw_only=True):
    """Customers of the last year parted by how recently, how often and for how much they bought, the largest first."""

    customers: int
    reason: Reason | None = None
    silhouette: float | None = None
    """-1 to 1: below some 0.25 clusters run into one another."""
    clusters: tuple[Cluster, ...] = ()
