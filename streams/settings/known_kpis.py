"""The KPIs that settings may name: those that come with Nabz, and a company's own, which settings declare."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeAlias

from pydantic import BeforeValidator, ValidationError, ValidationInfo
from pydantic_core import InitErrorDetails, PydanticCustomError

from streams.kpis import Kpi, catalogue
from streams.kpis.catalogue import built_in, said_by
from streams.kpis.declared import Problem
from streams.settings.values import DECLARED, tabled

OWN: Final = "kpis"
"""The table of the company's own KPIs, which is read before all that names KPIs."""

BUILT_IN: Final[Mapping[str, Kpi]] = {kpi.name: kpi for kpi in catalogue()}


def _declared(value: object) -> object:
    """Tables of KPIs by their names.

    Raises ValidationError that names each key of which something is wrong.
    """
    tables = tabled(value)
    if not isinstance(tables, Mapping):
        return tables
    _, problems = built_in().own_kpis({OWN: tables}, said_by())
    if problems:
        raise ValidationError.from_exception_data(OWN, list(map(_details, problems)))
    return tables


def declared(what: str) -> PydanticCustomError:
    """The error that says what is wrong with a declaration."""
    return PydanticCustomError(DECLARED, "{what}", {"what": what})


def _details(problem: Problem) -> InitErrorDetails:
    return InitErrorDetails(type=declared(problem.what), loc=problem.path[1:], input=None)


OwnKpis: TypeAlias = Annotated[Mapping[str, Mapping[str, Any]], BeforeValidator(_declared)]
"""Tables as `streams.kpis.declared` reads them: what a formula says depends on other settings."""


def known_kpis(info: ValidationInfo) -> Mapping[str, Kpi]:
    """What a table of the settings may name, while it is checked."""
    tables = info.data.get(OWN)
    return {**BUILT_IN, **{kpi.name: kpi for kpi in catalogue(own=tables)}} if tables else BUILT_IN


def those_that_can_be(tables: Mapping[str, Any]) -> Mapping[str, Kpi]:
    """The KPIs of these tables, by their names, that can be made though something is wrong with others.

    None of them is made of one that cannot be.
    """
    left = dict(tables)
    while True:
        kpis, problems = built_in().own_kpis({OWN: left}, said_by())
        wrong = {problem.path[1] for problem in problems if len(problem.path) > 1}
        right = {kpi.name: left[kpi.name] for kpi in kpis if kpi.name not in wrong}
        if len(right) == len(left):
            return {kpi.name: kpi for kpi in kpis}
        left = right
