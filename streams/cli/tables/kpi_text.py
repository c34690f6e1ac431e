"""KPI tables as an aligned text: a KPI a line, its breakdowns below it, a window a column. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from streams.cli.terminal.readable import NO_VALUE, columns, printable, readable, unit_name, whole
from streams.kpis import Kpi
from streams.kpis.field_names import Labels, split_field, table_field

_LONGEST_NAME: Final = 60


class _Line(NamedTuple):
    name: str
    unit: str
    values: Sequence[str]


def kpi_text(kpis: Sequence[Kpi], tables: Mapping[str, Mapping[str, str]], currency: str, heading: str = "") -> str:
    """The tables (window -> field -> decimal text) as lines for people.

    KPIs stand in the order of `kpis`, without those that no table has, under their groups, or all under one `heading`.
    With one window the samples are a
    column too. Fields of KPIs that are not among `kpis` are only counted, in a last line.
    """
    breakdowns = _breakdowns(tables)
    heads = [*tables, *(["samples"] if len(tables) == 1 else [])]
    sections: list[tuple[str, list[_Line]]] = []
    for kpi in kpis:
        lines = list(_lines(kpi, tables, breakdowns.get(kpi.name, []), currency))
        if not lines:
            continue
        title = heading or kpi.group.value
        if not sections or sections[-1][0] != title:
            sections.append((title, []))
        sections[-1][1].extend(lines)
    text = _aligned(sections, heads)
    known = {name for kpi in kpis for name in (kpi.name, kpi.samples_name)}
    unknown = {field for table in tables.values() for field in table if split_field(field)[0] not in known}
    if unknown:
        text += f"\n{len(unknown)} fields of KPIs that this version does not know: see --json\n"
    return text


def _breakdowns(tables: Mapping[str, Mapping[str, str]]) -> dict[str, list[Labels]]:
    """The labels that each KPI has values for in any table, sorted."""
    found: defaultdict[str, set[Labels]] = defaultdict(set)
    for table in tables.values():
        for field in table:
            name, labels = split_field(field)
            if labels:
                found[name].add(labels)
    return {name: sorted(labels) for name, labels in found.items()}


def _lines(
    kpi: Kpi, tables: Mapping[str, Mapping[str, str]], breakdowns: Sequence[Labels], currency: str
) -> Iterator[_Line]:
    order = {tuple(sorted(by)): place for place, by in enumerate(kpi.by)}
    ordered = sorted(breakdowns, key=lambda labels: order.get(tuple(name for name, _ in labels), len(order)))
    for labels in ((), *ordered):
        field = table_field(kpi.name, labels)
        texts = [table.get(field) for table in tables.values()]
        if all(text is None for text in texts):
            continue
        values = [NO_VALUE if text is None else readable(text, kpi.unit, currency) for text in texts]
        if len(tables) == 1:
            samples = next(iter(tables.values())).get(table_field(kpi.samples_name, labels))
            values.append("" if samples is None else whole(samples))
        name = ", ".join(f"{label} = {value}" for label, value in labels)
        shown = f"    {_cut(printable(name))}" if labels else f"  {kpi.title.en}"
        yield _Line(shown, unit_name(kpi.unit, currency), values)


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 3]}..."


def _aligned(sections: Sequence[tuple[str, Sequence[_Line]]], heads: Sequence[str]) -> str:
    lines = [line for _, section in sections for line in section]
    names = max((columns(line.name) for line in lines), default=0)
    units = max((len(line.unit) for line in lines), default=0)
    widths = [
        max(len(head), *(len(line.values[column]) for line in lines)) if lines else len(head)
        for column, head in enumerate(heads)
    ]

    def row(name: str, unit: str, values: Sequence[str]) -> str:
        cells = (value.rjust(width) for value, width in zip(values, widths, strict=True))
        return f"{name}{' ' * (names - columns(name))}  {unit:<{units}}  {'  '.join(cells)}".rstrip() + "\n"

    text = row("", "", heads)
    for title, section in sections:
        text += f"{title.capitalize()}\n"
        text += "".join(row(*line) for line in section)
    return text
