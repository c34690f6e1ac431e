"""Declarations -> KPIs: formulas are read, units derived, and what could not be shown is told, each at its key."""

from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from streams.arithmetic.measures import Breakdown, Measure
from streams.kpis.alerts import Alert
from streams.kpis.declaration import Kpi, Unit
from streams.kpis.declared.alerts import DeclaredAlerts
from streams.kpis.declared.formulas import Formulas
from streams.kpis.declared.model import DeclaredKpi
from streams.kpis.declared.problems import InvalidDeclarations, Problem, known
from streams.kpis.formula import Expression
from streams.kpis.formula.dimensions import (
    COUNT,
    MONEY,
    MONEY_PER_DAY,
    PER_YEAR,
    POINTS,
    RATIO,
    TIME,
    Derived,
    Dimension,
    names,
)
from streams.kpis.formula.language import Formula, FormulaError
from streams.kpis.formula.units import UnitError, derived

_DIMENSIONS: Final[Mapping[Unit, Dimension]] = {
    Unit.RATIO: RATIO,  # before a count: what may be either is a ratio, unless the declaration says otherwise
    Unit.COUNT: COUNT,
    Unit.MONEY: MONEY,
    Unit.MONEY_PER_DAY: MONEY_PER_DAY,
    Unit.SECONDS: TIME,
    Unit.POINTS: POINTS,
    Unit.PER_YEAR: PER_YEAR,
}
_A_YEAR: Final = ("365d",)
_NO_OTHERS: Final[Mapping[str, str]] = {}


class Said(NamedTuple):
    """What settings say in declarations: numbers of formulas, and limits of alerts, by their keys."""

    numbers: Mapping[str, Fraction]
    limits: Mapping[str, Decimal]


def made(
    declared: Mapping[str, DeclaredKpi],
    alerts: Mapping[str, DeclaredAlerts],
    measures: Mapping[str, Measure],
    said: Said,
    others: Mapping[str, str] = _NO_OTHERS,
) -> tuple[Kpi, ...]:
    """The KPIs that are declared, in their order.

    `others` are the texts of formulas of further KPIs, by name, of which these may be made.

    Raises InvalidDeclarations, with all that is wrong (see `made_or_wrong`).
    """
    kpis, problems = made_or_wrong(declared, alerts, measures, said, others)
    if problems:
        raise InvalidDeclarations(problems)
    return tuple(kpis)


def made_or_wrong(
    declared: Mapping[str, DeclaredKpi],
    alerts: Mapping[str, DeclaredAlerts],
    measures: Mapping[str, Measure],
    said: Said,
    others: Mapping[str, str] = _NO_OTHERS,
) -> tuple[list[Kpi], list[Problem]]:
    """The KPIs that can be made, and what is wrong with the others.

    That is a formula that cannot be read, a unit that does not follow from it, a breakdown that one of its measures
    lacks.
    """
    texts = {**others, **{name: kpi.formula for name, kpi in declared.items()}}
    formulas = Formulas(texts, measures, said.numbers)
    problems: list[Problem] = []
    kpis: list[Kpi] = []
    for name, kpi in declared.items():
        making = _Making(name, kpi, formulas, measures)
        found = making.kpi(tuple(alerts[name].alerts(said.limits)) if name in alerts else ())
        problems += making.problems
        kpis += [found] if found is not None else []
    return kpis, problems


