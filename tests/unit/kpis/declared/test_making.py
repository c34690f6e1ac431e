"""Declarations in TOML become KPIs, and what cannot be is told with its key."""

from decimal import Decimal

import pytest

from streams.arithmetic.panes import WINDOW_NAMES
from streams.kpis import Better, Group, Severity, Spike, Threshold, Unit
from streams.kpis.declared import InvalidDeclarations
from streams.kpis.formula import Amount, OrZero
from streams.texts import Text
from tests.unit.kpis.declared.declaring import MEASURES, declared, one, problems

OPENED, RESOLVED = Amount(MEASURES["tickets_opened"]), Amount(MEASURES["tickets_resolved"])


def test_a_short_declaration_has_defaults_for_the_rest() -> None:
    kpi = one()
    assert (kpi.name, kpi.title, kpi.meaning) == ("mine", Text("Mine", "Mine"), Text("Mine", "Mine"))
    assert (kpi.group, kpi.unit, kpi.formula) == (Group.SERVICE, Unit.COUNT, OPENED)
    assert (kpi.by, kpi.samples, kpi.better, kpi.windows) == ((), None, Better.NEITHER, WINDOW_NAMES)
    assert (kpi.alerts, kpi.settings, kpi.needs, kpi.past, kpi.source) == ((), (), "", None, "")
    assert kpi.has_total
    assert kpi.is_compared


def test_a_long_declaration_says_all_of_it() -> None:
    kpi = declared("""
        [kpis.mine]
        title = { en = "Reopened", fa = "بازگشایی" }
        meaning = { en = "Reopened tickets by those opened." }
        group = "service"
        unit = "ratio"
        formula = "share(tickets_reopened, tickets_opened)"
        samples = "tickets_opened"
        past = "tickets_reopened / tickets_opened"
        by = ["channel", ["priority"]]
        better = "down"
        windows = ["1h", "24h"]
        source = "a book"
        needs = "baskets"
        compared = false
        total = false

        [alerts.mine]
        threshold = { window = "24h", limit = "0.5", severity = "page", least_samples = 20, working_hours = true }
        spike = { severity = "chat" }
    """)["mine"]
    assert kpi.title == Text("Reopened", "بازگشایی")
    assert kpi.meaning == Text("Reopened tickets by those opened.", "Reopened tickets by those opened.")
    assert kpi.formula == OrZero(Amount(MEASURES["tickets_reopened"])) / OPENED
    assert kpi.samples == OPENED
    assert kpi.past == Amount(MEASURES["tickets_reopened"]) / OPENED
    assert (kpi.unit, kpi.by, kpi.better) == (Unit.RATIO, (("channel",), ("priority",)), Better.DOWN)
    assert (kpi.windows, kpi.source, kpi.needs) == (("1h", "24h"), "a book", "baskets")
    assert not kpi.has_total
    assert not kpi.is_compared
    assert kpi.alerts == (
        Threshold("24h", Decimal("0.5"), Severity.PAGE, least_samples=20, working_hours=True),
        Spike(Severity.CHAT),
    )


def test_windows_come_in_their_order_and_each_once() -> None:
    assert one('windows = ["30d", "24h", "30d"]').windows == ("24h", "30d")


def test_a_text_on_several_lines_is_one_line() -> None:
    assert one('title = """One\n  of  ours"""').title.en == "One of ours"


def test_two_dimensions_are_joined_by_a_plus_or_listed() -> None:
    both = one('formula = "samples(deal_stage_time)"', 'by = ["pipeline+stage"]')
    assert both.by == one('formula = "samples(deal_stage_time)"', 'by = [["pipeline", "stage"]]').by
    assert both.by == (("pipeline", "stage"),)


def test_kpis_are_made_of_kpis_in_any_order_and_bring_their_settings() -> None:
    kpis = declared("""
        [kpis.rest]
        title = "Rest"
        group = "service"
        formula = "1 - part"
        [kpis.part]
        title = "Part"
        group = "service"
        formula = "tickets_resolved / tickets_opened * setting(margin)"
    """)
    assert list(kpis) == ["rest", "part"]
    assert str(kpis["rest"].formula) == "1 - (tickets_resolved / tickets_opened) × margin"
    assert kpis["rest"].settings == ("margin",)


def test_a_limit_may_be_that_of_the_settings() -> None:
    kpi = declared("""
        [kpis.mine]
        title = "Mine"
        group = "service"
        formula = "tickets_opened"
        better = "down"
        [alerts.mine]
        threshold = { window = "24h", limit = { setting = "service_levels.on_time" }, severity = "chat" }
    """)["mine"]
    assert kpi.alerts == (Threshold("24h", Decimal("0.9"), Severity.CHAT),)


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ("mean(order_value)", Unit.MONEY),
        ("tickets_opened / tickets_resolved", Unit.RATIO),
        ("p95(ticket_resolution)", Unit.SECONDS),
        ("nps", Unit.POINTS),
        ("order_value / days(mean(deal_cycle))", Unit.MONEY_PER_DAY),
        ("tickets_opened * windows_a_year(tickets_opened)", Unit.PER_YEAR),
    ],
)
def test_a_unit_that_is_left_out_follows_from_the_formula(formula: str, unit: Unit) -> None:
    formula = formula.replace("nps", "points(mean(nps))")
    assert one(f'formula = "{formula}"').unit is unit


