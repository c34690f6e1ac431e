"""Formulas as people write them: text that is read into expressions, and expressions written as text.

A formula is made of names of measures and KPIs, numbers, `+ - * /`, brackets and the functions of `functions`.
"""

from streams.kpis.formula.language.errors import FormulaError
from streams.kpis.formula.language.names import Formula, Names
from streams.kpis.formula.language.reading import read_formula
from streams.kpis.formula.language.writing import written

__all__ = ["Formula", "FormulaError", "Names", "read_formula", "written"]
