"""The boards: one module each, and the list of all."""

from collections.abc import Callable, Sequence
from typing import Final

from grafana.board import Board
from grafana.boards.customers import customers
from grafana.boards.engine import engine
from grafana.boards.focus import focus
from grafana.boards.leads import leads
from grafana.boards.loyalty import loyalty
from grafana.boards.marketing import marketing
from grafana.boards.models import models
from grafana.boards.overview import overview
from grafana.boards.retention import retention
from grafana.boards.sales import sales
from grafana.boards.service import service
from grafana.edition import Edition

BOARDS: Final[Sequence[Callable[[Edition], Board]]] = (
    focus,
    overview,
    leads,
    sales,
    customers,
    retention,
    marketing,
    service,
    loyalty,
    models,
    engine,
)
"""In the order in which they are shown."""


def boards(edition: Edition) -> list[Board]:
    """All boards of an edition, without what its settings hide."""
    return [make(edition).without_hidden(edition) for make in BOARDS]
