"""What one unit of a currency is worth: always the same, or from several dates on."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, TypeAlias

from pydantic import PlainValidator

from schemas.money import Rate
from streams.settings.values import allowed_number, tabled, wrong

_EXPECTED = (
    "how much of the reporting currency one unit is, from 1e-15 to 1e15, or such numbers by the date from which each "
    'holds, as in { "2026-01-01" = "1.25", "2026-07-01" = "1.30" }'
)


def _rate(value: object) -> Rate:
    value = tabled(value)
    if isinstance(value, Mapping):
        by_date = {_date(day): _one(rate) for day, rate in value.items()}
        if not by_date or len(by_date) != len(value):
            raise wrong(_EXPECTED)
        return dict(sorted(by_date.items()))
    return _one(value)


def _one(value: object) -> Decimal:
    return allowed_number(value, _EXPECTED, lambda rate: Decimal("1e-15") <= rate <= Decimal("1e15"))


def _date(value: object) -> date:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise wrong(_EXPECTED) from None


CurrencyRate: TypeAlias = Annotated[Rate, PlainValidator(_rate)]
"""The rate of one currency, from a number, from text, or from a table of these by date."""
