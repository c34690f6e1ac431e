"""Benchmarks: what others come to, beside a company's own goals."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from streams.settings.errors import meant_kpi
from streams.settings.known_kpis import declared, known_kpis
from streams.settings.values import number, tabled, text


class Benchmark(BaseModel):
    """What a KPI comes to elsewhere, in the units of the table, and who says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Annotated[Decimal, number("a number, as in '0.78'", lambda _: True)] = Field(
        description="What others come to, in the units of the tables."
    )
    source: Annotated[str, text("who says so, such as a report and its year")] = Field(
        description="Where the value comes from."
    )


def _kpi(name: object, info: ValidationInfo) -> str:
    known, wanted = known_kpis(info), str(name).strip()
    if wanted not in known:
        raise declared(f"there is no such KPI; {meant_kpi(wanted, known)}")
    return wanted


Benchmarks = Annotated[
    Mapping[Annotated[str, BeforeValidator(_kpi)], Annotated[Benchmark, BeforeValidator(tabled)]],
    BeforeValidator(tabled),
]
"""Benchmark by KPI."""
