"""Formulas as text: what they mean, and what is said where they mean nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.kpis import Expression
from streams.kpis.formula import Amount, Level, Number, Operation, OrZero, Percentile, mean
from streams.kpis.formula.language import Formula, FormulaError, Names, read_formula
from streams.kpis.formula.language.functions import FUNCTIONS
from streams.kpis.formula.language.reading import MOST_CHARACTERS, MOST_DEPTH, MOST_NODES
from tests.unit.kpis.language.formulas import MEASURES, NAMES, SETTINGS

OPENED, RESOLVED = Amount(MEASURES["tickets_opened"]), Amount(MEASURES["tickets_resolved"])
BACKLOG = Formula(Level(MEASURES["tickets_backlog"]))
VALUE = Formula(mean(MEASURES["order_value"]) * Number(SETTINGS["margin"], "margin"), ("margin",), size=5, depth=3)
WITH_KPIS = Names(MEASURES, {"tickets_backlog": BACKLOG, "value": VALUE}, SETTINGS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tickets_opened", OPENED),
        ("  tickets_opened\n", OPENED),
        ("tickets_opened / tickets_resolved", OPENED / RESOLVED),
        ("tickets_opened\n  / tickets_resolved\n", OPENED / RESOLVED),
        ("share(tickets_opened, tickets_resolved)", OrZero(OPENED) / RESOLVED),
        ("1 - tickets_opened * 2", Number(1) - OPENED * Number(2)),
        ("p95(ticket_resolution)", Percentile(MEASURES["ticket_resolution"], 0.95)),
        ("p7(ticket_resolution)", Percentile(MEASURES["ticket_resolution"], 0.07)),
        ("1_000", Number(1000)),
        ("- 2", Number(-2)),
    ],
)
def test_a_text_is_read_as_what_it_says(text: str, expected: Expression) -> None:
    assert read_formula(text, NAMES).expression == expected


def test_a_kpi_stands_for_its_formula_and_brings_its_settings() -> None:
    found = read_formula("tickets_backlog * value / value", WITH_KPIS)
    assert found.expression == Operation("/", BACKLOG.expression * VALUE.expression, VALUE.expression)
    assert found.settings == ("margin",)
    assert found.kpis == ("tickets_backlog", "value")


def test_a_kpi_that_is_called_like_its_measure_is_made_of_the_measure() -> None:
    names = Names(MEASURES, {"refunds": BACKLOG}, own="refunds")
    assert read_formula("refunds", names).expression == Amount(MEASURES["refunds"])


def test_a_kpi_in_the_place_of_a_measure_is_told_with_the_measures_that_suit() -> None:
    with pytest.raises(FormulaError, match=r"that is a KPI, and mean\(.*; of those it is made of: order_value$"):
        read_formula("mean(value)", WITH_KPIS)
    with pytest.raises(FormulaError, match=r"and p50\(\.\.\.\) takes a measure that has percentiles$"):
        read_formula("p50(backlog)", Names(MEASURES, {"backlog": BACKLOG}, SETTINGS))


def test_the_own_name_of_a_kpi_is_not_what_may_have_been_meant() -> None:
    with pytest.raises(FormulaError, match=r"no measure is named 'mine', and a KPI cannot be made of itself$"):
        read_formula("mine / 2", Names(MEASURES, {"mine": BACKLOG}, own="mine"))


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("", "column 1", "a formula is wanted"),
        ("tickets_opend", "column 1", "no measure or KPI is named 'tickets_opend'; did you mean 'tickets_opened'?"),
        ("tickets_opened / tickets_resolvd", "column 18", "did you mean 'tickets_resolved'?"),
        ("tickets_opened\n / tickets_resolvd", "line 2, column 4", "did you mean 'tickets_resolved'?"),
        ("tickets_backlog", "column 1", "is a running total; write now(tickets_backlog) or at_start(tickets_backlog)"),
        ("samples", "column 1", "'samples' is a function; what it takes stands in brackets behind it"),
        ("sampels(nps)", "column 1", "there is no function 'sampels'; did you mean 'samples'?"),
        ("xyzzy(nps)", "column 1", "there is no function 'xyzzy'; known: sum, samples, mean"),
        ("p0(ticket_resolution)", "column 1", "there is no function 'p0'"),
        ("p100(ticket_resolution)", "column 1", "there is no function 'p100'"),
        ("samples(nps, csat)", "column 1", "samples(...) takes 1: a measure that has a mean; there are 2"),
        ("first_known(nps)", "column 1", "takes at least 2"),
        ("samples(nps=csat)", "column 1", "takes values by their order alone"),
        ("share(*nps)", "column 1", "takes values by their order alone"),
        ("samples(npss)", "column 9", "no measure is named 'npss'; did you mean 'nps'?"),
        ("samples(nps + csat)", "column 9", "samples(...) takes a measure that has a mean here"),
        ("samples(tickets_opened)", "column 9", "'tickets_opened' is none: it is a sum"),
        ("sum(tickets_backlog)", "column 5", "it is a level with history; write now(tickets_backlog)"),
        ("now(tickets_opened)", "column 5", "now(...) takes a measure that is a running total, and"),
        ("at_start(loyalty_value)", "column 10", "with a history, and 'loyalty_value' is none: it is a level"),
        ("p95(nps)", "column 5", "a measure that has percentiles, and 'nps' is none: it is a mean"),
        ("sum(tickets_backlog)", "column 5", "a measure that adds up over a window"),
        ("points(tickets_opened)", "column 1", "points(...) is of scores"),
        ("setting(margn)", "column 9", "known: margin, lifespan_cap_years; did you mean 'margin'?"),
        ("setting(1)", "column 9", "setting(...) takes the name of a setting here"),
        ("lifespan(nps, nps)", "column 15", "lifespan(...) takes a number, or setting(...) here"),
        (
            'yearly_rate(nps, "2d")',
            "column 18",
            "no window of whole days is named '2d'; known: 24h, 7d, 30d, 90d, 365d",
        ),
        ("yearly_rate(nps, 90)", "column 18", "takes a window of whole days in quotes here"),
        ("(tickets_opened", "column 1", "a bracket that opens here is never closed"),
        ("  (tickets_opened", "column 3", "a bracket that opens here is never closed"),
        ("tickets_opened)", "column 15", "a bracket closes here that was never opened"),
        ("tickets_opened tickets_resolved", "column", "cannot be read from here on"),
        ("tickets_opened /", "column 17", "the formula ends too early"),
        ("tickets_opened ** 2", "column 16", "'**' is no sign of formulas; known: + - * /"),
        ("(tickets_opened) // (nps)", "column 18", "'//' is no sign of formulas; known: + - * /"),
        ("tickets_opened ^ 2", "column 16", "'^' is no sign of formulas; known: + - * /"),
        ("tickets_opened\n% 2", "line 2, column 1", "a ratio is shown in per cent by itself"),
        ("tickets_opened * 100%", "column 21", "'%' is no sign of formulas"),
        ("tickets opened / nps", "column 1", "a name has no spaces; did you mean 'tickets_opened'?"),
        ("nps / tickets-opened", "column 7", "named 'tickets-opened'; did you mean 'tickets_opened'?"),
        ("mine = nps", "column 6", "a formula has no '='"),
        ("nps / 0", "column 7", "nothing can be divided by 0"),
        ("nps / 0.0", "column 7", "nothing can be divided by 0"),
        ("0,5 * nps", "column 2", "nowhere else; a number is written as 0.5"),
        ("tickets_opened × 2", "column 16", "write '*'"),
        ("tickets_opened − 2", "column 16", "write '-'"),
        ("tickets_opened * ۲", "column 18", "cannot stand in a formula"),
        ("tickets_opened # all", "column 16", "cannot stand in a formula"),
        ("tickets_opened \\\n / 2", "line 1, column 16", "cannot stand in a formula"),
        ("-tickets_opened", "column 1", "write 0 - x"),
        ("+2", "column 1", "a sign stands between two parts"),
        ("1e9", "column 1", "1e9 is no number of a formula; write one as 12, 1_000 or 0.25"),
        ("nps / 1or 2", "column 7", "1or is no number"),
        ("nps / 2nd_share", "column 7", "2nd_share is no number"),
        ("0x10", "column 1", "0x10 is no number"),
        ("1j", "column 1", "1j is no number"),
        (".5", "column 1", ".5 is no number"),
        ("'text'", "column 1", "'text' is no number"),
        ("True", "column 1", "True is no number"),
        ("None", "column 1", "None is no number"),
        ("...", "column 1", "... is no number"),
        ("nps.measure", "column 1", "nothing has parts that a dot would name"),
        ("nps[0]", "column 1", "square brackets"),
        ("nps > 2", "column 1", "nothing is compared"),
        ("nps and csat", "column 1", "nothing is true or false"),
        ("nps if csat else ces", "column 1", "nothing is true or false"),
        ("nps, csat", "column 4", "a comma stands between"),
        ("lambda: nps", "column 1", "this cannot stand in a formula"),
        ("[nps for nps in nps]", "column 1", "this cannot stand in a formula"),
        ("(nps := 2)", "column 2", "this cannot stand in a formula"),
        ("f'{nps}'", "column 1", "this cannot stand in a formula"),
        ("__import__('os')", "column 1", "there is no function '__import__'"),
        ("(lambda: 1)()", "column", "this cannot stand in a formula"),
        ("samples(nps)(nps)", "column 1", "this cannot stand in a formula"),
        ("await nps", "column", ""),
        ("import os", "column 1", "cannot be read from here on"),
        ("nps; csat", "column", "cannot be read from here on"),
        ("x" * (MOST_CHARACTERS + 1), "column 1", "2,001 characters are too many; at most 2,000"),
        ("(" * 1000, "column", ""),
        ("-" * 1900 + "1", "column", ""),
        ("1" + "+1" * MOST_DEPTH, "column 1", "parts lie too deep in one another; at most 40"),
        (
            "first_known(" + "(1+1)+(1+1)," * 70 + "1)",
            "column",
            f"the formula is too large with all KPIs in it; at most {MOST_NODES} parts",
        ),
    ],
)
def test_what_means_nothing_is_refused_with_its_place(text: str, place: str, said: str) -> None:
    with pytest.raises(FormulaError) as caught:
        read_formula(text, NAMES)
    assert str(caught.value).startswith(place)
    assert said in str(caught.value)


def test_where_a_measure_is_wanted_a_kpi_is_none() -> None:
    with pytest.raises(FormulaError, match=r"no measure is named 'value': that is a KPI, and samples\(\.\.\.\) takes"):
        read_formula("samples(value)", WITH_KPIS)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FormulaError("no measure", 1, 1), "column 5: the formula of 'value' cannot be read"),
        (ValueError("a KPI cannot be made of itself"), "column 5: a KPI cannot be made of itself"),
    ],
)
def test_a_kpi_that_cannot_be_read_is_named(error: ValueError, said: str) -> None:
    class Broken(dict[str, Formula]):
        def __getitem__(self, name: str) -> Formula:
            raise error

    with pytest.raises(FormulaError, match=said):
        read_formula("1 + value", Names(MEASURES, Broken(value=VALUE)))


def test_kpis_in_a_formula_count_for_its_size_and_depth() -> None:
    large, deep = Formula(OPENED, size=MOST_NODES), Formula(OPENED, depth=MOST_DEPTH)
    names = Names(MEASURES, {"large": large, "deep": deep})
    with pytest.raises(FormulaError, match="too large with all KPIs in it"):
        read_formula("large + 1", names)
    with pytest.raises(FormulaError, match="too deep"):
        read_formula("deep + 1", names)


def test_every_function_says_what_it_gives() -> None:
    assert all(function.gives.endswith(".") for function in FUNCTIONS.values())


_PIECES = ["nps", "tickets_opened", "samples", "(", ")", "+", "-", "*", "/", ",", " ", "\n", "1", ".", "'", "p50", "="]


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join) | st.text(max_size=30))
def test_any_text_is_a_formula_or_an_error_with_a_place_in_it(text: str) -> None:
    found = None
    try:
        read_formula(text, NAMES)
    except FormulaError as error:
        found = error
    lines = text.split("\n")
    assert found is None or (1 <= found.line <= len(lines) and 1 <= found.column <= len(lines[found.line - 1]) + 1)
