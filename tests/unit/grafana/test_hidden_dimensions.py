"""Dimensions that the settings hide are on no board."""

import json

import pytest

from grafana.edition import Language, edition
from grafana.rendering import as_json, dashboards
from streams.settings import Settings
from tests.boards.queries import panels


def shown(*hidden: str) -> dict[str, dict[str, object]]:
    """All boards by key."""
    settings = Settings(hidden_dimensions=hidden)
    return {key: as_json(made) for key, made in dashboards(edition(settings, Language.EN)).items()}


@pytest.mark.parametrize("dimension", ["owner", "channel", "stage"])
def test_no_query_panel_or_variable_is_left_of_a_hidden_dimension(dimension: str) -> None:
    before, after = shown(), shown(dimension)
    assert f"_by_{dimension}" in json.dumps(before)
    assert f"_by_{dimension}" not in json.dumps(after)
    for board in after.values():
        assert f"${dimension}" not in json.dumps(board)
        assert all(panel.get("targets") or panel["type"] == "row" for panel in panels(board))


def test_all_else_stays() -> None:
    before, after = shown(), shown("owner")
    assert before.keys() == after.keys()
    assert {key for key in before if before[key] != after[key]} == {"customers", "leads", "sales"}
    gone = len(list(panels(before["sales"]))) - len(list(panels(after["sales"])))
    assert gone > 0
