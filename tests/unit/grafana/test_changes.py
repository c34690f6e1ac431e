"""The change against the period before on the tiles of boards."""

from typing import Any

import pytest

from grafana.edition import Language, edition
from grafana.rendering import as_json, dashboards
from streams.settings import Settings
from tests.boards.queries import panels

BEFORE = 'window!~"week|month|quarter|year"'


def tiles(language: Language = Language.EN, **settings: object) -> dict[str, dict[str, Any]]:
    """The tiles of the overview with two queries by the first of them."""
    made = dashboards(edition(Settings.model_validate(settings), language))
    found = [panel for panel in panels(as_json(made["overview"])) if panel["type"] == "stat"]
    return {panel["targets"][0]["expr"]: panel for panel in found if len(panel["targets"]) > 1}


def test_the_change_of_a_sum_is_a_share_of_what_it_was_and_green_where_more_is_better() -> None:
    tile = tiles()['max(crm_revenue_value{job=~"$job",environment=~"$environment",window="$window"})']
    before = f'max(crm_revenue_before{{job=~"$job",environment=~"$environment",window="$window",{BEFORE}}})'
    now = tile["targets"][0]["expr"]
    assert tile["targets"][1]["expr"] == f"({now} - {before}) / abs({before} != 0)"
    assert [target["legendFormat"] for target in tile["targets"]] == ["Now", "Change"]
    assert overridden(tile) == ("percentunit", [(None, "red"), (-0.0005, "blue"), (0.0005, "green")])


def test_the_change_of_a_ratio_is_a_difference_and_red_where_more_is_worse() -> None:
    tile = tiles()['max(crm_cart_abandonment_ratio{job=~"$job",environment=~"$environment",window="24h"})']
    before = f'max(crm_cart_abandonment_ratio_before{{job=~"$job",environment=~"$environment",window="24h",{BEFORE}}})'
    assert tile["targets"][1]["expr"] == f"{tile['targets'][0]['expr']} - {before}"
    assert overridden(tile) == ("percentunit", [(None, "green"), (-0.0005, "blue"), (0.0005, "red")])


@pytest.mark.parametrize("language", list(Language))
def test_a_tile_says_what_its_change_is_against(language: Language) -> None:
    said = edition(Settings(), language).message("panel.change.about")
    assert all(said in tile["description"] for tile in tiles(language).values())


def test_what_has_no_period_before_has_no_change() -> None:
    assert not [text for text in tiles() if "crm_customer_churn_ratio" in text]


def test_an_alert_over_a_month_to_date_leaves_its_tile_without_a_change() -> None:
    assert [text for text in tiles() if "crm_nps{" in text]
    assert not [text for text in tiles(alerts={"nps": {"threshold": {"window": "month"}}}) if "crm_nps{" in text]


def overridden(tile: dict[str, Any]) -> tuple[str, list[tuple[float | None, str]]]:
    """Unit and steps of the change."""
    (override,) = tile["fieldConfig"]["overrides"]
    assert override["matcher"] == {"id": "byName", "options": "Change"}
    said = {one["id"]: one["value"] for one in override["properties"]}
    return said["unit"], [(step["value"], step["color"]) for step in said["thresholds"]["steps"]]
