from decimal import Decimal

import pytest

from streams.cli.terminal.readable import aligned, duration, readable, unit_name
from streams.kpis import Unit


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        ("0", "0s"),
        ("0.42", "0.4s"),
        ("9.96", "10.0s"),
        ("45.4", "45s"),
        ("59.6", "1m 00s"),
        ("245", "4m 05s"),
        ("3599.6", "1h 00m"),
        ("7500", "2h 05m"),
        ("86399", "1d 00h"),
        ("273600", "3d 04h"),
        ("8639999", "100d"),
        ("10368000", "120d"),
        ("-7500", "-2h 05m"),
    ],
)
def test_a_duration_is_its_two_largest_units(seconds: str, shown: str) -> None:
    assert duration(Decimal(seconds)) == shown


@pytest.mark.parametrize(
    ("text", "unit", "currency", "shown"),
    [
        ("1234567", Unit.COUNT, "USD", "1,234,567"),
        ("0.691588785", Unit.RATIO, "USD", "69.2%"),
        ("0.0100", Unit.RATIO, "USD", "1.00%"),
        ("-0.5", Unit.RATIO, "USD", "-50.0%"),
        ("1250.505", Unit.MONEY, "USD", "1,250.50"),
        ("1250.5", Unit.MONEY, "JPY", "1,250"),
        ("1.2345", Unit.MONEY, "BHD", "1.234"),
        ("2326.153846", Unit.MONEY_PER_DAY, "USD", "2,326.15"),
        ("7500", Unit.SECONDS, "USD", "2h 05m"),
        ("68.46", Unit.POINTS, "USD", "68.5"),
        ("4.055", Unit.PER_YEAR, "USD", "4.06"),
        ("9" * 40, Unit.MONEY, "USD", ",".join(["9", *["999"] * 13])),
        ("something else", Unit.COUNT, "USD", "something else"),
    ],
)
def test_a_value_is_shown_as_its_unit_asks(text: str, unit: Unit, currency: str, shown: str) -> None:
    assert readable(text, unit, currency) == shown


def test_a_unit_is_named_where_values_do_not_say_it() -> None:
    assert [unit_name(unit, "EUR") for unit in Unit] == ["", "", "EUR", "EUR/day", "", "points", "per year"]


def test_cells_stand_below_each_other_and_no_line_ends_in_blanks() -> None:
    rows = [("name", "count", ""), ("می\u200cرود", "1,234", "x"), ("-", "7", "")]
    assert aligned(rows, left={0, 2}) == "name   count\nمی\u200cرود  1,234  x\n-          7\n"
