"""Customers of the last year who buy alike."""

from agents.analyst.given import Given
from streams.fitted import Cluster, Clusters, Reason
from streams.models import Centre, cluster


def fit_clusters(given: Given) -> Clusters:
    """Clusters of those who have bought within 365 days; they keep the names that they had in the last run."""
    now, sample = given.population.now, given.population.sample
    bought = now.orders_in_year > 0
    customers = int(bought.sum())
    if customers < given.settings.analyst.least_customers:
        return Clusters(customers=customers, reason=Reason.TOO_FEW_CUSTOMERS)
    found = cluster(now.recency[bought], now.orders_in_year[bought], now.paid_in_year[bought], last=_centres(given))
    if found is None:
        return Clusters(customers=customers, reason=Reason.ALL_ALIKE)
    told = [
        Cluster(
            name=one.name,
            customers=sample.scaled(one.customers),
            share=one.customers / found.customers,
            revenue_share=one.revenue_share,
            recency_days=one.centre.recency_days,
            orders=one.centre.orders,
            money=one.centre.money,
        )
        for one in found.clusters
    ]
    return Clusters(customers=customers, silhouette=found.silhouette, clusters=tuple(told))


def _centres(given: Given) -> dict[str, Centre]:
    """Those of the last run, by name."""
    if given.last is None or given.last.clusters is None:
        return {}
    return {one.name: Centre(one.recency_days, one.orders, one.money) for one in given.last.clusters.clusters}
