"""A company's own KPIs beside those that come with Nabz, as one catalogue."""

import tomllib
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from streams.arithmetic.measures.built_in import MEASURES
from streams.kpis import Group, Unit, catalogue
from streams.kpis.catalogue import Catalogue, built_in, said_by
from streams.kpis.declared import DeclaredKpi, InvalidDeclarations
from streams.kpis.lineage.built_in import LINEAGE

SAID = said_by()
BASE = built_in()


def tables(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def own(name: str, formula: str, *lines: str) -> str:
    """The text of one KPI of the group of service."""
    return "\n".join([f"[kpis.{name}]", 'title = "Mine"', 'group = "service"', f"formula = '{formula}'", *lines, ""])


def problems(text: str) -> list[str]:
    return [str(problem) for problem in BASE.own_kpis(tables(text), SAID)[1]]


def test_the_catalogue_that_comes_with_nabz_is_one_frozen_value() -> None:
    assert BASE.kpis == catalogue()
    assert BASE is built_in()
    assert (BASE.measures, BASE.lineage) == (MEASURES, LINEAGE)
    assert {dimension for kpi in BASE.kpis for by in kpi.by for dimension in by} <= set(BASE.measures.dimensions)
    with pytest.raises(FrozenInstanceError):
        BASE.kpis = ()  # type: ignore[misc]  # that it cannot be set is the point


def test_own_kpis_come_last_in_their_group() -> None:
    both = Catalogue.of(
        tables(own("refunded_ratio", "part_of(refunds, order_value)") + own("twice", "refunded_ratio * 2")), SAID
    )
    names = [kpi.name for kpi in both.kpis if kpi.group is Group.SERVICE]
    assert names == [*(kpi.name for kpi in BASE.kpis if kpi.group is Group.SERVICE), "refunded_ratio", "twice"]
    assert [kpi for kpi in both.kpis if kpi.name not in {"refunded_ratio", "twice"}] == list(BASE.kpis)
    assert both.formulas["twice"] == "refunded_ratio * 2"


@pytest.mark.parametrize(
    ("formula", "unit", "said"),
    [
        ("part_of(refunds, order_value)", Unit.RATIO, "refunds / order_value"),
        ("tickets_opened / tickets_resolved", Unit.RATIO, "tickets_opened / tickets_resolved"),
        ("campaign_revenue / marketing_spend", Unit.RATIO, "(campaign_sales - campaign_refunds) / marketing_spend"),
        ("tickets_backlog / customers_active", Unit.RATIO, "tickets_backlog now / customers_active now"),
        ("nps / 2", Unit.POINTS, "((nps / number of nps) / 10^9) / 2"),
    ],
)
def test_an_own_kpi_is_made_of_what_there_is(formula: str, unit: Unit, said: str) -> None:
    (kpi,), wrong = BASE.own_kpis(tables(own("mine", formula)), SAID)
    assert (kpi.unit, str(kpi.formula), wrong) == (unit, said, [])


def test_dimensions_that_are_hidden_break_nothing_down() -> None:
    hidden = BASE.without({"owner", "stage"})
    assert hidden.kpis == catalogue(hidden_dimensions={"owner", "stage"})
    assert not any({"owner", "stage"} & set(by) for kpi in hidden.kpis for by in kpi.by)
    assert BASE.without(()) is BASE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (own("nps", "tickets_opened"), "kpis.nps: a KPI that comes with Nabz has this name"),
        (own("order_value", "tickets_opened"), "kpis.order_value: a measure has this name, which formulas would no"),
        (own("nps_samples", "tickets_opened"), "kpis.nps_samples: the samples of 'nps' have this name"),
        (
            own("mine", "tickets_opened") + own("mine_samples", "tickets_opened"),
            "kpis.mine_samples: the samples of 'mine' have this name",
        ),
        (
            own("nps_promoter", "share(nps_promoters, samples(nps))"),
            "on Prometheus it would be crm_nps_promoter_ratio, which is a metric of 'nps_promoter_ratio'",
        ),
        (
            own("tickets_opened_by_channel", "tickets_opened"),
            "on Prometheus it would be crm_tickets_opened_by_channel, which is a metric of 'tickets_opened'",
        ),
        (own("revenue_before", "tickets_opened"), "crm_revenue_before, which is a metric of 'revenue'"),
        (own("customers_expected_lost", "tickets_opened"), "which is a metric of an analysis"),
        (
            own("mine", "now(loyalty_customers)", 'by = ["loyalty", "loyalty+segment"]'),
            None,
        ),
        (
            own("one", "refunds") + own("one_value", "refunds"),
            "kpis.one_value: on Prometheus it would be crm_one_value, which is a metric of 'one'",
        ),
        (
            own("mine", "samples(deal_stage_time)", 'by = ["pipeline+stage"]') + own("mine_by_stage", "tickets_opened"),
            "on Prometheus it would be crm_mine_by_stage, which is a metric of 'mine' by pipeline+stage",
        ),
        (
            own("mine", "now(pipeline_open_deals)", 'by = ["pipeline", "pipeline+stage"]')
            + own("mine_by_pipeline", "tickets_opened"),
            "on Prometheus it would be crm_mine_by_pipeline, which is a metric of 'mine' by pipeline",
        ),
    ],
)
def test_a_name_that_is_taken_is_refused(text: str, said: str | None) -> None:
    found = problems(text)
    assert (found == []) if said is None else any(said in problem for problem in found), found


def test_two_breakdowns_that_end_alike_would_be_one_metric() -> None:
    text = own("mine", "comments", 'by = ["team", "team"]')
    assert problems(text) == ["kpis.mine.by[1]: 'team' is there twice"]


def test_all_that_is_wrong_is_told_at_once_and_each_mistake_once() -> None:
    found = problems(
        own("one", "tickets_opned", "colour = 3")
        + own("two", "refunds / 2", 'unit = "ratio"')
        + own("three", "one + 1")
        + own("four", "tickets_opened", 'better = "upp"')
        + own("five", "four * 2")
    )
    assert found == [
        f"kpis.one.colour: there is no such key; known: {', '.join(DeclaredKpi.model_fields)}",
        "kpis.four.better: 'upp' is none of these; did you mean 'up'?",
        "kpis.two.unit: the formula is money, not ratio",
        "kpis.three.formula: column 1: the formula of 'one' cannot be read",
        "kpis.one.formula: column 1: no measure or KPI is named 'tickets_opned'; did you mean 'tickets_opened'?",
    ]


@pytest.mark.parametrize("text", ["kpis = 3", "[kpis]\nmine = 3", "[kpis.mine]\nformula = 3"])
def test_what_is_no_table_is_told_too(text: str) -> None:
    assert problems(text)
    with pytest.raises(InvalidDeclarations):
        Catalogue.of(tables(text), SAID)


def test_nothing_declared_adds_nothing() -> None:
    assert Catalogue.of({}, SAID) == BASE
