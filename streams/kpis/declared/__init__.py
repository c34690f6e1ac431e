"""KPIs as people declare them, in TOML: the model of a declaration, and what it is made into.

The catalogue that comes with Nabz is declared in the same language (`streams/kpis/catalogue`).
"""

from streams.kpis.declared.making import Said, made, made_or_wrong
from streams.kpis.declared.model import DeclaredKpi, DeclaredKpis
from streams.kpis.declared.problems import InvalidDeclarations, Problem
from streams.kpis.declared.validation import sorted_out, validated

__all__ = [
    "DeclaredKpi",
    "DeclaredKpis",
    "InvalidDeclarations",
    "Problem",
    "Said",
    "made",
    "made_or_wrong",
    "sorted_out",
    "validated",
]
