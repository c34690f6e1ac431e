import pytest

from tests.recount.comparison import differences


def test_equal_tables_do_not_differ() -> None:
    tables = {"5m": {"orders": 3, "nps": 12.5}, "1h": {}}
    assert differences(tables, tables) == []


@pytest.mark.parametrize(
    "field", ["orders", "revenue", "pipeline_forecast_value", "nps_samples", "deal_value_p50_samples"]
)
def test_counts_sums_and_samples_are_compared_to_the_digit(field: str) -> None:
    assert differences({"5m": {field: 1000}}, {"5m": {field: 1000.01}}) == [f"5m {field}: is 1000, expected 1000.01"]


def test_quotients_may_miss_by_a_billionth() -> None:
    assert differences({"5m": {"nps": 50.00000004}}, {"5m": {"nps": 50}}) == []
    assert differences({"5m": {"nps": 50.0000001}}, {"5m": {"nps": 50}}) != []


def test_percentiles_may_miss_by_a_hundredth() -> None:
    assert differences({"5m": {"deal_value_p90": 100.9}}, {"5m": {"deal_value_p90": 100}}) == []
    assert differences({"5m": {"deal_value_p90": 101.2}}, {"5m": {"deal_value_p90": 100}}) != []
    labelled = 'deal_value_p90{owner="ann"}'
    assert differences({"5m": {labelled: 99.1}}, {"5m": {labelled: 100}}) == []


def test_what_is_of_finished_days_is_compared_as_what_it_is_of() -> None:
    assert differences({"week": {"deal_value_p90:finished": 100.9}}, {"week": {"deal_value_p90:finished": 100}}) == []
    assert differences({"week": {"orders:finished": 10**12}}, {"week": {"orders:finished": 10**12 + 1}}) != []


def test_a_missing_total_differs_from_0_on_either_side() -> None:
    assert differences({"5m": {"orders": 0}}, {"5m": {}}) == ["5m orders: is 0, expected missing"]
    assert differences({"5m": {}}, {"5m": {"orders": 0}}) == ["5m orders: is missing, expected 0"]


@pytest.mark.parametrize("field", ['orders{channel="web"}', 'nps_samples{segment="b"}', "nps_samples"])
def test_a_breakdown_of_counts_and_samples_may_be_0_or_missing(field: str) -> None:
    assert differences({"5m": {field: 0}}, {"5m": {}}) == []
    assert differences({"5m": {}}, {"5m": {field: 0}}) == []
    assert differences({"5m": {}}, {"5m": {field: 1}}) != []
    assert differences({"5m": {field: 1}}, {"5m": {}}) != []


def test_a_breakdown_of_a_quotient_is_there_or_is_not() -> None:
    field = 'customer_churn_ratio{segment="b"}'
    assert differences({"5m": {field: 0}}, {"5m": {}}) != []
    assert differences({"5m": {}}, {"5m": {field: 0}}) != []


def test_a_window_on_one_side_only_is_a_difference() -> None:
    assert differences({"5m": {}}, {"5m": {}, "1h": {}}) == ["1h: missing"]
    assert differences({"5m": {}, "1h": {}}, {"5m": {}}) == ["1h: not expected"]
