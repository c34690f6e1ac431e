from typing import Any

import pytest

from tests.recount import settings_from_toml
from tests.recount.stories import NOW, days_ago, table, told, totals


def campaign(what: str, days: float = 1, name: str = "x", **fields: object) -> dict[str, Any]:
    return told(f"campaign.{what}", days_ago(days), **{"campaign_id": name, **fields})


def answer(kind: str, score: float, **fields: object) -> dict[str, Any]:
    return told("survey.answered", NOW, survey_id="s", customer_id="c", kind=kind, score=score, **fields)


def test_reactions_are_divided_by_delivered_or_else_by_sent_for_each_field() -> None:
    events = [
        campaign("sent", count=100),
        campaign("sent", name="y", count=50),
        campaign("delivered", count=80),
        campaign("opened", count=20),
        campaign("opened", name="y", count=20),
    ]
    fields = table(events)
    assert fields['campaign_open_ratio{campaign="x"}'] == 0.25
    assert fields['campaign_open_ratio{campaign="y"}'] == 0.4
    assert fields["campaign_open_ratio"] == 0.5
    assert totals(fields, "campaign_reply_ratio", "campaign_reply_ratio_samples") == [0, 80]


def test_a_count_is_1_unless_it_is_given() -> None:
    assert table([campaign("sent"), campaign("sent", count=0), campaign("clicked")])["campaign_click_ratio"] == 1


def test_a_cost_is_absent_until_any_spend_was_seen_and_0_where_none_was_made() -> None:
    lead = told("lead.created", NOW, campaign_id="organic", lead_id="l")
    assert "lead_cost" not in table([lead])
    spent = campaign("spent", amount=30, purpose="leads")
    fields = table([lead, spent])
    assert totals(fields, "lead_cost", 'lead_cost{campaign="organic"}', 'lead_cost{campaign="x"}') == [
        30,
        0,
        None,
    ]
    assert 'lead_cost_samples{campaign="x"}' not in fields


def test_the_return_of_a_campaign_is_told_by_all_its_spend() -> None:
    events = [
        campaign("spent", amount=10, purpose="acquisition"),
        campaign("spent", amount=10, purpose="retention"),
        told("purchase.completed", NOW, purchase_id="p", customer_id="c", amount=50, campaign_id="x"),
        told("purchase.completed", NOW, purchase_id="q", customer_id="c", amount=7),
    ]
    fields = table(events)
    assert totals(fields, "campaign_revenue", 'campaign_return_ratio{campaign="x"}') == [50, 1.5]
    assert "campaign_return_ratio_samples" not in fields


def test_the_longer_scale_of_promoters_begins_at_1() -> None:
    scale = {"min": 1, "max": 10}
    assert table([answer("nps", 6.5, scale=scale), answer("nps", 9.5), answer("nps", 7)])["nps"] == 0


def test_top_boxes_are_those_of_the_answers_own_scale() -> None:
    answers = [answer("csat", 9, scale={"min": 1, "max": 10}), answer("csat", 3), answer("csat", 4)]
    assert table(answers)["csat_ratio"] == pytest.approx(2 / 3)


def test_effort_on_another_scale_is_rescaled_to_seven() -> None:
    fields = table([answer("ces", 4, scale={"min": 1, "max": 5})])
    assert totals(fields, "ces_mean", "ces_ratio") == [5.5, 1]


def test_a_single_score_of_acsi_stands_for_all_three_and_weights_are_configured() -> None:
    assert table([answer("acsi", 10)])["acsi"] == 100
    scores = {"satisfaction": 10, "expectancy": 1, "ideal": 1}
    three = told("survey.answered", NOW, survey_id="s", customer_id="c", kind="acsi", scores=scores)
    settings = settings_from_toml("acsi_weights = { satisfaction = 2 }")
    assert table([three], settings=settings)["acsi"] == 50


def test_an_answer_that_names_no_touchpoint_does_not_take_an_earlier_one() -> None:
    fields = table([answer("nps", 9, touchpoint="shop"), answer("nps", 9), answer("loyalty", 3)])
    assert totals(fields, 'nps_samples{touchpoint="unknown"}', "loyalty_attitude_mean") == [1, 50]
    assert totals(fields, "survey_answers", 'survey_answers{kind="nps"}') == [3, 2]