class _Making:
    """Makes one KPI, and gathers what is wrong with it."""

    def __init__(
        self, name: str, declared: DeclaredKpi, formulas: Formulas, every_measure: Mapping[str, Measure]
    ) -> None:
        self._name = name
        self._declared = declared
        self._formulas = formulas
        self._every_measure = every_measure
        self.problems: list[Problem] = []

    def kpi(self, alerts: tuple[Alert, ...]) -> Kpi | None:
        declared, name = self._declared, self._name
        formula = self._read("formula", lambda: self._formulas[name])
        samples = self._further("samples", declared.samples)
        past = self._further("past", declared.past)
        if formula is None or self.problems:
            return None
        if not formula.expression.measures():
            self._wrong("no measure is in it, so nothing is counted", "formula")
            return None
        if not declared.total and not declared.by:
            self._wrong("without a total and breakdowns there is nothing to show", "total")
        unit = self._unit(formula.expression)
        self._count(samples)
        self._check_breakdowns(formula.expression, *([samples] if samples is not None else []))
        if unit is None or self.problems:
            return None
        try:
            return Kpi(
                name=name,
                title=declared.title.text,
                meaning=(declared.meaning or declared.title).text,
                group=declared.group,
                unit=unit,
                formula=formula.expression,
                by=declared.by,
                samples=samples,
                better=declared.better,
                source=declared.source,
                windows=declared.windows,
                alerts=alerts,
                past=past,
                settings=formula.settings,
                needs=declared.needs,
                is_compared=declared.compared,
                has_total=declared.total,
            )
        except ValueError as error:
            self._wrong(str(error))
            return None

    def _wrong(self, what: str, *key: str | int) -> None:
        self.problems.append(Problem(("kpis", self._name, *key), what))

    def _read(self, key: str, read: Callable[[], Formula]) -> Formula | None:
        try:
            return read()
        except FormulaError as error:
            self._wrong(str(error), key)
            return None

    def _further(self, key: str, text: str | None) -> Expression | None:
        found = None if text is None else self._read(key, lambda: self._formulas.read(self._name, text))
        return None if found is None else found.expression

    def _unit(self, formula: Expression) -> Unit | None:
        """The unit that is declared or, without one, the first that follows from the formula."""
        try:
            found = derived(formula)
        except UnitError as error:
            found = self._over_a_year(formula)
            if not found:
                self._wrong(str(error), "formula")
                return None
        else:
            found |= self._over_a_year(formula)
        fitting = [unit for unit, dimension in _DIMENSIONS.items() if dimension in found]
        declared = self._declared.unit
        if declared in fitting:
            return declared
        if declared is not None:
            self._wrong(f"the formula is {names(found)}, not {declared.value}", "unit")
            return None
        if not fitting:
            self._wrong(f"the formula is {names(found)}, and nothing is shown in that", "formula")
            return None
        return fitting[0]

    def _over_a_year(self, formula: Expression) -> Derived:
        if self._declared.windows != _A_YEAR:
            return frozenset()
        try:
            return derived(formula, over_a_year=True)
        except UnitError:
            return frozenset()

    def _count(self, samples: Expression | None) -> None:
        try:
            found = frozenset({COUNT}) if samples is None else derived(samples)
        except UnitError as error:
            self._wrong(str(error), "samples")
            return
        if COUNT not in found:
            self._wrong(f"samples are a count, and this is {names(found)}", "samples")

    def _check_breakdowns(self, *formulas: Expression) -> None:
        measures = {measure: measure.shown_by for formula in formulas for measure in formula.measures()}
        for at, breakdown in enumerate(self._declared.by):
            if breakdown in self._declared.by[:at]:
                self._wrong(f"'{'+'.join(breakdown)}' is there twice", "by", at)
            for measure, shown_by in measures.items():
                if breakdown not in shown_by:
                    self._wrong(self._lacking(measure, breakdown, measures.values()), "by", at)
                    break

    def _lacking(self, measure: Measure, breakdown: Breakdown, all_shown: Collection[Sequence[Breakdown]]) -> str:
        """What is said of a breakdown that a measure lacks, and by what all measures of the KPI are broken down."""
        by = "+".join(breakdown)
        shown = ["+".join(one) for one in measure.shown_by if all(one in others for others in all_shown)]
        lacks = f"'{measure.name}' is not broken down by '{by}'"
        if "," in by:
            return f"{lacks}; a breakdown by two dimensions is written as 'pipeline+stage'"
        # A dimension that there is was meant, however near another name is.
        there = {dimension for one in self._every_measure.values() for shown in one.shown_by for dimension in shown}
        is_meant = there.issuperset(breakdown)
        return f"{lacks}; known: {', '.join(shown) or 'none'}" if is_meant else f"{lacks}; {known(by, shown)}"
