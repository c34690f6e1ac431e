from typing import Any

import pytest

from tests.recount import Settings, settings_from_toml
from tests.recount.stories import NOW, days_ago, table, told, totals
from tests.recount.windows import HOUR


def deal(stage: str, days: float, **fields: object) -> dict[str, Any]:
    return told("deal.stage_changed", days_ago(days), **{"deal_id": "d", "stage": stage, **fields})


def ticket(turn: str, hours: float, name: str = "t", **fields: object) -> dict[str, Any]:
    return told(f"ticket.{turn}", NOW - round(hours * HOUR), ticket_id=name, **fields)


def test_a_deal_that_leaves_a_terminal_stage_again_is_retracted() -> None:
    events = [deal("lead", 9, amount=100), deal("won", 8), deal("proposal", 7)]
    fields = table(events)
    assert totals(fields, "deals_won", "deals_lost", "pipeline_open_deals", "deal_value_won") == [0, 0, 1, 0]
    assert fields['pipeline_open_deals{pipeline="default",stage="proposal"}'] == 1
    assert fields['deal_stage_conversion_ratio_samples{pipeline="default",stage="lead"}'] == 1


def test_a_won_deal_keeps_its_moment_and_owner_and_takes_the_latest_amount() -> None:
    events = [
        deal("lead", 9, amount=100, owner="ann"),
        deal("won", 8),
        deal("won", 1, amount="120.50", owner="bob"),
    ]
    fields = table(events)
    assert fields['deal_value_won{owner="ann"}'] == 120.5
    assert fields["deal_cycle_seconds_mean"] == 86_400
    assert table(events, "7d")["deals_won"] == 0


def test_a_conversion_is_counted_when_its_deal_was_created() -> None:
    events = [deal("lead", 9, channel="web"), deal("won", 1, channel="shop")]
    assert "deal_conversion_ratio" not in table(events, "7d")
    assert table(events)['deal_conversion_ratio{channel="web"}'] == 1


def test_a_stage_is_timed_when_it_is_left_and_forward_is_told_by_places() -> None:
    events = [deal("lead", 9), deal("lead", 8), deal("negotiation", 7), deal("qualified", 5), deal("lost", 4)]
    fields = table(events)
    assert fields['deal_stage_seconds_mean{pipeline="default",stage="lead"}'] == 2 * 86_400
    assert fields["deal_stage_conversion_ratio"] == pytest.approx(1 / 3)
    assert fields["deal_stage_seconds_p50"] == 2 * 86_400


def test_an_own_probability_holds_until_the_next_change_of_stage() -> None:
    own = [deal("lead", 9, amount=100, probability=0.9), deal("lead", 8, amount=200)]
    assert table(own)["pipeline_forecast_value"] == 180
    assert table([*own, deal("proposal", 7)])["pipeline_forecast_value"] == 100


def test_a_stage_that_a_pipeline_does_not_name_is_open_and_stands_first() -> None:
    events = [deal("odd", 9, amount=100), deal("lead", 8)]
    fields = table(events[:1])
    assert fields['pipeline_open_value{pipeline="default",stage="odd"}'] == 100
    assert fields["pipeline_forecast_value"] == 0
    assert table(events)['deal_stage_conversion_ratio{pipeline="default",stage="odd"}'] == 1


def test_moving_to_another_won_stage_is_no_move() -> None:
    settings = settings_from_toml("[pipelines.default]\nstages = { a = 0.5 }\nwon = ['signed', 'paid']\n")
    events = [deal("a", 20), deal("signed", 10), deal("paid", 1)]
    assert table(events, "7d", settings)["deals_won"] == 0
    assert table(events, "30d", settings)["deals_won"] == 1