@pytest.mark.parametrize("unit", ["ratio", "count"])
def test_a_count_of_a_count_may_be_either(unit: str) -> None:
    assert one('formula = "tickets_opened / tickets_resolved"', f'unit = "{unit}"').unit.value == unit


def test_over_a_year_alone_a_window_is_a_year() -> None:
    lines = ('formula = "order_value * lifespan(tickets_opened / tickets_resolved, 10)"', 'unit = "money"')
    assert one(*lines, 'windows = ["365d"]').unit is Unit.MONEY
    assert problems(*lines) == ["kpis.mine.unit: the formula is money x year, not money"]
    per_year = (
        'formula = "tickets_opened * windows_a_year(tickets_opened)"',
        'windows = ["365d"]',
        'unit = "per year"',
    )
    assert one(*per_year).unit is Unit.PER_YEAR


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ['formula = "tickets_opned"'],
            "kpis.mine.formula: column 1: no measure or KPI is named 'tickets_opned'; did you mean 'tickets_opened'?",
        ),
        (['samples = "tickets_opned"'], "kpis.mine.samples: column 1: no measure or KPI is named"),
        (['past = "tickets_opned"'], "kpis.mine.past: column 1: no measure or KPI is named"),
        (
            ['formula = "mine / 2"'],
            "kpis.mine.formula: column 1: no measure is named 'mine', and a KPI cannot be made of itself",
        ),
        (['unit = "money"'], "kpis.mine.unit: the formula is count, not money"),
        (['formula = "refunds / 2"', 'unit = "ratio"'], "kpis.mine.unit: the formula is money, not ratio"),
        (['formula = "refunds * refunds"'], "kpis.mine.formula: the formula is money^2, and nothing is shown in that"),
        (['formula = "refunds + orders_"'], "kpis.mine.formula: column 11: no measure or KPI is named 'orders_'"),
        (
            ['formula = "refunds + tickets_opened"'],
            "kpis.mine.formula: refunds + tickets_opened: money and count do not",
        ),
        (['samples = "refunds"'], "kpis.mine.samples: samples are a count, and this is money"),
        (['samples = "refunds + tickets_opened"'], "kpis.mine.samples: refunds + tickets_opened: money and count"),
        (
            ['by = ["channel", "chanel"]'],
            "kpis.mine.by[1]: 'tickets_opened' is not broken down by 'chanel'; did you mean 'channel'?",
        ),
        (
            ['by = ["agent"]', 'samples = "tickets_resolved"'],
            "kpis.mine.by[0]: 'tickets_opened' is not broken down by 'agent'; known: channel, category, priority, team",
        ),
        (
            ['by = ["channel,team"]'],
            "is not broken down by 'channel,team'; a breakdown by two dimensions is written as 'pipeline+stage'",
        ),
        # what all of its measures have, and not what the one that is named has
        (
            ['formula = "carts_abandoned / refunds"', 'by = ["region"]'],
            "kpis.mine.by[0]: 'carts_abandoned' is not broken down by 'region'; known: channel, segment",
        ),
        (['formula = "customers_ever"'], "is a running total"),
        (["formula = '1 / 2'"], "kpis.mine.formula: no measure is in it, so nothing is counted"),
        (
            ["formula = 'windows_a_year(order_value)'"],
            "kpis.mine.formula: no measure is in it, so nothing is counted",
        ),
        (["total = false"], "kpis.mine.total: without a total and breakdowns there is nothing to show"),
        (['by = ["channel", "channel"]'], "kpis.mine.by[1]: 'channel' is there twice"),
    ],
)
def test_what_cannot_be_is_told_with_its_key(lines: list[str], expected: str) -> None:
    assert any(expected in problem for problem in problems(*lines)), problems(*lines)


def test_every_kpi_is_told_of_at_once() -> None:
    with pytest.raises(InvalidDeclarations) as caught:
        declared("""
            [kpis.one]
            title = "One"
            group = "service"
            formula = "tickets_opned"
            [kpis.two]
            title = "Two"
            group = "service"
            formula = "1 - one"
            samples = "refunds"
            [kpis.three]
            title = "Three"
            group = "service"
            formula = "tickets_opened"
            by = ["colour"]
        """)
    assert [problem.path for problem in caught.value.problems] == [
        ("kpis", "one", "formula"),
        ("kpis", "two", "formula"),
        ("kpis", "three", "by", 0),
    ]
    assert "the formula of 'one' cannot be read" in str(caught.value)


def test_kpis_that_are_made_of_one_another_are_refused() -> None:
    with pytest.raises(InvalidDeclarations) as caught:
        declared("""
            [kpis.one]
            title = "One"
            group = "service"
            formula = "two + 1"
            [kpis.two]
            title = "Two"
            group = "service"
            formula = "three + 1"
            [kpis.three]
            title = "Three"
            group = "service"
            formula = "one + 1"
        """)
    assert "a KPI cannot be made of itself: one -> two -> three -> one" in str(caught.value)
    assert len(caught.value.problems) == 3


def test_an_alert_that_suits_no_kpi_is_refused() -> None:
    with pytest.raises(InvalidDeclarations, match=r"kpis\.mine: KPI 'mine': an alert needs a direction that is better"):
        declared("""
            [kpis.mine]
            title = "Mine"
            group = "service"
            formula = "tickets_opened"
            [alerts.mine]
            spike = { severity = "chat" }
        """)


def test_resolved_tickets_stay_what_they_are() -> None:
    assert one('formula = "tickets_resolved"').formula == RESOLVED
