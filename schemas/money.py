"""Money: decimals of many currencies in, whole minor units of one reporting currency out; no floats."""

from collections.abc import Mapping
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from functools import cache, lru_cache
from typing import Final, NamedTuple

import iso4217

from schemas.amounts import as_amount, half_even
from schemas.errors import InvalidEvent, Reason

MINOR_UNITS_LIMIT: Final = 10**15
"""The largest magnitude of one converted amount, in minor units: thousands of them add up in 64 bits."""

_LEAST_RATE: Final = Decimal("1e-15")
_LARGEST_RATE: Final = Decimal("1e15")

# Moving the point of a decimal loses nothing here: rounding to whole minor units is the only rounding.
_EXACT: Final = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


class _Rate(NamedTuple):
    """Minor units of a currency -> minor units of the reporting one, as a fraction of whole numbers."""

    digits: Decimal
    numerator: int
    denominator: int


@cache
def minor_digits(currency: str) -> int | None:
    """How many decimals a currency's amounts have by ISO 4217.

    None for an unknown code, and for one without a minor unit, such as gold's.
    """
    try:
        digits = iso4217.Currency(currency).exponent
    except ValueError:
        return None
    return None if digits is None else int(digits)


class Converter:
    """Turns amounts into whole minor units of the reporting currency.

    Args:
        reporting: ISO 4217 code of the currency that everything is reported in.
        rates: ISO 4217 code -> what one unit of it is worth in the reporting currency. Others are unknown.

    Raises:
        ValueError: a code that ISO 4217 does not know, a rate outside 10^-15 to 10^15, or a rate other than 1
            for the reporting currency.
    """

    def __init__(self, reporting: str, rates: Mapping[str, Decimal]) -> None:
        self.reporting = reporting
        self.digits = _digits_of(reporting)
        """How many decimals the reporting currency has: a major unit is 10 ** digits minor ones."""
        self._rates = {currency: self._rate(currency, rate) for currency, rate in rates.items()}
        own = self._rates.setdefault(reporting, self._rate(reporting, Decimal(1)))
        if own.numerator != own.denominator:
            raise ValueError(f"Rate of {reporting}: it is the reporting currency, so its rate is 1")
        self._known = lru_cache(maxsize=16_384)(self._converted)  # prices come again and again

    def minor(self, amount: Decimal, currency: str | None) -> int:
        """Round half-even to the currency's minor unit, convert, and round half-even again.

        Args:
            amount: in major units of its currency; any sign.
            currency: ISO 4217 code; None means the reporting currency.

        Raises:
            InvalidEvent: unknown-currency; wrong-type for NaN and infinity; out-of-range beyond +-10^15 minor
                units of the reporting currency.
        """
        try:
            return self._known(amount, currency)
        except TypeError:  # a signalling NaN has no hash
            return self._converted(amount, currency)

    def _converted(self, amount: Decimal, currency: str | None) -> int:
        rate = self._rates.get(self.reporting if currency is None else currency)
        if rate is None:
            raise InvalidEvent(
                Reason.UNKNOWN_CURRENCY, f"Field 'currency': there is no rate for {str(currency)[:40]!r}"
            )
        digits, numerator, denominator = rate
        converted = round(as_amount(amount, "amount").scaleb(digits, _EXACT))
        if numerator != denominator:
            converted = half_even(converted * numerator, denominator)
        if not -MINOR_UNITS_LIMIT <= converted <= MINOR_UNITS_LIMIT:
            raise InvalidEvent(
                Reason.OUT_OF_RANGE,
                f"Field 'amount' is beyond +-{MINOR_UNITS_LIMIT} minor units of {self.reporting}",
            )
        return converted

    def _rate(self, currency: str, rate: Decimal) -> _Rate:
        if not (rate.is_finite() and _LEAST_RATE <= rate <= _LARGEST_RATE):
            raise ValueError(f"Rate of {currency}: {rate} is not from {_LEAST_RATE} to {_LARGEST_RATE}")
        digits = _digits_of(currency)
        numerator, denominator = rate.as_integer_ratio()
        return _Rate(Decimal(digits), numerator * 10**self.digits, denominator * 10**digits)


def _digits_of(currency: str) -> int:
    digits = minor_digits(currency)
    if digits is None:
        raise ValueError(f"Currency {currency!r} is no ISO 4217 code of a currency with a minor unit")
    return digits
