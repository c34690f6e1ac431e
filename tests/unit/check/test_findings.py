"""What came, what is missing, and what the settings keep from being counted."""

import re
import tomllib
from collections.abc import Mapping

import pytest

from streams.arithmetic.measures.deals import WINS
from streams.check import Came, Check, Lack, Notice, check_json, checked
from streams.cli.tables.check import check_text
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue

SELLS = "[pipelines.default]\nsells = true"
DEALS = {"deal-0": {"deal.stage_changed": 2_000}, "deal-3": {"deal.stage_changed": 1_000}}
HIDES = {"deal-1": {"deal.stage_changed": 3_000, WINS: 3_000}}
WON = {"month": {"deals_won": "2", "deals_lost": "0", "deal_value_mean": "5"}}


def check(seen: Mapping[str, Mapping[str, int]], tables: Mapping[str, Mapping[str, object]], toml: str = "") -> Check:
    settings = Settings(**tomllib.loads(toml))
    return checked(configured_catalogue(settings), settings, seen, tables)


def test_an_event_type_came_when_its_first_shard_saw_it_first() -> None:
    assert check(DEALS, {}).came == {"deal.stage_changed": Came(1_000)}
    assert "deal.stage_changed" not in check(DEALS, {}).never_came
    assert check({}, {}).came == {}


def test_what_workers_counted_lately_is_told_of_types_that_came() -> None:
    settings = Settings()
    lately = {"deal.stage_changed": (7, 9_000), "deal.sold": (7, 9_000)}
    found = checked(configured_catalogue(settings), settings, DEALS, {}, lately)
    assert found.came == {"deal.stage_changed": Came(1_000, 7, 9_000)}
    assert re.search(r"deal\.stage_changed  1970-01-01 00:00:01 UTC +7  1970-01-01 00:00:09 UTC", check_text(found, 1))


def test_a_purchase_that_is_a_won_deal_did_not_come() -> None:
    seen = {"deal-0": {"deal.stage_changed": 1, "purchase.completed": 1}}
    assert check(seen, {}, SELLS).came == {"deal.stage_changed": Came(1)}
    assert "purchase.completed" in check({"customer-0": {"purchase.completed": 1}}, {}).came


def test_a_lead_came_on_either_of_its_topics_and_marks_that_are_no_types_did_not() -> None:
    assert set(check({"campaign-1": {"lead.created": 1}, "lead-0": {"joining": 1}}, {}).came) == {"lead.created"}


def test_a_kpi_with_a_value_in_any_window_lacks_nothing() -> None:
    found = check(DEALS, WON).without_value
    assert not {"deals_won", "deal_value_mean"} & set(found)
    assert found["deal_cycle_seconds_mean"].lack is Lack.NUMBERS
    assert found["orders"].events == (("purchase.completed",),)


def test_a_kpi_without_a_total_has_a_value_by_any_breakdown() -> None:
    field = 'acsi_driver_mean{driver="price"}'
    assert "acsi_driver_mean" in check({}, {"month": {}}).without_value
    assert "acsi_driver_mean" not in check({}, {"month": {field: "50"}}).without_value


@pytest.mark.parametrize(
    ("seen", "tables", "toml", "notices"),
    [
        (DEALS, WON, "", (Notice.NOTHING_SELLS,)),
        (DEALS, WON, SELLS, ()),
        (DEALS, WON, '[pipelines.trade]\nstages = { offer = "0.5" }\nsells = true', ()),
        (DEALS | {"customer-0": {"purchase.completed": 5}}, WON, "", ()),
        (DEALS, {"month": {"deals_won": "0"}}, "", ()),
        (HIDES | DEALS, {"month": {}}, 'hidden_kpis = ["deal*"]', (Notice.NOTHING_SELLS,)),
        (HIDES | DEALS, {"month": {}}, SELLS, ()),
        ({}, {}, "", ()),
    ],
    ids=["won", "sells", "another sells", "bought", "nothing won", "hidden", "hidden, but sells", "nothing"],
)
def test_won_deals_that_sell_nothing_where_nobody_buys_are_noticed(
    seen: Mapping[str, Mapping[str, int]],
    tables: Mapping[str, Mapping[str, object]],
    toml: str,
    notices: tuple[Notice, ...],
) -> None:
    assert check(seen, tables, toml).notices == notices


def test_as_json_everything_is_told() -> None:
    told = check_json(check(DEALS, WON), 5_000)
    assert told["as_of"] == 5_000
    assert told["events"] == {"deal.stage_changed": {"first": 1_000, "counted": 0, "last": None}}
    assert "ticket.opened" in told["never_came"]
    assert told["without_value"]["nps"] == {
        "lacks": "events",
        "settings": [],
        "events": [["survey.answered"]],
        "fields": {},
        "text": {
            "en": "Has not come yet: survey.answered",
            "fa": "هنوز نرسیده است: \u2068survey.answered\u2069",
        },
    }
    assert [notice["kind"] for notice in told["notices"]] == ["nothing-sells"]
    assert "[pipelines.default] sells = true" in told["notices"][0]["text"]["en"]


def test_for_people_it_fits_one_screen_even_where_nothing_has_a_value() -> None:
    for text in (check_text(check(DEALS, WON), 5_000), check_text(check({}, {}), 5_000)):
        lines = text.splitlines()
        assert len(lines) <= 98
        assert max(map(len, lines)) <= 120
    text = check_text(check(DEALS, WON), 5_000)
    assert re.search(r"^  deal\.stage_changed  1970-01-01 00:00:01 UTC +-  -$", text, re.MULTILINE)
    assert re.search(r"^    survey\.sent +surveys_sent, survey_response_ratio$", text, re.MULTILINE)
    assert "Deals are won, but no purchase came" in text
