"""Writing down contributions of customers: measures, moments and dimension values become keys."""

from streams import fields
from streams.differences import MEASURE_SHIFT, Combinations, key_of_moment
from streams.measures import Measure
from streams.measures import customers as m

_CODES = {measure.name: code << MEASURE_SHIFT for code, measure in enumerate(m.MEASURES)}


class Tally:
    """A list of contributions: keys and amounts, side by side."""

    __slots__ = ("_combinations", "amounts", "keys")

    def __init__(self, combinations: Combinations) -> None:
        """Start empty."""
        self._combinations = combinations
        self.keys: list[int] = []
        self.amounts: list[int] = []

    def add(  # noqa: PLR0913 - the dimensions of the family, by name
        self,
        measure: Measure,
        moment: int,
        amount: int,
        *,
        segment: int = fields.UNKNOWN,
        region: int = fields.UNKNOWN,
        channel: int = fields.UNKNOWN,
        campaign: int = fields.UNKNOWN,
        touchpoint: int = fields.UNKNOWN,
        kind: int = fields.UNKNOWN,
    ) -> None:
        """Count `amount` for a measure at a moment (epoch ms)."""
        combination = self._combinations.number((segment, region, channel, campaign, touchpoint, kind))
        self.keys.append(key_of_moment(moment) | _CODES[measure.name] | combination)
        self.amounts.append(amount)
