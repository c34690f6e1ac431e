"""Benchmarks as lines below a table."""

from decimal import Decimal

from streams.cli.tables.benchmarks import benchmarks_text
from streams.kpis import catalogue
from streams.settings import Settings
from streams.settings.benchmarks import Benchmark

SETTINGS = Settings(
    benchmarks={
        "csat_ratio": Benchmark(value=Decimal("0.78"), source="Industry report 2026"),
        "order_value_mean": Benchmark(value=Decimal(62), source="A survey\nof shops"),
    }
)


def test_what_has_a_benchmark_is_a_line_with_its_source() -> None:
    assert benchmarks_text([*catalogue(), *catalogue()], SETTINGS) == (
        "\n"
        "Benchmarks\n"
        "  Order value, mean    62.00 USD  A survey?of shops\n"
        "  Satisfied customers      78.0%  Industry report 2026\n"
    )


def test_nothing_is_said_where_none_has() -> None:
    assert benchmarks_text([kpi for kpi in catalogue() if kpi.name == "nps"], SETTINGS) == ""
    assert benchmarks_text(catalogue(), Settings()) == ""
