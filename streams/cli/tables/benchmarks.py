"""Benchmarks as lines below a table: what others come to, and who says so. Pure."""

from collections.abc import Iterable

from streams.cli.terminal.readable import columns, printable, readable, unit_name
from streams.kpis import Kpi
from streams.settings import Settings


def benchmarks_text(kpis: Iterable[Kpi], settings: Settings) -> str:
    """A line for each of these KPIs that has a benchmark; nothing at all where none has."""
    found = {kpi.name: kpi for kpi in kpis if kpi.name in settings.benchmarks}
    rows = []
    for kpi in found.values():
        benchmark = settings.benchmarks[kpi.name]
        unit = unit_name(kpi.unit, settings.currency)
        value = f"{readable(f'{benchmark.value:f}', kpi.unit, settings.currency)} {unit}".rstrip()
        rows.append((kpi.title.en, value, printable(benchmark.source)))
    if not rows:
        return ""
    names, values = (max(columns(row[place]) for row in rows) for place in (0, 1))
    lines = (
        f"  {name}{' ' * (names - columns(name))}  {' ' * (values - columns(value))}{value}  {source}\n"
        for name, value, source in rows
    )
    return "\nBenchmarks\n" + "".join(lines)
