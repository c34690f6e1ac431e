"""Under which dimension values things are counted: numbers of the dimension tuples that customers need."""

from streams.arithmetic import fields
from streams.arithmetic.deltas import DimensionTuples

NO_LABELS = 0
"""The dimension tuple of unknown values, which is number 0 of any `DimensionTuples`: for what has only a total."""

_UNKNOWN = fields.UNKNOWN


class Labels:
    """DimensionTuples by what they describe. Arguments are numbers of dimension values, UNKNOWN where there is none."""

    def __init__(self, dimension_tuples: DimensionTuples) -> None:
        """Number dimension tuples of (segment, region, channel, campaign, touchpoint, kind)."""
        self._number = dimension_tuples.number

    def of_customer(self, segment: int, region: int) -> int:
        """For what is counted of the customer."""
        return self._number((segment, region, _UNKNOWN, _UNKNOWN, _UNKNOWN, _UNKNOWN))

    def of_order(self, segment: int, channel: int, campaign: int) -> int:
        """For what is counted of a purchase or refund."""
        return self._number((segment, _UNKNOWN, channel, campaign, _UNKNOWN, _UNKNOWN))

    def of_answer(self, segment: int, touchpoint: int, kind: int) -> int:
        """For what is counted of a survey answer."""
        return self._number((segment, _UNKNOWN, _UNKNOWN, _UNKNOWN, touchpoint, kind))
