"""What is in a report: which KPIs in which order, changes, goals, best and worst."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from streams.goals import standing
from streams.kpis import Better, Kpi, Threshold
from streams.redis.keys import FINISHED
from streams.reports import REPORTS_BY_NAME, Answers, Declared, KindCounts, Line, Report, Span, make_report
from streams.reports.changes import change_of
from streams.reports.making import lines_of
from streams.reports.spreads import LEAST_SAMPLES, least_samples, spread_of
from streams.settings import Settings, load
from streams.settings.catalogue import whole_catalogue
from streams.texts import Text
from tests.unit.reports.examples import KPIS


def test_what_no_kpi_is_or_no_breakdown_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no such KPI"):
        Declared("x", (), (Line("npss"),))
    with pytest.raises(ValueError, match="is not broken down so"):
        Declared("x", (), (Line("nps", "channel"),))


def test_no_report_tells_a_kpi_twice() -> None:
    for declared in REPORTS_BY_NAME.values():
        names = [line.kpi for line in declared.lines]
        assert len(names) == len(set(names))
    assert list(REPORTS_BY_NAME) == ["sales", "marketing", "service", "loyalty"]


def test_every_line_is_in_the_catalogue_of_some_settings() -> None:
    known = {kpi.name for kpi in whole_catalogue(Settings())}
    assert {line.kpi for declared in REPORTS_BY_NAME.values() for line in declared.lines} <= known


def test_the_focus_comes_first_with_what_of_the_group_is_in_no_line() -> None:
    sales = REPORTS_BY_NAME["sales"]
    lines = lines_of(sales, ["nps", "orders", "deal_value_p90", "deals_won"], KPIS)
    assert [(line.kpi, line.by) for line, is_focus in lines if is_focus] == [
        ("orders", "channel"),
        ("deal_value_p90", ""),
        ("deals_won", "owner"),
    ]
    rest = [line.kpi for line, is_focus in lines if not is_focus]
    assert rest == [line.kpi for line in sales.lines if line.kpi not in {"orders", "deals_won"}]
    few = {name: kpi for name, kpi in KPIS.items() if name == "revenue"}
    assert [line.kpi for line, _ in lines_of(sales, ["orders"], few)] == ["revenue"]


OWN = """
[kpis.per_customer]
title = "Revenue per active customer"
group = "customers"
formula = "revenue / customers_active"
by = ["segment"]
[kpis.lost_per_won]
title = "Lost per won"
group = "sales"
formula = "deals_lost / deals_won"
by = ["owner", "team"]
[kpis.per_hundred]
title = "Tickets per 100 orders"
group = "service"
unit = "count"
formula = "100 * tickets_opened / orders"
"""


def test_own_kpis_are_the_last_lines_of_the_report_of_their_group(tmp_path: Path) -> None:
    (tmp_path / "nabz.toml").write_text(OWN)
    kpis = {kpi.name: kpi for kpi in whole_catalogue(load(tmp_path / "nabz.toml"))}
    last = {
        name: [(line.kpi, line.by) for line, _ in lines_of(declared, [], kpis)][len(declared.lines) :]
        for name, declared in REPORTS_BY_NAME.items()
    }
    assert last == {
        "sales": [("lost_per_won", "owner"), ("per_customer", "segment")],
        "marketing": [],
        "service": [("per_hundred", "")],
        "loyalty": [],
    }
    focus = lines_of(REPORTS_BY_NAME["sales"], ["orders", "per_customer", "per_hundred"], kpis)
    assert [line.kpi for line, is_focus in focus if is_focus] == ["orders", "per_customer"]


def test_a_change_is_told_of_what_is_compared() -> None:
    orders, refunds, nps = KPIS["orders"], KPIS["refunds"], KPIS["nps"]
    change = change_of(orders, "30", {"orders": "20", f"orders{FINISHED}": "25"})
    assert change is not None
    assert (change.value, change.before, change.difference, change.share) == ("25", "20", Decimal(5), Fraction(1, 4))
    assert change.is_good
    worse = change_of(refunds, "30", {"refunds": "20"})
    assert worse is not None
    assert worse.is_good is False
    risen = change_of(nps, "10", {"nps": "-10"})
    assert risen is not None
    assert (risen.share, risen.is_good) == (Fraction(2), True)
    from_nothing = change_of(orders, "3", {"orders": "0"})
    assert from_nothing is not None
    assert from_nothing.share is None
    same = change_of(orders, "3", {"orders": "3"})
    assert same is not None
    assert same.is_good is None


def test_there_is_no_change_without_a_period_before() -> None:
    assert change_of(KPIS["orders"], "30", {}) is None
    assert change_of(KPIS["orders"], None, {"orders": "20"}) is None
    uncompared = next(kpi for kpi in KPIS.values() if not kpi.is_compared)
    assert change_of(uncompared, "1", {uncompared.name: "2"}) is None


def test_the_best_and_the_worst_need_samples() -> None:
    kpi, few, enough = KPIS["csat_ratio"], str(LEAST_SAMPLES - 1), str(least_samples(KPIS["csat_ratio"]))
    table = {
        "csat_ratio": "0.8",
        'csat_ratio{segment="small"}': "0.9",
        'csat_ratio_samples{segment="small"}': enough,
        'csat_ratio{segment="large"}': "0.7",
        'csat_ratio_samples{segment="large"}': enough,
        'csat_ratio{segment="tiny"}': "0.1",
        'csat_ratio_samples{segment="tiny"}': few,
        'csat_ratio{segment="unknown"}': "0",
        'csat_ratio_samples{segment="unknown"}': enough,
        'csat_ratio{team="a"}': "0.01",
        'csat_ratio_samples{team="a"}': enough,
    }
    spread = spread_of(kpi, "segment", table)
    assert spread is not None
    assert (spread.best.label, spread.best.value, spread.best.samples) == ("small", "0.9", enough)
    assert (spread.worst.label, spread.worst.value) == ("large", "0.7")
    del table['csat_ratio{segment="small"}']
    assert spread_of(kpi, "segment", table) is None
    assert spread_of(kpi, "", table) is None


def test_the_best_of_what_is_better_low_is_the_least() -> None:
    table = {'refunds{channel="web"}': "5", 'refunds{channel="store"}': "70.5"}
    spread = spread_of(KPIS["refunds"], "channel", table)
    assert spread is not None
    assert (spread.best.label, spread.worst.label) == ("web", "store")
    assert spread_of(KPIS["refunds"], "channel", {**table, 'refunds{channel="store"}': "5"}) is None
    neither = KPIS["marketing_spend"]
    assert neither.better is Better.NEITHER
    assert (
        spread_of(neither, "channel", {'marketing_spend{channel="a"}': "1", 'marketing_spend{channel="b"}': "2"})
        is None
    )


def test_a_share_without_samples_has_no_best() -> None:
    kpi = KPIS["campaign_return_ratio"]
    assert kpi.samples is None
    table = {f'campaign_return_ratio{{campaign="{name}"}}': str(name) for name in (1, 2)}
    assert spread_of(kpi, "campaign", table) is None


def test_an_alert_may_ask_for_more_samples() -> None:
    asking = {kpi.name for kpi in KPIS.values() if least_samples(kpi) > LEAST_SAMPLES}
    assert asking == {
        kpi.name
        for kpi in KPIS.values()
        for alert in kpi.alerts
        if isinstance(alert, Threshold) and alert.least_samples > LEAST_SAMPLES
    }
    assert asking


def made(*, is_ended: bool = False, orders: str | None = "30", target: str = "40") -> Report:
    settings = Settings.model_validate({"goals": {"orders": {"month": target}, "refunds": {"month": "5"}}})
    kpis: dict[str, Kpi] = {name: KPIS[name] for name in ("orders", "refunds", "revenue", "tickets_opened")}
    table = {"refunds": "6", **({} if orders is None else {"orders": orders})}
    goals = {
        goal.kpi: standing(kpis[goal.kpi], goal, table.get(goal.kpi), Fraction(1)) for goal in settings.goals.values()
    }
    answers = Answers(
        "month",
        is_ended,
        Span(0, 1),
        None,
        1,
        "UTC",
        False,
        "EUR",
        table,
        {},
        {"orders": ["1", None, "2"]},
        goals,
        {"orders": Text("why", "چرا"), "revenue": Text("why", "چرا")},
        KindCounts({"a": 1}) if is_ended else None,
    )
    return make_report(REPORTS_BY_NAME["sales"], ["orders"], kpis, answers)


def test_a_report_has_all_that_a_board_says() -> None:
    report = made()
    orders, revenue, refunds = report.figures
    assert (orders.kpi.name, orders.is_focus, orders.value, orders.trend) == ("orders", True, "30", ("1", None, "2"))
    assert orders.reason is None
    assert orders.goal is not None
    assert (orders.goal.target, orders.goal.attained, orders.goal.is_met) == (Decimal(40), Fraction(3, 4), None)
    assert (revenue.value, revenue.reason) == (None, Text("why", "چرا"))
    assert refunds.value == "6"
    assert report.ticket_kinds is None
    assert report.leaves_out_today


@pytest.mark.parametrize(("orders", "is_met"), [("39", False), ("40", True), (None, None)])
def test_the_goal_of_an_ended_period_is_met_or_missed(orders: str | None, is_met: bool | None) -> None:
    report = made(is_ended=True, orders=orders)
    goals = {figure.kpi.name: figure.goal for figure in report.figures}
    assert goals["orders"] is not None
    assert goals["orders"].is_met is is_met
    assert goals["refunds"] is not None
    assert goals["refunds"].is_met is False, "more than the goal, where less is better"
    assert report.ticket_kinds is not None
