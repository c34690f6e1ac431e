"""What the company tells fits together, from the lead to the answer, and its figures are those of the trade."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import sqrt
from typing import TypeVar

import pytest

from schemas import (
    CampaignLead,
    CampaignSpent,
    CartCheckedOut,
    CartUpdated,
    CustomerRenewed,
    CustomerSignedUp,
    DealStageChanged,
    Event,
    InteractionLogged,
    LeadConverted,
    LeadCreated,
    LeadQualified,
    LeadUpdated,
    LeadVoided,
    PurchaseCompleted,
    PurchaseRefunded,
    SurveyAnswered,
    SurveySent,
    TicketOpened,
)
from schemas.surveys import INDEX_SCORES
from streams.settings import Settings
from streams.simulator import Simulation
from streams.simulator.company import CART_STEPS, DRIVERS, ONLINE, TEAM_OF_OWNER
from streams.simulator.figures import FIGURES

NOON = 1_779_874_200_000
DAY = 86_400_000
FULL_DAYS = 20

E = TypeVar("E", bound=Event)


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return list(Simulation(11, NOON, days=FULL_DAYS, archive_days=150, rate=0.1).history())


def of(kind: type[E], events: Iterable[Event]) -> list[E]:
    return [event for event in events if isinstance(event, kind)]


def share(some: Sequence[object], all_of_them: Sequence[object]) -> float:
    return len(some) / len(all_of_them)


def test_a_lead_is_created_first_and_told_on_one_topic(events: list[Event]) -> None:
    counted = {lead.lead_id for lead in of(CampaignLead, events)}
    created = set[str]()
    for event in events:
        if isinstance(event, LeadCreated):
            created.add(event.lead_id)
        elif event.type.startswith("lead.") and not isinstance(event, CampaignLead):
            assert getattr(event, "lead_id", None) in created
    assert not counted & created
    assert 0.02 < len(counted) / len(created | counted) < 0.08


def test_a_lead_has_a_channel_and_a_campaign_and_soon_an_owner_and_a_priority(events: list[Event]) -> None:
    owned = {lead.lead_id for lead in of(LeadUpdated, events) if lead.owner and lead.priority}
    void = {lead.lead_id for lead in of(LeadVoided, events)}
    for lead in of(LeadCreated, events):
        assert lead.channel
        assert lead.campaign_id
        if lead.occurred_at < NOON - 10 * DAY and lead.lead_id not in void:
            assert (lead.owner and lead.priority) or lead.lead_id in owned


def test_a_converted_lead_names_a_deal_or_a_customer_that_is_there(events: list[Event]) -> None:
    there = set[str]()
    for event in events:
        if isinstance(event, CustomerSignedUp):
            there.add(event.customer_id)
        elif isinstance(event, DealStageChanged):
            there.add(event.deal_id)
        elif isinstance(event, LeadConverted):
            named = {event.customer_id, event.deal_id} - {None}
            assert named
            assert named <= there
    converted = of(LeadConverted, events)
    assert 0.3 < share([lead for lead in converted if lead.deal_id], converted) < 0.8


def test_a_tenth_to_a_fifth_of_the_leads_become_something(events: list[Event]) -> None:
    old = {lead.lead_id for lead in of(LeadCreated, events) if lead.occurred_at < NOON - 60 * DAY}
    converted = [lead for lead in of(LeadConverted, events) if lead.lead_id in old]
    assert 0.1 < len(converted) / len(old) < 0.2
    assert {lead.lead_id for lead in converted} <= {lead.lead_id for lead in of(LeadQualified, events)}


def test_a_deal_has_an_owner_of_a_team_and_a_product(events: list[Event]) -> None:
    for deal in of(DealStageChanged, events):
        assert deal.product
        assert deal.owner is not None
        assert deal.team == TEAM_OF_OWNER[deal.owner]


def test_a_won_deal_names_a_customer_who_has_signed_up(events: list[Event]) -> None:
    signed_up = set[str]()
    closed = [deal for deal in of(DealStageChanged, events) if deal.stage in {"won", "lost"}]
    for event in events:
        if isinstance(event, CustomerSignedUp):
            signed_up.add(event.customer_id)
        elif isinstance(event, DealStageChanged) and event.stage == "won":
            assert event.customer_id in signed_up
    assert 0.15 < share([deal for deal in closed if deal.stage == "won"], closed) < 0.32


def test_purchases_leave_a_margin(events: list[Event]) -> None:
    told = [(purchase.amount, purchase.cost) for purchase in of(PurchaseCompleted, events) if purchase.cost is not None]
    assert 0.9 < len(told) / len(of(PurchaseCompleted, events)) < 1
    assert all(0 < cost < amount for amount, cost in told)
    assert 0.35 < 1 - sum(cost / amount for amount, cost in told) / len(told) < 0.55


def test_a_refund_gives_back_what_the_purchase_cost_or_nothing(events: list[Event]) -> None:
    costs = {purchase.purchase_id: purchase.cost for purchase in of(PurchaseCompleted, events)}
    refunds = [refund for refund in of(PurchaseRefunded, events) if refund.purchase_id in costs]
    assert {refund.cost in {None, costs[refund.purchase_id]} for refund in refunds} == {True}
    assert 0.3 < share([refund for refund in refunds if refund.cost is not None], refunds) < 0.85


def test_who_sold_is_told_of_what_is_not_sold_online(events: list[Event]) -> None:
    for purchase in of(PurchaseCompleted, events):
        assert (purchase.owner is None) == (purchase.channel in ONLINE)
        assert (purchase.campaign_id is None) == (purchase.campaign_channel is None)


def test_now_and_then_a_seller_notes_what_was_asked_for(events: list[Event]) -> None:
    noted = [
        (item.asked_tier, item.tier)
        for purchase in of(PurchaseCompleted, events)
        for item in purchase.items or ()
        if item.asked_tier is not None and item.tier is not None
    ]
    assert all(1 <= asked <= tier for asked, tier in noted)
    assert any(asked < tier for asked, tier in noted)


def test_the_channels_of_purchases_are_the_same_with_and_without_the_story_of_their_carts(events: list[Event]) -> None:
    purchases = of(PurchaseCompleted, events)
    recent = [purchase for purchase in purchases if purchase.occurred_at >= NOON - FULL_DAYS * DAY]
    archived = [purchase for purchase in purchases if purchase.occurred_at < NOON - FULL_DAYS * DAY]
    for channel in ("web", "app", "store"):
        there = [purchase for purchase in recent if purchase.channel == channel]
        before = [purchase for purchase in archived if purchase.channel == channel]
        assert share(there, recent) == pytest.approx(share(before, archived), abs=0.06)


def test_carts_go_from_step_to_step_and_are_bought_where_they_are_filled(events: list[Event]) -> None:
    carts = defaultdict[str, list[CartUpdated]](list)
    for update in of(CartUpdated, events):
        carts[update.cart_id].append(update)
    channels = {purchase.purchase_id: purchase.channel for purchase in of(PurchaseCompleted, events)}
    bought = {cart.cart_id: cart.purchase_id for cart in of(CartCheckedOut, events)}
    for cart_id, updates in carts.items():
        steps = [CART_STEPS.index(update.step) for update in updates if update.step]
        assert steps == sorted(steps)
        assert len(steps) == len(updates)
        if cart_id in bought:
            assert updates[-1].step == CART_STEPS[-1]
            assert updates[-1].reason is None
            assert channels.get(bought[cart_id] or "", updates[-1].channel) == updates[-1].channel
    left = [updates[-1] for cart_id, updates in carts.items() if cart_id not in bought]
    assert 0.2 < share([cart for cart in left if cart.reason], left) < 0.4
    assert 0.63 < len(left) / len(carts) < 0.76


def test_who_answers_was_asked_before_and_a_sixth_to_a_third_answer(events: list[Event]) -> None:
    asked = {(survey.answer_id, survey.kind): survey for survey in of(SurveySent, events)}
    for survey in asked.values():
        assert survey.occurred_at >= NOON - FULL_DAYS * DAY
    answered = {
        (answer.answer_id or "", answer.kind): answer
        for answer in of(SurveyAnswered, events)
        if answer.occurred_at >= NOON - (FULL_DAYS - 1) * DAY
    }
    unasked = [key for key in answered if key not in asked]
    assert len(unasked) <= 0.02 * len(answered)  # who was asked in the archive, and took a day
    for key, answer in answered.items():
        if key in asked:
            question = asked[key]
            assert question.occurred_at <= answer.occurred_at
            assert (question.customer_id, question.touchpoint) == (answer.customer_id, answer.touchpoint)
            assert question.survey_id == answer.survey_id
    old = [key for key, survey in asked.items() if NOON - (FULL_DAYS - 1) * DAY <= survey.occurred_at < NOON - DAY]
    for kind in {kind for _, kind in old}:
        of_kind = [key for key in old if key[1] == kind]
        error = 3.5 * sqrt(0.2 / len(of_kind))
        assert 0.25 - error < share([key for key in of_kind if key in answered], of_kind) < 0.33 + error, kind
    assert 0.2 < share([key for key in old if key in answered], old) < 0.35


def test_answers_after_tickets_name_agent_and_team_and_others_what_was_bought(events: list[Event]) -> None:
    for answer in of(SurveyAnswered, events):
        helped = answer.touchpoint == "support"
        assert (answer.agent is not None, answer.team is not None, answer.ticket_id is not None) == (helped,) * 3
        if answer.touchpoint in {"checkout", "delivery", "app"}:
            assert answer.product


def test_some_scores_drive_the_index_more_than_others(events: list[Event]) -> None:
    answers = [answer.scores for answer in of(SurveyAnswered, events) if answer.scores]
    assert all(scores.keys() == {*INDEX_SCORES, *DRIVERS} for scores in answers)
    index = [sum(scores[name] for name in INDEX_SCORES) / 3 for scores in answers]

    def slope(driver: str) -> float:
        values = [scores[driver] for scores in answers]
        mean, middle = sum(values) / len(values), sum(index) / len(index)
        together = sum((value - mean) * (one - middle) for value, one in zip(values, index, strict=True))
        return together / sum((value - mean) ** 2 for value in values)

    assert slope("quality") > slope("value") > slope("delivery") > 0.1
    assert slope("loyalty") > 0.3


def test_tickets_say_who_works_on_them_for_whom_and_mostly_on_what(events: list[Event]) -> None:
    tickets = of(TicketOpened, events)
    assert all(ticket.assignee and ticket.segment for ticket in tickets)
    assert 0.4 < share([ticket for ticket in tickets if ticket.product], tickets) < 0.75


def test_each_contact_is_one_of_its_own_and_what_money_went_into_is_told(events: list[Event]) -> None:
    contacts = of(InteractionLogged, events)
    assert len({contact.interaction_id for contact in contacts}) == len(contacts) > 100
    assert all(contact.kind and contact.direction and contact.owner for contact in contacts)
    assert all(spent.cost_kind for spent in of(CampaignSpent, events))


def test_a_shop_tells_no_terms(events: list[Event]) -> None:
    assert not of(CustomerRenewed, events)
    assert not [customer for customer in of(CustomerSignedUp, events) if customer.expires_at is not None]


def test_where_customers_have_terms_each_purchase_renews_the_buyers() -> None:
    settings = Settings(inactivity_days=0)
    events = list(Simulation(11, NOON, days=1, archive_days=100, rate=0.05, settings=settings).history())
    term = int(FIGURES.customers.forgotten_after_days * DAY)
    for customer in of(CustomerSignedUp, events):
        assert customer.expires_at == customer.occurred_at + term
    bought = Counter(purchase.customer_id for purchase in of(PurchaseCompleted, events) if purchase.customer_id)
    renewed = Counter[str | None]()
    for renewal in of(CustomerRenewed, events):
        assert renewal.expires_at == renewal.occurred_at + term
        renewed[renewal.customer_id] += 1
    assert renewed.total() > 1_000
    assert renewed == {customer: times - 1 for customer, times in bought.items() if times > 1}
