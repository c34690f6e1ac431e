"""Amounts become whole minor units of the reporting currency, rounded twice and never through a float."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.amounts import exact, half_even
from schemas.errors import InvalidEvent, Reason
from schemas.money import MINOR_UNITS_LIMIT, Converter, Rate, minor_digits, rate_at

RATES = {"GBP": Decimal("1.25"), "JPY": Decimal("0.0067"), "KWD": Decimal("3.2581")}
CONVERTER = Converter("USD", RATES)
MOMENT = 1_707_141_447_021


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("1250.50", "USD", 125_050),
        ("1250.50", None, 125_050),
        ("-3", "USD", -300),
        ("-0", "USD", 0),
        ("0.125", "USD", 12),
        ("0.135", "USD", 14),
        ("-0.125", "USD", -12),
        ("0.00500000000000000000000000000000000001", "USD", 1),
        ("1e-999999999", "USD", 0),
        ("10.01", "GBP", 1251),
        ("0.02", "GBP", 2),
        ("0.06", "GBP", 8),
        ("150.5", "JPY", 100),
        ("1.2345", "KWD", 402),
        ("1e13", "USD", 10**15),
    ],
)
def test_amounts_round_half_even_before_and_after_the_conversion(amount: str, currency: str | None, minor: int) -> None:
    assert CONVERTER.minor(Decimal(amount), currency, MOMENT) == minor


def test_an_amount_is_rounded_to_its_own_minor_unit_first() -> None:
    # 0.0149 pounds are one penny, so 1.25 cents; converted at once they would be 1.86 cents.
    assert CONVERTER.minor(Decimal("0.0149"), "GBP", MOMENT) == 1


def test_the_reporting_currency_may_have_other_digits_than_cents() -> None:
    yen = Converter("JPY", {"USD": Decimal(150)})
    dinar = Converter("KWD", {"USD": Decimal("0.307")})

    assert yen.digits == 0
    assert (yen.minor(Decimal("1.99"), "USD", MOMENT), yen.minor(Decimal("2.5"), None, MOMENT)) == (298, 2)
    assert (dinar.digits, dinar.minor(Decimal("1.99"), "USD", MOMENT)) == (3, 611)


@pytest.mark.parametrize(
    "currency", ["EUR", "eur", "", "XAU", "US Dollar", "\u0131qd", pytest.param("x" * 500, id="500 letters")]
)
def test_a_currency_without_a_rate_is_unknown(currency: str) -> None:
    with pytest.raises(InvalidEvent, match="'currency'") as refusal:
        CONVERTER.minor(Decimal(1), currency, MOMENT)

    assert refusal.value.reason == Reason.UNKNOWN_CURRENCY


@pytest.mark.parametrize(
    ("amount", "reason"),
    [
        ("10000000000000.01", Reason.OUT_OF_RANGE),
        ("-10000000000000.01", Reason.OUT_OF_RANGE),
        ("1e17", Reason.OUT_OF_RANGE),
        ("1e400", Reason.OUT_OF_RANGE),
        ("-1e999999999", Reason.OUT_OF_RANGE),
        pytest.param("1" * 10_000, Reason.OUT_OF_RANGE, id="10000 digits"),
        ("NaN", Reason.WRONG_TYPE),
        ("sNaN", Reason.WRONG_TYPE),
        ("-Infinity", Reason.WRONG_TYPE),
    ],
)
def test_an_amount_that_does_not_fit_is_refused(amount: str, reason: Reason) -> None:
    with pytest.raises(InvalidEvent, match="'amount'") as refusal:
        CONVERTER.minor(Decimal(amount), "USD", MOMENT)

    assert refusal.value.reason == reason
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize(
    ("reporting", "rates", "words"),
    [
        ("USX", {}, "'USX' is no ISO 4217 code"),
        ("XAU", {}, "'XAU' is no ISO 4217 code"),
        ("USD", {"GPB": Decimal(1)}, "'GPB' is no ISO 4217 code"),
        ("USD", {"GBP": Decimal(0)}, "Rate of GBP"),
        ("USD", {"GBP": Decimal(-1)}, "Rate of GBP"),
        ("USD", {"GBP": Decimal("NaN")}, "Rate of GBP"),
        ("USD", {"GBP": Decimal("Infinity")}, "Rate of GBP"),
        ("USD", {"GBP": Decimal("1e999999999")}, "Rate of GBP"),
        ("USD", {"USD": Decimal("1.1")}, "Rate of USD"),
        ("USD", {"USD": {date(2026, 1, 1): Decimal(1), date(2026, 2, 1): Decimal("1.1")}}, "Rate of USD"),
        ("USD", {"GBP": {}}, "Rate of GBP: it has no date"),
        ("USD", {"GBP": {date(2026, 1, 1): Decimal(1), date(2026, 2, 1): Decimal(0)}}, "Rate of GBP"),
    ],
)
def test_rates_that_make_no_sense_stop_the_start(reporting: str, rates: dict[str, Rate], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Converter(reporting, rates)


def test_the_reporting_currency_may_be_listed_at_its_own_rate() -> None:
    assert Converter("USD", {"USD": Decimal("1.0")}).minor(Decimal("2.5"), "USD", MOMENT) == 250


DATED: dict[str, Rate] = {
    "GBP": {date(2026, 1, 1): Decimal("1.25"), date(2026, 7, 1): Decimal("1.30"), date(2027, 1, 1): Decimal("1.1")},
    "EUR": {date(2026, 3, 1): Decimal("1.08")},
    "JPY": Decimal("0.0067"),
}


@pytest.mark.parametrize(
    ("moment", "currency", "cents"),
    [
        ("2025-06-01T00:00:00Z", "GBP", 12_500),  # before the first date: the first
        ("2026-01-01T00:00:00Z", "GBP", 12_500),
        ("2026-06-30T23:59:59.999Z", "GBP", 12_500),
        ("2026-07-01T00:00:00Z", "GBP", 13_000),
        ("2026-07-01T01:00:00+03:30", "GBP", 12_500),  # still June in UTC
        ("2026-12-31T23:59:59.999Z", "gbp", 13_000),
        ("2027-01-01T00:00:00Z", "Gbp", 11_000),
        ("9999-12-31T23:59:59Z", "GBP", 11_000),
        ("1970-01-01T00:00:00Z", "EUR", 10_800),
        ("2030-01-01T00:00:00Z", "EUR", 10_800),
        ("2030-01-01T00:00:00Z", "JPY", 67),
        ("2030-01-01T00:00:00Z", "USD", 10_000),
        ("2030-01-01T00:00:00Z", None, 10_000),
    ],
)
def test_an_amount_is_converted_by_the_rate_of_its_own_date(moment: str, currency: str | None, cents: int) -> None:
    milliseconds = int(datetime.fromisoformat(moment).timestamp() * 1000)

    assert Converter("USD", DATED).minor(Decimal(100), currency, milliseconds) == cents


@given(
    st.dictionaries(st.dates(), st.integers(1, 10**6).map(lambda number: Decimal(number) / 1000), min_size=1),
    st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the strategy adds the zone
)
def test_the_rate_is_that_of_the_latest_date_at_or_before(rates: dict[date, Decimal], moment: datetime) -> None:
    past = [day for day in rates if day <= moment.date()]
    expected = rates[max(past) if past else min(rates)]
    milliseconds = int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)

    assert rate_at(rates, milliseconds) == expected
    assert Converter("USD", {"GBP": rates}).minor(Decimal(1000), "GBP", milliseconds) == expected * 100_000


@pytest.mark.parametrize(
    ("currency", "words"),
    [
        ("EUR", "there is no rate for 'EUR' in the settings (rates); there is one for GBP, JPY, KWD, USD"),
        ("eur", "there is no rate for 'EUR'"),
        ("$", "Field 'currency' is no ISO 4217 code of a currency, such as 'EUR'"),
        ("TOMAN", "Field 'currency' is no ISO 4217 code"),
    ],
)
def test_the_message_on_an_unknown_currency_says_which_ones_are_known(currency: str, words: str) -> None:
    with pytest.raises(InvalidEvent, match=re.escape(words)):
        CONVERTER.minor(Decimal(1), currency, MOMENT)


@pytest.mark.parametrize(
    ("currency", "digits"),
    [("USD", 2), ("JPY", 0), ("IRR", 2), ("KWD", 3), ("CLF", 4), ("XAU", None), ("usd", None), ("", None)],
)
def test_minor_units_are_those_of_iso_4217(currency: str, digits: int | None) -> None:
    assert minor_digits(currency) == digits


AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False)


@given(AMOUNTS, st.sampled_from(["USD", *RATES]))
def test_conversion_agrees_with_fractions(amount: Decimal, currency: str) -> None:
    digits = minor_digits(currency)
    assert digits is not None
    rounded = Fraction(round(Fraction(amount) * 10**digits), 10**digits)

    expected = round(rounded * Fraction(RATES.get(currency, Decimal(1))) * 100)
    assert CONVERTER.minor(amount, currency, MOMENT) == CONVERTER.minor(amount, currency.lower(), MOMENT) == expected


@given(AMOUNTS)
def test_the_surrounding_decimal_context_changes_nothing(amount: Decimal) -> None:
    expected = CONVERTER.minor(amount, "GBP", MOMENT)

    with localcontext(prec=3):
        assert CONVERTER.minor(amount, "GBP", MOMENT) == expected


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**6))
def test_half_even_agrees_with_fractions(numerator: int, denominator: int) -> None:
    assert half_even(numerator, denominator) == round(Fraction(numerator, denominator))


@given(st.integers(-(10**15), 10**15) | st.floats(-1e15, 1e15))
def test_a_json_number_is_the_decimal_that_it_shows(number: float) -> None:
    assert float(exact(number)) == number
    assert exact(number) == Decimal(str(number))


def test_limits_leave_room_to_add_amounts_up() -> None:
    assert MINOR_UNITS_LIMIT * 9000 < 2**63