def test_a_loss_has_the_reason_that_was_given_as_the_deal_entered_it() -> None:
    settings = settings_from_toml("[pipelines.default]\nstages = { a = 0.5 }\nlost = ['lost', 'gone']\n")
    events = [deal("a", 9, reason="early"), deal("lost", 3, reason="price"), deal("gone", 2, reason="late")]
    names = ('deals_lost{reason="price"}', 'deals_lost{reason="late"}', 'deals_lost{reason="unknown"}')
    assert totals(table(events, settings=settings), *names) == [1, None, None]
    again = [*events, deal("a", 1.5), deal("lost", 1)]
    assert totals(table(again, settings=settings), *names) == [None, None, 1]


def test_a_deal_that_was_ever_voided_counts_nowhere() -> None:
    events = [deal("lead", 9, amount=100), deal("won", 3)]
    void = deal("lead", 20) | {"type": "deal.voided"}
    assert totals(table([deal("lead", 8, deal_id="other"), *events]), "deals_created", "deals_won") == [2, 1]
    fields = table([*events, void])
    assert totals(fields, "deals_created", "deals_won", "deal_value_won", "pipeline_open_deals") == [0, 0, 0, 0]
    assert totals(fields, "deal_close_ratio", "deal_cycle_seconds_mean") == [None, None]


def test_money_is_rounded_half_even_before_and_after_it_is_converted() -> None:
    settings = settings_from_toml('rates = { GBP = "1.25" }')
    event = deal("won", 1, amount="10.025", currency="GBP")
    # 10.025 is 10.02 GBP, which is 12.525 USD, which is 12.52 USD.
    assert table([event], settings=settings)["deal_value_won"] == 12.52


def test_a_reopening_retracts_the_resolution_before_it() -> None:
    events = [ticket("opened", 9, customer_id="c"), ticket("resolved", 8), ticket("reopened", 7)]
    fields = table(events)
    assert totals(fields, "tickets_resolved", "tickets_reopened", "tickets_backlog") == [0, 1, 1]
    assert "ticket_reopen_ratio" not in fields
    again = table([*events, ticket("resolved", 6)])
    assert totals(again, "tickets_resolved", "ticket_reopen_ratio", "tickets_backlog") == [1, 1, 0]
    assert again["ticket_resolution_seconds_mean"] == 3 * 3600


def test_the_first_opening_gives_the_dimensions_of_all_facts() -> None:
    events = [
        ticket("responded", 10),
        ticket("opened", 9, customer_id="c", channel="mail"),
        ticket("opened", 8, customer_id="c", channel="phone", priority="high"),
        ticket("resolved", 7),
    ]
    fields = table(events)
    assert totals(fields, "tickets_opened", 'tickets_resolved{channel="mail"}') == [1, 1]
    assert fields['tickets_resolved{priority="unknown"}'] == 1
    assert "ticket_response_seconds_mean" not in fields


def test_a_resolution_without_an_opening_has_no_duration() -> None:
    fields = table([ticket("resolved", 1)])
    assert totals(fields, "tickets_resolved", "tickets_opened", "ticket_resolution_seconds_mean") == [
        1,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("contacts", "responses", "ratio"), [(1, 5, 1), (2, 0, 0), (0, 0, 0), (None, 1, 1), (None, 2, 0)]
)
def test_first_contact_is_declared_or_told_by_the_responses_before(
    contacts: int | None, responses: int, ratio: int
) -> None:
    events = [ticket("opened", 9, customer_id="c"), ticket("resolved", 2, contacts=contacts)]
    events += [ticket("responded", 3 + n / 10) for n in range(responses)]
    events += [ticket("responded", 2), ticket("responded", 1)]
    assert table(events)["ticket_first_contact_ratio"] == ratio


def test_tickets_for_each_active_customer_need_both() -> None:
    opened = ticket("opened", 1, customer_id="c")
    bought = told("purchase.completed", NOW, purchase_id="p", customer_id="c", amount=1)
    assert "ticket_contact_ratio" not in table([opened])
    assert "ticket_contact_ratio" not in table([bought])
    assert totals(table([opened, bought]), "ticket_contact_ratio", "ticket_contact_ratio_samples") == [1, 1]


def test_nothing_happened_is_an_empty_table() -> None:
    assert table([], settings=Settings()) == {}
