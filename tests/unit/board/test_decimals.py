import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.board.decimals import decimal_text, shift_of
from streams.kpis import Unit, Value


@pytest.mark.parametrize(
    ("value", "shift", "text"),
    [
        (0, 0, "0"),
        (-17, 0, "-17"),
        (10**30, 0, "1" + "0" * 30),
        (125050, 2, "1250.50"),
        (-5, 2, "-0.05"),
        (7, 0, "7"),
        (90071992547409931, 2, "900719925474099.31"),
        (1500, 3, "1.500"),
        (0.5, 0, "0.5"),
        (600.0, 0, "600"),
        (123456.0, 2, "1234.56"),
        (1e-7, 0, "0.0000001"),
        (2.5e17, 0, "250000000000000000"),
        (Fraction(1, 3), 0, "0.3333333333333333"),
        (Fraction(100, 3), 2, "0.3333333333333333"),
        (Fraction(4, 2), 0, "2"),
    ],
)
def test_values_are_written_as_plain_decimals(value: Value, shift: int, text: str) -> None:
    assert decimal_text(value, shift) == text


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_what_is_no_number_has_no_text(value: float) -> None:
    assert decimal_text(value, 0) is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_keeps_every_digit_and_bears_no_exponent(value: float) -> None:
    text = decimal_text(value, 0)
    assert text is not None
    assert float(text) == value
    assert "e" not in text


@given(st.integers(), st.integers(0, 4))
def test_whole_minor_units_stay_exact(value: int, digits: int) -> None:
    text = decimal_text(value, digits)
    assert text is not None
    assert Fraction(Decimal(text)) == Fraction(value, 10**digits)


def test_money_is_shifted_by_its_digits_and_time_by_three() -> None:
    assert {unit: shift_of(unit, 2) for unit in Unit} == {
        Unit.COUNT: 0,
        Unit.RATIO: 0,
        Unit.MONEY: 2,
        Unit.MONEY_PER_DAY: 2,
        Unit.SECONDS: 3,
        Unit.POINTS: 0,
        Unit.PER_YEAR: 0,
    }
