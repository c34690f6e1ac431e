"""Under which dimension values things are counted: numbers of the combinations that customers need."""

from streams import fields
from streams.differences import Combinations

NO_LABELS = 0
"""The combination of unknown values, which is number 0 of any `Combinations`: for what has only a total."""

_UNKNOWN = fields.UNKNOWN


class Labels:
    """Combinations by what they describe. Arguments are numbers of dimension values, UNKNOWN where there is none."""

    def __init__(self, combinations: Combinations) -> None:
        """Number combinations of (segment, region, channel, campaign, touchpoint, kind)."""
        self._number = combinations.number

    def of_customer(self, segment: int, region: int) -> int:
        """For what is counted of the customer."""
        return self._number((segment, region, _UNKNOWN, _UNKNOWN, _UNKNOWN, _UNKNOWN))

    def of_order(self, segment: int, channel: int, campaign: int) -> int:
        """For what is counted of a purchase or refund."""
        return self._number((segment, _UNKNOWN, channel, campaign, _UNKNOWN, _UNKNOWN))

    def of_answer(self, segment: int, touchpoint: int, kind: int) -> int:
        """For what is counted of a survey answer."""
        return self._number((segment, _UNKNOWN, _UNKNOWN, _UNKNOWN, touchpoint, kind))
