"""KPIs that the settings hide are on no board."""

import json

import pytest

from grafana.edition import Language, edition
from grafana.rendering import as_json, dashboards
from streams.kpis.metric_names import metric_name
from streams.settings import Settings
from streams.settings.catalogue import hidden_kpis, whole_catalogue
from tests.boards.queries import panels


def shown(*hidden: str) -> dict[str, dict[str, object]]:
    """All boards by key."""
    settings = Settings(hidden_kpis=hidden)
    return {key: as_json(made) for key, made in dashboards(edition(settings, Language.EN)).items()}


@pytest.mark.parametrize("pattern", ["acsi", "tickets_*", "customers_*", "*"])
def test_no_query_panel_or_variable_is_left_of_a_hidden_kpi(pattern: str) -> None:
    settings = Settings(hidden_kpis=(pattern,))
    hidden = hidden_kpis(settings)
    boards = shown(pattern)
    text = json.dumps(boards)
    for kpi in whole_catalogue(settings):
        named = any(
            f"{metric_name(kpi, by)}{sign}" in text for by in kpi.breakdowns for sign in ("{", ",", "[", ")", " ")
        )
        assert not (named and kpi.name in hidden), kpi.name
    for board in boards.values():
        assert all(panel.get("targets") or panel["type"] == "row" for panel in panels(board))


def test_all_else_stays() -> None:
    before, after = shown(), shown("acsi", "ces_mean")
    assert before.keys() == after.keys()
    assert {key for key in before if before[key] != after[key]} == {"loyalty"}
    assert len(list(panels(after["loyalty"]))) < len(list(panels(before["loyalty"])))


def test_a_variable_reads_another_kpi_where_its_own_is_hidden() -> None:
    loyalty = json.dumps(shown("acsi")["loyalty"])
    assert "label_values(crm_nps_by_segment{" in loyalty
    assert "label_values(crm_acsi_by_segment{" in json.dumps(shown("ces_mean")["loyalty"])
