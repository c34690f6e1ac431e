"""Amounts of any currency as exact amounts of the reporting currency."""

from fractions import Fraction

from iso4217 import Currency

from tests.recount.events import Fact
from tests.recount.settings import Settings


def minor_digits(currency: str) -> int:
    """How many digits the currency's minor unit has; none for a currency without minor units."""
    return Currency(currency).exponent or 0


def rounded(amount: Fraction, currency: str) -> Fraction:
    """The amount half-even to the minor unit of its currency."""
    return Fraction(round(amount, minor_digits(currency)))


def converted(amount: Fraction, currency: str | None, settings: Settings) -> Fraction:
    """The amount in major units of the reporting currency: rounded, converted, rounded again."""
    if currency is None or currency == settings.currency:
        return rounded(amount, settings.currency)
    return rounded(rounded(amount, currency) * settings.rates[currency], settings.currency)


def amount_of(fact: Fact, settings: Settings) -> Fraction | None:
    """The amount that an event gives, None where it gives none."""
    amount = fact.number("amount")
    return None if amount is None else converted(amount, fact.text("currency"), settings)
