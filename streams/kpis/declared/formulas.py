"""The formulas of declared KPIs, each read when it is first asked for: they may be made of one another in any order."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from streams.arithmetic.measures import Measure
from streams.kpis.declared.problems import Problem
from streams.kpis.formula.language import Formula, FormulaError, Names, read_formula


class MadeOfItselfError(ValueError):
    """A KPI whose formula leads back to it."""


class Formulas(Mapping[str, Formula]):
    """KPI -> its formula. Looking up one that cannot be read raises FormulaError, each time."""

    def __init__(
        self, texts: Mapping[str, str], measures: Mapping[str, Measure], settings: Mapping[str, Fraction]
    ) -> None:
        self._texts = texts
        self._measures = measures
        self._settings = settings
        self._read: dict[str, Formula | FormulaError] = {}
        self._reading: list[str] = []

    def __getitem__(self, name: str) -> Formula:
        if name in self._reading:
            way = " -> ".join((*self._reading[self._reading.index(name) :], name))
            raise MadeOfItselfError(f"a KPI cannot be made of itself: {way}")
        if name not in self._read:
            self._reading.append(name)
            try:
                self._read[name] = self.read(name, self._texts[name])
            except FormulaError as error:
                self._read[name] = error
            finally:
                self._reading.remove(name)
        found = self._read[name]
        if isinstance(found, FormulaError):
            raise found
        return found

    def read(self, name: str, text: str) -> Formula:
        """A further formula of a KPI, as that of its samples. Raises FormulaError."""
        return read_formula(text, Names(self._measures, self, self._settings, own=name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __contains__(self, name: object) -> bool:
        return name in self._texts


def unread(names: Iterable[str], formulas: Formulas) -> list[Problem]:
    """What is wrong with the formulas of these KPIs, of which something else is wrong too."""
    problems = []
    for name in names:
        try:
            formulas[name]
        except FormulaError as error:
            problems.append(Problem(("kpis", name, "formula"), str(error)))
    return problems
