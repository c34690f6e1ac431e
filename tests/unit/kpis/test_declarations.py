"""Declarations: what could not be shown is refused as soon as it is written down."""

from dataclasses import FrozenInstanceError, replace

import pytest

from streams.arithmetic.measures import TOTAL, Part
from streams.arithmetic.measures.kinds import Kind, Measure
from streams.kpis import Better, Group, Kpi, Unit, catalogue
from streams.kpis.formula import Amount
from streams.texts import Text
from tests.built_in import ALL_MEASURES

APPLES = Measure("apples", Kind.SUM, frozenset({"apple.picked"}), (("color",), ("color", "size")))
KPI = Kpi(
    name="apples_picked",
    title=Text("Apples", "سیب‌ها"),
    meaning=Text("Apples picked.", "سیب‌های چیده‌شده."),
    group=Group.SALES,
    unit=Unit.COUNT,
    formula=Amount(APPLES),
    by=(("color",),),
    samples=Amount(APPLES),
    better=Better.UP,
)


def test_a_kpi_has_its_total_and_its_breakdowns() -> None:
    assert KPI.breakdowns == (TOTAL, ("color",))
    assert KPI.samples_name == "apples_picked_samples"
    with pytest.raises(FrozenInstanceError):
        KPI.name = "pears"  # type: ignore[misc]  # that it cannot be set is the point


@pytest.mark.parametrize("name", ["", "Apples", "apples-picked", "1apple", "_apples", "apples picked", "سیب"])
def test_a_name_that_is_no_name_of_a_metric_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="a name is lower-case letters"):
        replace(KPI, name=name)


def test_an_unknown_window_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"apples_picked.*unknown windows \['2h'\]; known: .*365d"):
        replace(KPI, windows=("24h", "2h"))


@pytest.mark.parametrize("breakdown", [("colour",), ("size",), ("size", "color")])
def test_a_breakdown_that_some_measure_does_not_have_is_refused(breakdown: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"measure 'apples' is not broken down by .*; known: color, color\+size"):
        replace(KPI, by=(breakdown,))


def test_the_samples_need_the_breakdowns_too() -> None:
    without = Measure("pears", Kind.SUM, frozenset({"pear.picked"}))
    with pytest.raises(ValueError, match="measure 'pears' is not broken down by color; known: none"):
        replace(KPI, samples=Amount(without))


@pytest.mark.parametrize("by", [((),), (("a", "b", "c"),), (("a",), ("a",))])
def test_a_measure_is_broken_down_by_one_or_two_dimensions_each_once(by: tuple[tuple[str, ...], ...]) -> None:
    with pytest.raises(ValueError, match="measure 'pears': a breakdown"):
        Measure("pears", Kind.SUM, frozenset(), by)


def test_names_are_unique_in_the_catalogue_with_those_of_the_samples() -> None:
    names = [name for kpi in catalogue() for name in (kpi.name, kpi.samples_name)]
    assert len(names) == len(set(names))
    assert len({measure.name for measure in ALL_MEASURES}) == len(ALL_MEASURES)


def test_only_levels_with_a_history_are_asked_for_what_they_were() -> None:
    for measure in ALL_MEASURES:
        assert measure.kind.in_panes or measure.kind is Kind.LEVEL
        assert (Part.SKETCH in measure.kind.parts) == (measure.kind is Kind.DISTRIBUTION)
