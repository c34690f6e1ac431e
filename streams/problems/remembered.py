"""Up to where records were counted already: a store that stands before that has lost something. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

Place = tuple[str, str]
"""A shard and a topic."""


class WentBack(NamedTuple):
    """Where a shard stands in a topic, and where it stood before."""

    stands: int
    stood: int


class Remembered:
    """The furthest offsets that were ever seen."""

    def __init__(self) -> None:
        """Know of nothing yet."""
        self._furthest: dict[Place, int] = {}

    def look(
        self, stands: Mapping[Place, int], told: Mapping[Place, int], ends: Mapping[Place, int]
    ) -> Mapping[Place, WentBack]:
        """Where the store stands before what was seen in it, or what workers told of it.

        `ends` tells where Kafka's records end: a shard that stands there lacks nothing, wherever it stood before (the
        topic may have been made anew).
        """
        for place in {*stands, *told}:
            furthest = max(stands.get(place, 0), told.get(place, 0), self._furthest.get(place, 0))
            caught_up = place in ends and stands.get(place, 0) >= ends[place]
            self._furthest[place] = stands.get(place, 0) if caught_up else furthest
        return {
            place: WentBack(stands.get(place, 0), stood)
            for place, stood in self._furthest.items()
            if stands.get(place, 0) < stood
        }
