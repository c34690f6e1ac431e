"""Amounts of money as they stand in events: decimals as text, or JSON numbers; no digit is lost."""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

from msgspec import Meta

from schemas.errors import InvalidEvent, Reason


def exact(number: float) -> Decimal:
    """The decimal that a JSON number says: 0.35 is 35/100, not the double next to it."""
    return Decimal(number) if isinstance(number, int) else Decimal(repr(number))


def half_even(numerator: int, denominator: int) -> int:
    """The whole number nearest to a fraction, the even one of two; `denominator` is above 0."""
    quotient, remainder = divmod(numerator, denominator)
    twice = 2 * remainder
    if twice > denominator or (twice == denominator and quotient % 2):
        return quotient + 1
    return quotient


AMOUNT_LIMIT: Final = Decimal(10**18)
"""The largest magnitude of an amount, in whole units of its own currency."""
_LEAST_AMOUNT: Final = -AMOUNT_LIMIT

_AMOUNT_SCHEMA: Final = {
    "type": ["string", "number"],
    "pattern": r"^-?[0-9]{1,18}(\.[0-9]+)?$",
    "minimum": int(_LEAST_AMOUNT),
    "maximum": int(AMOUNT_LIMIT),
}
"""For documents."""
_ADVICE: Final = "write it as in '1250.50', without separators, exponents and signs of currencies"
_DECIMAL: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")

if TYPE_CHECKING:
    # What is left once the event is made.
    Amount: TypeAlias = Decimal
else:
    # What stands in the JSON, for `as_amount`: msgspec's own decimals would let "1_000" pass.
    Amount: TypeAlias = Annotated[Any, Meta(extra_json_schema=_AMOUNT_SCHEMA)]


def as_amount(told: object, field: str) -> Decimal:
    """The amount that an event tells: no NaN, no infinity, nothing that no currency ever needs.

    Args:
        told: text of digits, perhaps with a minus before them, perhaps with a point and digits after them; a whole
            number; or a decimal.
        field: what the amount is called.

    Raises:
        InvalidEvent: wrong-type, or out-of-range.
    """
    if type(told) is str:
        try:
            found = _number(told)
        except ValueError:
            raise _no_number(field) from None
        if found is None:
            raise _unfit(Decimal(told), field)
        return found
    if type(told) is Decimal:
        amount = told
    elif type(told) is int:
        amount = Decimal(told)
    else:
        raise InvalidEvent(Reason.WRONG_TYPE, f"Field '{field}' is neither text nor a number")
    if not _fits(amount):
        raise _unfit(amount, field)
    return amount


@lru_cache(maxsize=16_384)  # prices of articles come again and again
def _number(text: str) -> Decimal | None:
    """The decimal that a text is, None of one that does not fit; ValueError where it is none."""
    if _DECIMAL.fullmatch(text) is None:
        raise ValueError
    amount = Decimal(text)
    return amount if _fits(amount) else None


def _fits(amount: Decimal) -> bool:
    try:
        return _LEAST_AMOUNT <= amount <= AMOUNT_LIMIT
    except InvalidOperation:
        return False  # NaN is neither below nor above anything


def _unfit(amount: Decimal, field: str) -> InvalidEvent:
    if not amount.is_finite():
        return _no_number(field)
    return InvalidEvent(Reason.OUT_OF_RANGE, f"Field '{field}' is beyond +-{AMOUNT_LIMIT}")


def _no_number(field: str) -> InvalidEvent:
    return InvalidEvent(Reason.WRONG_TYPE, f"Field '{field}' is no decimal number; {_ADVICE}")
