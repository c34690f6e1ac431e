"""Values as decimal text: raw units of formulas turned into the units that tables show.

Whole numbers stay exact whatever their size. Everything else is the nearest binary float, written with as
many digits as tell it from its neighbours: 12 at least wherever that many matter.
"""

import json
import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from streams.kpis import Unit, Value

_MILLISECOND_DIGITS = 3


def shift_of(unit: Unit, money_digits: int) -> int:
    """By how many decimal places raw values of a unit are shifted: minor units to major, ms to seconds."""
    if unit.is_money:
        return money_digits
    return _MILLISECOND_DIGITS if unit is Unit.SECONDS else 0


def decimal_text(value: Value, shift: int) -> str | None:
    """The value divided by 10**shift; None for what is no number (an overflow of floats)."""
    if isinstance(value, int):
        return _shifted_whole(value, shift)
    if isinstance(value, Fraction):
        return _float_text(value.numerator / (value.denominator * 10**shift))
    return _float_text(value / 10**shift if shift else value)


def _shifted_whole(value: int, shift: int) -> str:
    if not shift:
        return str(value)
    whole, rest = divmod(abs(value), 10**shift)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{rest:0{shift}d}"


def _float_text(value: float) -> str | None:
    if not math.isfinite(value):
        return None
    text = repr(value)
    if "e" in text:
        text = format(Decimal(text), "f")
    return text.removesuffix(".0")


def numbers(table: Mapping[str, str]) -> str:
    """A JSON object of numbers, digit by digit as they stand in the table."""
    return "{" + ", ".join(f"{json.dumps(field)}: {table[field]}" for field in sorted(table)) + "}"
