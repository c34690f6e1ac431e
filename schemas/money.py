"""Money: decimals of many currencies in, whole minor units of one reporting currency out; no floats."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from functools import cache, lru_cache
from typing import Final, NamedTuple, TypeAlias

import iso4217

from schemas.amounts import as_amount, half_even
from schemas.errors import InvalidEvent, Reason

MINOR_UNITS_LIMIT: Final = 10**15
"""The largest magnitude of one converted amount, in minor units: thousands of them add up in 64 bits."""

Rate: TypeAlias = Decimal | Mapping[date, Decimal]
"""What one unit of a currency is worth in the reporting currency: always the same, or from several dates (UTC) on."""

_MOST_NAMED: Final = 10
"""How many currencies a message lists."""
_LEAST_RATE: Final = Decimal("1e-15")
_LARGEST_RATE: Final = Decimal("1e15")

# Moving the point of a decimal loses nothing here: rounding to whole minor units is the only rounding.
_EXACT: Final = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


class _Factor(NamedTuple):
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

    A currency with rates of several dates is converted by the one of the latest date that is not after the amount's
    own date in UTC, and before the first date by the first.

    Args:
        reporting: ISO 4217 code of the currency that everything is reported in.
        rates: ISO 4217 code -> its rate. Others are unknown.

    Raises:
        ValueError: a code that ISO 4217 does not know, a rate outside 10^-15 to 10^15, rates of no date at all, or a
            rate other than 1 for the reporting currency.
    """

    def __init__(self, reporting: str, rates: Mapping[str, Rate]) -> None:
        self.reporting = reporting
        self.digits = _digits_of(reporting)
        """How many decimals the reporting currency has: a major unit is 10 ** digits minor ones."""
        self._factors = {currency: self._factors_of(currency, rate) for currency, rate in rates.items()}
        own = self._factors.setdefault(reporting, self._factors_of(reporting, Decimal(1)))
        if any(factor.numerator != factor.denominator for factor in own):
            raise ValueError(f"Rate of {reporting}: it is the reporting currency, so its rate is 1")
        self._begins: dict[str, Sequence[int]] = {
            currency: [_first_moment(day) for day in sorted(rate)]
            for currency, rate in rates.items()
            if isinstance(rate, Mapping) and len(rate) > 1
        }
        """Of currencies with several rates: since when each of them holds, in epoch milliseconds, in order."""
        self._known = lru_cache(maxsize=16_384)(self._converted)  # prices come again and again

    def minor(self, amount: Decimal, currency: str | None, moment: int) -> int:
        """Round half-even to the currency's minor unit, convert, and round half-even again.

        Args:
            amount: in major units of its currency; any sign.
            currency: ISO 4217 code in upper or lower case; None means the reporting currency.
            moment: of the amount, epoch milliseconds: its day in UTC tells the rate.

        Raises:
            InvalidEvent: unknown-currency; wrong-type for NaN and infinity; out-of-range beyond +-10^15 minor
                units of the reporting currency.
        """
        begins = self._begins.get(currency.upper()) if self._begins and currency else None
        place = 0 if begins is None else max(bisect_right(begins, moment) - 1, 0)
        try:
            return self._known(amount, currency, place)
        except TypeError:  # a signalling NaN has no hash
            return self._converted(amount, currency, place)

    def _converted(self, amount: Decimal, currency: str | None, place: int) -> int:
        code = self.reporting if currency is None else currency.upper() if currency.isascii() else currency
        factors = self._factors.get(code)
        if factors is None:
            raise self._unknown(code)
        digits, numerator, denominator = factors[place]
        converted = round(as_amount(amount, "amount").scaleb(digits, _EXACT))
        if numerator != denominator:
            converted = half_even(converted * numerator, denominator)
        if not -MINOR_UNITS_LIMIT <= converted <= MINOR_UNITS_LIMIT:
            raise InvalidEvent(
                Reason.OUT_OF_RANGE,
                f"Field 'amount' is beyond +-{MINOR_UNITS_LIMIT} minor units of {self.reporting}",
            )
        return converted

    def _unknown(self, code: str) -> InvalidEvent:
        if minor_digits(code) is None:
            return InvalidEvent(
                Reason.UNKNOWN_CURRENCY, "Field 'currency' is no ISO 4217 code of a currency, such as 'EUR'"
            )
        known = sorted(self._factors)
        listed = ", ".join(known[:_MOST_NAMED]) + (", ..." if len(known) > _MOST_NAMED else "")
        return InvalidEvent(
            Reason.UNKNOWN_CURRENCY,
            f"Field 'currency': there is no rate for '{code}' in the settings (rates); there is one for {listed}",
        )

    def _factors_of(self, currency: str, rate: Rate) -> Sequence[_Factor]:
        """The factors of a currency, by date."""
        if isinstance(rate, Mapping):
            if not rate:
                raise ValueError(f"Rate of {currency}: it has no date")
            return [self._factor(currency, rate[day]) for day in sorted(rate)]
        return [self._factor(currency, rate)]

    def _factor(self, currency: str, rate: Decimal) -> _Factor:
        if not (rate.is_finite() and _LEAST_RATE <= rate <= _LARGEST_RATE):
            raise ValueError(f"Rate of {currency}: {rate} is not from {_LEAST_RATE} to {_LARGEST_RATE}")
        digits = _digits_of(currency)
        numerator, denominator = rate.as_integer_ratio()
        return _Factor(Decimal(digits), numerator * 10**self.digits, denominator * 10**digits)


def rate_at(rate: Rate, moment: int) -> Decimal:
    """The rate that holds at a moment, in epoch milliseconds."""
    if not isinstance(rate, Mapping):
        return rate
    days = sorted(rate)
    return rate[days[max(bisect_right([_first_moment(day) for day in days], moment) - 1, 0)]]


def _first_moment(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


def _digits_of(currency: str) -> int:
    digits = minor_digits(currency)
    if digits is None:
        raise ValueError(f"Currency {currency!r} is no ISO 4217 code of a currency with a minor unit")
    return digits
