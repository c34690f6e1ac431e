"""CDNOW's customers in columns, as of the day up to which the published models are fitted."""

from typing import Final

import numpy as np

from streams.analyses.arrays import Int64s
from tests.datasets.cdnow import customers

_CUSTOMERS: Final = customers()

NAMES: Final = [customer.name for customer in _CUSTOMERS]
WEEKS: Final = 39
"""That customers were looked at afterwards."""


def _column(name: str) -> Int64s:
    return np.array([getattr(customer, name) for customer in _CUSTOMERS], dtype=np.int64)


REPEATS: Final = _column("repeats")
LAST: Final = _column("last")
AGE: Final = _column("age")
CENTS: Final = _column("cents")
LATER: Final = _column("later")
