"""Dimensions that share one numbering: their values are of one kind, so a text has the same number in each of them.

Of a pair of item families both are families, whichever of the two stands first.
"""

from collections.abc import Mapping
from typing import Final

FAMILY: Final = "family"
"""A family of items."""
WITH: Final = "with"
"""The other family of a pair: of the two texts the one that comes later."""
_OWNERS: Final[Mapping[str, str]] = {WITH: FAMILY}


def numbered_as(dimension: str) -> str:
    """The dimension under which the values of this one have their numbers, texts, places and limits."""
    return _OWNERS.get(dimension, dimension)
