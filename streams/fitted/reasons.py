"""Why there is no figure of a model."""

from enum import StrEnum


class Reason(StrEnum):
    """A model tells nothing rather than something that a plain rule tells as well."""

    TOO_FEW_CUSTOMERS = "too_few_customers"
    """Fewer than `analyst.least_customers` have bought."""
    NOBODY_RETURNED = "nobody_returned"
    """Nobody has bought on a second day: there is nothing to learn from."""
    TOO_YOUNG = "too_young"
    """The first purchase is not long enough ago to learn from the past and to be judged by what came then."""
    PAST_TOO_SHORT = "past_too_short"
    """Too few days are known to try a forecast at past ones and see what came then."""
    NOT_BETTER = "not_better"
    """On data that it had not seen it was no better than the plain rule beside it."""
    NO_SPREAD = "no_spread"
    """No finite mean follows from how amounts differ between customers."""
    ONE_OUTCOME = "one_outcome"
    """All on whom it would have been judged had the same outcome."""
    ALL_ALIKE = "all_alike"
    """Customers do not differ enough to be parted."""
    TOO_FEW_DEALS = "too_few_deals"
    """Too few deals have been decided."""
    NOT_SEEN = "not_seen"
    """No event that it is made of was ever counted."""
    SWITCHED_OFF = "switched_off"
    """A setting would have to switch it on."""
