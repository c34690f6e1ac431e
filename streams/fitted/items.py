"""Which single items are bought together, as the analyst found it in the baskets of a year."""

import msgspec

from streams.analyses import Rule
from streams.fitted.reasons import Reason


class ItemRules(msgspec.Struct, frozen=True, kw_only=True):
    """Rules of two SKUs. All shares are of `baskets`."""

    as_of: int
    """Epoch ms: the baskets are those of the 365 days before, but no later ones."""
    baskets: int
    """Purchases with a SKU at least, and not too many of them."""
    too_large: int
    """Purchases of so many SKUs that none was kept; they are not among `baskets`."""
    basket_size_mean: float | None
    """How many different SKUs a basket has; None where there are no baskets."""
    least_support: float
    least_count: int
    """Each rule is of two SKUs that are together in so large a share of all baskets, and in so many."""
    rules: tuple[Rule, ...]
    """Those with the highest lift, in the order of `streams.analyses.rules`."""
    left_out: int
    """How many rules with a lower lift there are besides."""
    reason: Reason | None = None
    """Why there are no rules, if so."""
