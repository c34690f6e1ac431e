"""Models of customers as a board tells them: the contracts of `/api/models` and `/api/clusters`."""

from collections.abc import Mapping
from contextlib import suppress

from msgspec import to_builtins

from streams.board.models.known import KnownModels
from streams.board.models.telling import Told, in_both, money, no_run, told_reason, told_run
from streams.fitted import Cluster, Risk, Value
from streams.models import title


def models_told(known: KnownModels) -> Told:
    """Value, concentration and risk of customers; each is None where the last run did not tell of it."""
    models = known.models
    if models is None:
        return no_run()
    return {
        "run": told_run(known, models),
        "currency": known.settings.currency,
        "value": _value(models.value, known) if models.value else None,
        "concentration": to_builtins(models.concentration) if models.concentration else None,
        "risk": _risk(models.risk, known) if models.risk else None,
    }


def clusters_told(known: KnownModels) -> Told:
    """Customers who buy alike, the largest cluster first."""
    models = known.models
    if models is None:
        return no_run()
    found = models.clusters
    head = {"run": told_run(known, models), "currency": known.settings.currency}
    if found is None:
        return {**head, "customers": None, "reason": None, "silhouette": None, "clusters": []}
    return {
        **head,
        "customers": found.customers,
        "reason": told_reason(found.reason, known),
        "silhouette": found.silhouette,
        "clusters": [_cluster(cluster, known) for cluster in found.clusters],
    }


def _value(value: Value, known: KnownModels) -> Told:
    return {
        "customers": value.customers,
        "reason": told_reason(value.reason, known),
        "value_reason": told_reason(value.value_reason, known),
        "alive": value.alive,
        "correlation": value.correlation,
        "expected": [
            {"days": one.days, "purchases": one.purchases, "value": money(one.value, known.money_digits)}
            for one in value.expected
        ],
        "quality": to_builtins(value.judged) if value.judged else None,
        "parameters": {name: getattr(value, name) for name in ("r", "alpha", "a", "b", "p", "q", "gamma")},
    }


def _risk(risk: Risk, known: KnownModels) -> Told:
    return {
        "days": risk.days,
        "customers": risk.customers,
        "ranking": risk.ranking,
        "reason": told_reason(risk.reason, known),
        "expected_lost": risk.expected_lost,
        "recency_auc": risk.recency_auc,
        "quality": to_builtins(risk.judged) if risk.judged else None,
        "weights": [to_builtins(weight) for weight in risk.weights],
    }


def _title(name: str) -> Mapping[str, str]:
    """A name as people read it. One that another version gave is told as it stands."""
    with suppress(ValueError):
        return in_both(title(name))
    return {"en": name, "fa": name}


def _cluster(cluster: Cluster, known: KnownModels) -> Told:
    return {
        "name": cluster.name,
        "title": _title(cluster.name),
        "customers": cluster.customers,
        "share": cluster.share,
        "revenue_share": cluster.revenue_share,
        "centre": {
            "recency_days": cluster.recency_days,
            "orders": cluster.orders,
            "money": money(cluster.money, known.money_digits),
        },
    }
