"""The models of a run, one after the other: an explicit list. Each names a field of `streams.fitted.Models`."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from agents.analyst.background import in_background
from agents.analyst.clusters import fit_clusters
from agents.analyst.concentration import concentration
from agents.analyst.given import Given
from agents.analyst.risk import fit_risk
from agents.analyst.value import fit_value


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


PARTS: Final = (
    Part("value", _computed(fit_value)),
    Part("concentration", _computed(concentration)),
    Part("risk", _computed(fit_risk)),
    Part("clusters", _computed(fit_clusters)),
)
