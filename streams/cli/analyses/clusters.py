"""`nabz clusters`: prints groups of customers who buy alike."""

from pathlib import Path
from typing import Final

import msgspec

from streams.cli.analyses.model_run import InBoth, Reason, Run, known, run_lines, share
from streams.cli.terminal.board import show_answer
from streams.cli.terminal.readable import NO_VALUE, aligned, printable, readable
from streams.kpis import Unit
from streams.settings import Settings

_APART: Final = 0.25
"""Below this silhouette, clusters run into one another."""
_NAMES: Final = range(1)


class Centre(msgspec.Struct):
    """The middle of a cluster."""

    recency_days: float
    orders: float
    money: msgspec.Raw


class Cluster(msgspec.Struct):
    """Customers who buy alike."""

    name: str
    title: InBoth
    customers: int
    share: float
    revenue_share: float
    centre: Centre


class Told(msgspec.Struct):
    """What a board says of clusters: see `/api/clusters`."""

    run: Run
    currency: str
    customers: int | None
    reason: Reason | None
    silhouette: float | None
    clusters: list[Cluster]


def show_clusters(settings: Settings, board: str | None, *, as_json: bool, token_file: Path | None = None) -> int:
    """Print clusters, as a board tells them; for people, or as one JSON object.

    Raises CommandFailed where no board answers, and where no analyst has run yet.
    """
    return show_answer(
        settings,
        board,
        "/api/clusters",
        known(Told),
        clusters_text,
        as_json=as_json,
        token_file=token_file,
        has_money=True,
    )


def clusters_text(told: Told) -> str:
    """A row for each cluster, the largest first, and how well they are told apart."""
    head = run_lines(told.run)
    if told.reason is not None:
        return f"{head}\n{told.reason.text.en}\n"
    if not told.clusters:
        return f"{head}\nThe last run told of no clusters.\n"
    names = ["cluster", "customers", "share", "of revenue", "days since the last order", "orders", told.currency]
    rows = [names, *(_row(cluster, told.currency) for cluster in told.clusters)]
    quality = ""
    if told.silhouette is not None:
        apart = "they run into one another" if told.silhouette < _APART else "they stand apart"
        quality = f"\nMean silhouette {told.silhouette:.2f}, of -1 to 1: {apart}.\n"
    return f"{head}\n{aligned(rows, _NAMES)}{quality}"


def _row(cluster: Cluster, currency: str) -> list[str]:
    centre = cluster.centre
    money = bytes(centre.money).decode()
    return [
        printable(cluster.title.en),
        f"{cluster.customers:,}",
        share(cluster.share),
        share(cluster.revenue_share),
        f"{centre.recency_days:,.0f}",
        f"{centre.orders:.1f}",
        NO_VALUE if money == "null" else readable(money, Unit.MONEY, currency),
    ]
