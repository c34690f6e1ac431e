"""Suggested goals, worked out by hand."""

import tomllib
from decimal import Decimal
from fractions import Fraction

import pytest

from streams.cli.goals.suggesting import Periods, suggested_text
from streams.goals.suggestions import suggestion
from streams.kpis import catalogue
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue

KPIS = {kpi.name: kpi for kpi in catalogue()}


def suggested(kpi: str, *values: str | None) -> tuple[Fraction | int, Fraction | int, Decimal]:
    """Median, growth and goal."""
    found = suggestion(KPIS[kpi], [None if value is None else Fraction(value) for value in values])
    assert found is not None
    return found.median, found.growth, found.goal


def test_a_goal_is_the_median_of_the_last_periods_times_the_usual_growth() -> None:
    # From one to the next x 1.1, 1.0 and 1.2, of which the middle is 1.1; the median of the four is 115.5.
    assert suggested("orders", "100", "110", "110", "132") == (110, Fraction(11, 10), Decimal(120))
    # Median of 100, 110, 121, 133.1 is 115.5; 127.05 has two digits that count: 130.
    assert suggested("revenue", "100", "110", "121", "133.1") == (Fraction("115.5"), Fraction(11, 10), Decimal(130))


def test_only_the_last_six_periods_are_asked_and_those_without_a_value_are_left_out() -> None:
    assert suggested("orders", "9000", "10", "10", None, "10", "10", "10") == (10, 1, Decimal(10))


def test_no_growth_is_known_of_two_periods() -> None:
    assert suggested("orders", "10", "20") == (15, 1, Decimal(15))


def test_growth_is_limited_and_never_raises_what_is_better_low() -> None:
    assert suggested("orders", "10", "20", "40")[1] == Fraction(5, 4)
    assert suggested("orders", "40", "20", "10")[1] == Fraction(4, 5)
    assert suggested("refunds", "10", "20", "40")[1] == 1
    assert suggested("refunds", "40", "20", "10")[1] == Fraction(4, 5)


@pytest.mark.parametrize("kpi", ["csat_ratio", "tickets_backlog", "order_value_mean"])
def test_ratios_levels_and_means_do_not_grow(kpi: str) -> None:
    assert suggested(kpi, "0.5", "0.6", "0.72")[1:] == (1, Decimal("0.6") if kpi != "tickets_backlog" else Decimal(1))


@pytest.mark.parametrize(
    ("value", "goal"), [("123456", "120000"), ("0.91666", "0.92"), ("0", "0"), ("-12.3", "-12"), ("1299.99", "1300")]
)
def test_a_goal_has_two_digits_that_count(value: str, goal: str) -> None:
    assert f"{suggested('nps', value)[2]:f}" == goal


def test_nothing_is_suggested_where_nothing_is_known() -> None:
    assert suggestion(KPIS["orders"], [None, None]) is None
    assert suggestion(KPIS["orders"], []) is None


def test_what_is_printed_can_be_put_into_the_settings_and_says_where_it_comes_from() -> None:
    settings = Settings(currency="EUR", windows=("24h", "month", "quarter"), prometheus_windows=("24h", "month"))
    kpis = {kpi.name: kpi for kpi in configured_catalogue(settings)}
    periods = {
        "month": Periods(
            ["2026-01-01", "2026-02-01", "2026-03-01"],
            {"revenue": ["10000.00", "11000.00", "12100.00"], "csat_ratio": ["0.8", None, "0.9"], "orders": [None]},
        ),
        "quarter": Periods(["2026-01-01"], {"revenue": ["33100.00"], "csat_ratio": ["0.85"], "orders": []}),
    }
    names = ("revenue", "csat_ratio", "orders", "customers_seen")
    text = suggested_text([kpis[name] for name in names], periods, settings)
    goals = tomllib.loads(text)["goals"]
    assert goals == {
        "revenue": {"month": "12000", "quarter": "33000"},
        "csat_ratio": {"month": "0.85", "quarter": "0.85"},
        "orders": {},
        "customers_seen": {},
    }
    assert "# 3 months from 10,000.00 EUR to 12,100.00 EUR, median 11,000.00 EUR, usual growth +10.0%\n" in text
    assert "# 1 quarter of 33,100.00 EUR\n" in text
    assert "# 2 months from 80.0% to 90.0%, median 85.0%\n" in text
    assert "# month: none has finished since the first event of this KPI, or nothing was in any\n" in text
    assert "# quarter: nobody knows what this KPI was in the past\n" in text
    assert set(Settings.model_validate({"goals": goals}).goals) == {
        "revenue:month",
        "revenue:quarter",
        "csat_ratio:month",
        "csat_ratio:quarter",
    }


def test_a_window_that_is_switched_off_gets_no_goal() -> None:
    settings = Settings(windows=("24h", "month"))
    (orders,) = [kpi for kpi in configured_catalogue(settings) if kpi.name == "orders"]
    periods = {"month": Periods([], {"orders": ["4"]}), "quarter": Periods([], {"orders": ["4"]})}
    assert tomllib.loads(suggested_text([orders], periods, settings))["goals"] == {"orders": {"month": "4"}}
