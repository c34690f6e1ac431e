"""When and of what models were made."""

import msgspec

VERSION = 1
"""Raised when what is stored means something else: what another version wrote is not read."""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One run of the analyst. Moments are epoch ms."""

    version: int
    fitted_at: int
    """When it ended."""
    as_of: int
    """The moment as of which all is told: facts of later ones were left out."""
    took_seconds: float
    customers: int
    """All who have bought by then."""
    sampled: int
    """Those of them by whom models were made; figures are scaled to all."""
