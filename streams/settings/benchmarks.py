"""Benchmarks: what others come to, beside a company's own goals."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from streams.kpis import catalogue
from streams.settings.values import number, tabled, text

_KPIS: Final = frozenset(kpi.name for kpi in catalogue())


class Benchmark(BaseModel):
    """What a KPI comes to elsewhere, in the units of the table, and who says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: Annotated[Decimal, number("a number, as in '0.78'", lambda _: True)] = Field(
        description="What others come to, in the units of the tables."
    )
    source: Annotated[str, text("who says so, such as a report and its year")] = Field(
        description="Where the value comes from."
    )


Benchmarks = Annotated[
    Mapping[
        Annotated[str, text("the name of a KPI", _KPIS.__contains__)], Annotated[Benchmark, BeforeValidator(tabled)]
    ],
    BeforeValidator(tabled),
]
"""Benchmark by KPI."""
