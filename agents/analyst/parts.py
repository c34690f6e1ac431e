"""The models of a run, one after the other: an explicit list. Each names a field of `streams.fitted.Models`."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from agents.analyst.background import in_background
from agents.analyst.clusters import fit_clusters
from agents.analyst.concentration import concentration
from agents.analyst.deals import pipeline_of, read_deals
from agents.analyst.forecasts import forecasts_of
from agents.analyst.given import Given
from agents.analyst.items import rules_of_skus
from agents.analyst.risk import fit_risk
from agents.analyst.series import read_days
from agents.analyst.value import fit_value
from streams.fitted import Forecasts, ItemRules, Pipeline


class Part(NamedTuple):
    """One of them."""

    name: str
    make: Callable[[Given], Awaitable[Any]]
    """What becomes of the field. It may raise StoreUnavailableError."""


def _computed(fit: Callable[[Given], Any]) -> Callable[[Given], Awaitable[Any]]:
    """A part that reads nothing and computes for long."""

    async def make(given: Given) -> Any:  # noqa: ANN401 - each part has a type of its own
        return await in_background(lambda: fit(given))

    return make


async def _forecasts(given: Given) -> Forecasts:
    series = await read_days(given.client, given.settings, given.as_of)
    return await in_background(lambda: forecasts_of(series))


async def _pipeline(given: Given) -> Pipeline:
    history = await read_deals(given.client, given.settings, given.as_of)
    return await in_background(lambda: pipeline_of(history, given.settings, given.as_of))


async def _items(given: Given) -> ItemRules:
    return await rules_of_skus(given.client, given.settings, given.as_of)


PARTS: Final = (
    Part("value", _computed(fit_value)),
    Part("concentration", _computed(concentration)),
    Part("risk", _computed(fit_risk)),
    Part("clusters", _computed(fit_clusters)),
    Part("forecasts", _forecasts),
    Part("pipeline", _pipeline),
    Part("items", _items),
)
