"""Amounts of any currency as exact amounts of the reporting currency."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from iso4217 import Currency

from tests.recount.events import EPOCH, Fact
from tests.recount.settings import Settings


def minor_digits(currency: str) -> int:
    """How many digits the currency's minor unit has; none for a currency without minor units."""
    return Currency(currency).exponent or 0


def rounded(amount: Fraction, currency: str) -> Fraction:
    """The amount half-even to the minor unit of its currency."""
    return Fraction(round(amount, minor_digits(currency)))


def converted(amount: Fraction, currency: str | None, settings: Settings, day: date) -> Fraction:
    """The amount in major units of the reporting currency: rounded, converted by the rate of a day, rounded again."""
    code = settings.currency if currency is None else currency.upper()
    if code == settings.currency:
        return rounded(amount, code)
    return rounded(rounded(amount, code) * rate_of(code, settings, day), settings.currency)


def is_known(currency: str | None, settings: Settings) -> bool:
    """Whether amounts of a currency can be converted."""
    return currency is None or currency.upper() in {settings.currency, *settings.rates}


def rate_of(code: str, settings: Settings, day: date) -> Fraction:
    """The rate of a currency on a day: of the latest date at or before it, before the first date the first one."""
    rate = settings.rates[code]
    if not isinstance(rate, Mapping):
        return rate
    past = [since for since in rate if since <= day]
    return rate[max(past) if past else min(rate)]


def amount_of(fact: Fact, settings: Settings, name: str = "amount") -> Fraction | None:
    """The amount, or the cost, that an event gives, None where it gives none."""
    amount = fact.number(name)
    if amount is None:
        return None
    day = (EPOCH + timedelta(milliseconds=fact.at)).date()
    return converted(amount, fact.text("currency"), settings, day)
