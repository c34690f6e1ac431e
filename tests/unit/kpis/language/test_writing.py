"""What is written is read as the same formula again."""

from fractions import Fraction

import pytest
from hypothesis import given

from streams.arithmetic.measures import Part
from streams.kpis import Expression, Kpi, catalogue
from streams.kpis.formula import Amount, FirstKnown, Level, Number, Percentile, YearlyRate, mean
from streams.kpis.formula.language import Formula, Names, read_formula, written
from tests.unit.kpis.language.formulas import FORMULAS, MEASURES, NAMES, SETTINGS

OPENED, RESOLVED, REOPENED = (Amount(MEASURES[f"tickets_{name}"]) for name in ("opened", "resolved", "reopened"))


@given(FORMULAS)
def test_a_written_formula_is_read_as_the_same_one(formula: Expression) -> None:
    assert read_formula(written(formula), NAMES).expression == formula


@pytest.mark.parametrize("kpi", catalogue(), ids=lambda kpi: kpi.name)
def test_every_formula_of_the_catalogue_is_written_and_read(kpi: Kpi) -> None:
    for formula in filter(None, (kpi.formula, kpi.samples, kpi.past)):
        found = read_formula(written(formula), NAMES).expression
        assert found == formula
        assert str(found) == str(formula)


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (OPENED - (RESOLVED - REOPENED), "tickets_opened - (tickets_resolved - tickets_reopened)"),
        (OPENED - RESOLVED - REOPENED, "tickets_opened - tickets_resolved - tickets_reopened"),
        (OPENED / (RESOLVED * REOPENED), "tickets_opened / (tickets_resolved * tickets_reopened)"),
        ((OPENED + RESOLVED) * REOPENED, "(tickets_opened + tickets_resolved) * tickets_reopened"),
        (OPENED * mean(MEASURES["nps"]), "tickets_opened * mean(nps)"),
        (OPENED / (OPENED / RESOLVED), "tickets_opened / (tickets_opened / tickets_resolved)"),
        (Number(-3) - Number(Fraction(1, 4)), "-3 - 0.25"),
        (Number(SETTINGS["margin"], "margin"), "setting(margin)"),
    ],
)
def test_brackets_stand_where_they_say_something(formula: Expression, text: str) -> None:
    assert written(formula) == text
    assert read_formula(text, NAMES).expression == formula


def test_a_measure_that_is_called_like_a_kpi_is_written_as_a_sum() -> None:
    kpi = Formula(mean(MEASURES["nps"]))
    names = Names(MEASURES, {"nps": kpi})
    text = written(Amount(MEASURES["nps"]), names.kpis)
    assert text == "sum(nps)"
    assert read_formula(text, names).expression == Amount(MEASURES["nps"])
    assert read_formula("nps", names).expression == kpi.expression


@pytest.mark.parametrize(
    "formula",
    [
        Number(Fraction(1, 3)),
        Number(0.5),
        Number(10**9, "10^9"),
        Amount(MEASURES["tickets_backlog"]),
        Amount(MEASURES["nps"], Part.SKETCH),
        Percentile(MEASURES["deal_value"], 0.999),
        FirstKnown((OPENED,)),
        YearlyRate(OPENED, "90d", 89),
        YearlyRate(OPENED, "1h", 0),
    ],
)
def test_what_no_text_says_is_refused(formula: Expression) -> None:
    with pytest.raises(ValueError, match="no text says"):
        written(formula)


def test_levels_are_written_as_they_are_asked_for() -> None:
    assert written(Level(MEASURES["tickets_backlog"])) == "now(tickets_backlog)"
