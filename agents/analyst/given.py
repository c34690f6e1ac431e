"""What a model is made of in one run."""

from dataclasses import dataclass

from agents.analyst.population import Population
from agents.analyst.purchases import Purchases
from streams.fitted import Models
from streams.redis.connection import Client
from streams.settings import Settings


@dataclass(frozen=True, slots=True)
class Given:
    """All that there is."""

    client: Client
    """For what is read besides customers."""
    settings: Settings
    as_of: int
    """Epoch ms."""
    population: Population
    purchases: Purchases
    """Of the population."""
    last: Models | None
    """What the last run found."""
