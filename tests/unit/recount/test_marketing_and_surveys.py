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


def test_a_ratio_is_absent_until_any_message_was_answered_and_0_for_a_campaign_that_nobody_answered() -> None:
    events = [campaign("delivered", count=80), campaign("delivered", name="y", count=10)]
    names = ("campaign_reply_ratio", 'campaign_reply_ratio{campaign="x"}', 'campaign_reply_ratio{campaign="y"}')
    assert totals(table(events), *names) == [None, None, None]
    assert totals(table([*events, campaign("replied", name="y", count=9)]), *names) == [0.1, 0, 0.9]


def test_what_became_of_messages_counts_when_they_were_sent() -> None:
    events = [
        campaign("delivered", 20, count=40),
        campaign("opened", 1, count=10, sent_at=days_ago(20)),
        campaign("opened", 1, count=5, sent_at=days_ago(0.5)),
        campaign("opened", 25, count=1, sent_at=days_ago(400)),
    ]
    # The second one cannot have been sent after it was opened; the third one went out before the month.
    assert table(events)["campaign_open_ratio"] == 15 / 40
    assert totals(table(events, "7d"), "campaign_open_ratio", "campaign_open_ratio_samples") == [None, None]


def test_new_customers_are_divided_by_leads_where_both_were_seen() -> None:
    leads = [told("lead.created", NOW, campaign_id="x", lead_id=str(number)) for number in range(4)]
    bought = told("purchase.completed", NOW, purchase_id="p", customer_id="c", amount=1, campaign_id="x")
    assert "lead_customer_ratio" not in table(leads)
    assert "lead_customer_ratio" not in table([bought])
    fields = table([*leads, bought])
    assert totals(fields, "lead_customer_ratio", 'lead_customer_ratio{campaign="x"}') == [0.25, 0.25]
    assert fields["lead_customer_ratio_samples"] == 4


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


@pytest.mark.parametrize(
    ("least", "most", "satisfied", "not_yet"),
    [
        (1, 5, 4, 3),  # (4 - 1) / 4 = 0.75, (3 - 1) / 4 = 0.5
        (1, 10, 8, 7),  # (8 - 1) / 9 = 0.78, (7 - 1) / 9 = 0.67
        (0, 1, 1, 0),  # thumbs up, thumbs down
        (1, 7, 6, 5),  # (6 - 1) / 6 = 0.83, (5 - 1) / 6 = 0.67
    ],
)
def test_satisfied_is_who_gives_75_of_100_on_any_scale(least: int, most: int, satisfied: int, not_yet: int) -> None:
    scale = {"min": least, "max": most}
    fields = table([answer("csat", satisfied, scale=scale), answer("csat", not_yet, scale=scale)])
    assert totals(fields, "csat_ratio", "csat_ratio_samples") == [0.5, 2]


def test_of_versions_of_an_answer_the_last_one_counts_at_its_own_time() -> None:
    first = answer("nps", 10, answer_id="a", touchpoint="shop") | {"occurred_at": days_ago(10)}
    second = answer("nps", 2, answer_id="a") | {"occurred_at": days_ago(1)}
    other_kind = answer("csat", 5, answer_id="a")
    fields = table([second, first, other_kind])
    assert totals(fields, "nps", "nps_samples", "survey_answers") == [-100, 1, 2]
    assert 'nps_samples{touchpoint="shop"}' not in fields
    assert table([first, second], "30d")["nps"] == -100
    assert totals(table([first], "7d"), "nps", "survey_answers") == [None, 0]


def test_a_voided_answer_takes_every_kind_and_every_version_with_it() -> None:
    void = told("survey.voided", days_ago(400), answer_id="a", customer_id="c")
    events = [answer("nps", 10, answer_id="a"), answer("csat", 1, answer_id="a"), answer("nps", 3, answer_id="b")]
    late = answer("nps", 9, answer_id="a")
    fields = table([events[0], void, *events[1:], late])
    assert totals(fields, "nps", "nps_samples", "csat_mean", "survey_answers") == [-100, 1, None, 1]
    other = [{**void, "customer_id": "d"}, *events]
    assert table(other)["survey_answers"] == 3


def test_each_customer_has_one_voice_which_is_the_last() -> None:
    events = [
        answer("nps", 10) | {"occurred_at": days_ago(20)},
        answer("nps", 1) | {"occurred_at": days_ago(2)},
        told("survey.answered", days_ago(3), survey_id="s", customer_id="d", kind="nps", score=9),
        told("survey.answered", days_ago(50), survey_id="s", customer_id="e", kind="nps", score=9),
    ]
    # Of the three who ever answered e did so before the window; c says 1 by now, d 9.
    fields = table(events, "30d")
    assert totals(fields, "nps_customers", "nps_customers_samples") == [0, 2]
    assert fields["nps_samples"] == 3


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
