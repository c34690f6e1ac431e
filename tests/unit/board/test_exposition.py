"""What Prometheus reads, by the parsers of its own client."""

from collections.abc import Mapping

import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as plain_text

from streams.arithmetic.panes import WINDOW_NAMES
from streams.board.decimals import shift_of
from streams.board.exposition import Exposition
from streams.board.table_fields import TableField
from streams.board.window_values import BreakdownValues, View
from streams.board.windows import Windows
from streams.kpis import Kpi, catalogue
from streams.texts import Text

KPIS: dict[str, Kpi] = {kpi.name: kpi for kpi in catalogue()}
READING = BreakdownValues(View(Windows(), 0, frozenset()))


def cell(name: str, *labels: tuple[str, str]) -> TableField:
    kpi = KPIS[name]
    field = ",".join(f"{dimension}={value}" for dimension, value in labels)
    return TableField(kpi, READING, labels, f"{name}{field}", f"{name}_samples{field}", shift_of(kpi.unit, 2))


def exposed(cells: list[TableField], tables: Mapping[str, Mapping[str, str]]) -> dict[str, Metric]:
    whole = {window: tables.get(window, {}) for window in WINDOW_NAMES}
    text = Exposition(tuple(KPIS.values()), WINDOW_NAMES, "EUR").write(cells, whole, 1).decode()
    plain = {metric.name: metric for metric in plain_text(text)}
    families = open_metrics(text + "# EOF\n")  # type: ignore[no-untyped-call]  # it has no types
    assert plain == {metric.name: metric for metric in families}
    return plain


def samples_of(metric: Metric) -> list[tuple[dict[str, str], float]]:
    return [(sample.labels, sample.value) for sample in metric.samples]


def test_totals_and_breakdowns_are_metrics_of_their_own() -> None:
    cells = [cell("tickets_opened"), cell("tickets_opened", ("channel", "web"))]
    tables = {"5m": {"tickets_opened": "3", "tickets_openedchannel=web": "2"}, "1h": {"tickets_opened": "9"}}
    metrics = exposed(cells, tables)
    assert metrics.keys() == {"crm_tickets_opened", "crm_tickets_opened_by_channel"}
    assert samples_of(metrics["crm_tickets_opened"]) == [({"window": "5m"}, 3.0), ({"window": "1h"}, 9.0)]
    assert samples_of(metrics["crm_tickets_opened_by_channel"]) == [({"window": "5m", "channel": "web"}, 2.0)]
    assert {metric.type for metric in metrics.values()} == {"gauge"}
    assert metrics["crm_tickets_opened"].documentation == KPIS["tickets_opened"].meaning.en
    assert metrics["crm_tickets_opened_by_channel"].documentation.endswith("By channel.")


def test_money_bears_its_currency_and_its_samples_do_not() -> None:
    metrics = exposed(
        [cell("order_value_mean")], {"24h": {"order_value_mean": "12.5", "order_value_mean_samples": "4"}}
    )
    assert samples_of(metrics["crm_order_value_mean_value"]) == [({"window": "24h", "currency": "EUR"}, 12.5)]
    assert samples_of(metrics["crm_order_value_mean_samples"]) == [({"window": "24h"}, 4.0)]


def test_a_pair_of_dimensions_has_two_labels() -> None:
    pair = cell("pipeline_open_deals", ("pipeline", "default"), ("stage", "lead"))
    metrics = exposed([pair], {"5m": {pair.field: "7"}})
    assert samples_of(metrics["crm_pipeline_open_deals_by_stage"]) == [
        ({"window": "5m", "pipeline": "default", "stage": "lead"}, 7.0)
    ]


@pytest.mark.parametrize("value", ['quoted "web"', "back\\slash", "two\nlines", "دارا"])
def test_label_values_come_back_as_they_were(value: str) -> None:
    odd = cell("tickets_opened", ("channel", value))
    metrics = exposed([odd], {"5m": {odd.field: "1"}})
    assert samples_of(metrics["crm_tickets_opened_by_channel"]) == [({"window": "5m", "channel": value}, 1.0)]


def test_what_has_no_value_is_not_there() -> None:
    assert exposed([cell("tickets_opened"), cell("nps")], {}) == {}


def test_cells_that_come_later_are_shown_and_an_equal_revision_is_not_written_again() -> None:
    exposition = Exposition(tuple(KPIS.values()), WINDOW_NAMES, "USD")
    tables = {window: {"tickets_opened": "1", "nps": "55"} for window in WINDOW_NAMES}
    cells = [cell("tickets_opened")]
    first = exposition.write(cells, tables, 1)
    cells.append(cell("nps"))
    assert exposition.write(cells, tables, 1) is first
    second = exposition.write(cells, tables, 2)
    assert second.count(b"crm_nps{") == len(WINDOW_NAMES)
    assert b"crm_nps" not in first


def test_two_kpis_of_one_metric_are_refused() -> None:
    kpi = KPIS["revenue"]
    twin = Kpi(
        "revenue_value", Text("Twin", "همزاد"), Text("A twin.", "همزاد."), kpi.group, kpi.unit, kpi.formula, kpi.by
    )
    with pytest.raises(ValueError, match="there is a metric 'crm_revenue_value' already"):
        Exposition((kpi, twin), WINDOW_NAMES, "USD")
