"""Benchmarks beside goals: what others come to, in the shapes in which it is told. Pure."""

from collections.abc import Iterable, Mapping

from streams.kpis import Kpi
from streams.settings.benchmarks import Benchmark


def benchmark_json(benchmark: Benchmark) -> Mapping[str, object]:
    """{value, source}, in the units of the tables."""
    return {"value": float(benchmark.value), "source": benchmark.source}


def is_drawn(kpi: Kpi) -> bool:
    """Whether a benchmark of a KPI is a line in its trend, and told in its tile.

    That of a sum is not: it does not say in how long it gathers.
    """
    return not kpi.gathers


def drawn_benchmarks(kpis: Iterable[Kpi], benchmarks: Mapping[str, Benchmark]) -> Mapping[str, float]:
    """The lines of benchmarks in trends, by KPI."""
    return {kpi.name: float(benchmarks[kpi.name].value) for kpi in kpis if kpi.name in benchmarks and is_drawn(kpi)}
