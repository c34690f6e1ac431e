"""The page of events by kind of company says what the declarations say, and its settings are settings."""

import re
import tomllib

import pytest

from streams.check import Lack, reason_of
from streams.check.companies import COMPANIES, CONTRACTS, HELP_DESK, SHOP, SUBSCRIPTION, Company
from streams.check.document import PAGE, brought_by, changed_by, configured, counting_fields, main, still_empty
from streams.kpis.lineage import sold
from streams.settings import Settings
from streams.settings.catalogue import configured_catalogue
from tests.built_in import CATALOGUE
from tests.engine.agreement import World

by_company = pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company.name)


def test_the_page_is_what_the_declarations_say() -> None:
    assert main(["--check"]) == 0, "run `python -m streams.check.document`"


def test_every_sample_of_settings_on_the_page_is_loaded() -> None:
    samples = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert samples == [company.settings for company in COMPANIES]
    for sample in samples:
        assert len(sample.splitlines()) <= 12
        assert Settings(**tomllib.loads(sample)) == World(sample).engine.model_copy(update={"clock": "wall"})


@by_company
def test_a_company_publishes_types_that_there_are_each_once(company: Company) -> None:
    assert set(company.events) <= set(CATALOGUE.events.published)
    assert len(set(company.events)) == len(company.events)


@by_company
def test_each_event_of_a_company_is_in_the_lineage_of_what_it_brings_or_changes(company: Company) -> None:
    for kind, kpis in brought_by(company).items():
        assert kpis or changed_by(company, kind) or counting_fields(company, kind), kind
        for kpi in (*kpis, *changed_by(company, kind)):
            feed = CATALOGUE.events_of(kpi)
            assert kind in {*feed, *sold(feed)}, f"{kind}: {kpi.name}"


@by_company
def test_every_kpi_has_a_value_in_a_company_or_the_page_says_what_it_needs(company: Company) -> None:
    empty, settings = still_empty(company), configured(company)
    there = {kpi.name for kpi in configured_catalogue(settings)} - set(empty)
    assert {kpi.name for kpis in brought_by(company).values() for kpi in kpis} <= there
    for name, reason in empty.items():
        assert reason.settings or reason.events, name
        assert not any(set(group) & set(company.events) for group in reason.events), name


def test_each_kind_of_company_has_what_it_is_about() -> None:
    about = {
        SHOP: {"revenue", "customer_lifetime_value", "cart_abandonment_ratio", "customer_churn_ratio", "nps"},
        CONTRACTS: {
            "revenue",
            "deals_stalled",
            "customer_renewal_ratio",
            "customers_expiring",
            "lead_conversion_ratio",
        },
        SUBSCRIPTION: {"revenue", "customer_renewal_ratio", "customers_expiring", "subscribers_net"},
        HELP_DESK: {"ticket_resolution_on_time_ratio", "ticket_response_business_seconds_mean", "csat_ratio"},
    }
    for company, kpis in about.items():
        assert not kpis & set(still_empty(company)), company.name


def test_a_contract_company_needs_no_purchase_because_its_deals_sell() -> None:
    settings = configured(CONTRACTS)
    assert "revenue" in {kpi.name for kpi in brought_by(CONTRACTS)["deal.stage_changed"]}
    without = settings.model_copy(update={"pipelines": {}})
    revenue = next(kpi for kpi in configured_catalogue(without) if kpi.name == "revenue")
    reason = reason_of(revenue, without, {"deal.stage_changed"})
    assert (reason.lack, reason.events) == (Lack.EVENTS, (("purchase.completed",),))
