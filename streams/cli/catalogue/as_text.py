"""The catalogue as text for a terminal. Pure."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from streams.kpis import Kpi
from streams.kpis.catalogue import Catalogue
from streams.kpis.declaration import Group
from streams.kpis.explanation import better, breakdown_name, fed_by, table_field, windows
from streams.kpis.lineage import Feed, sold
from streams.kpis.metric_names import metric_name, samples_metric_name

_WIDTH: Final = 100
_INDENT: Final = "  "

Line = tuple[str, str]
"""A name and what is said of it."""


def listing(kpis: Sequence[Kpi]) -> str:
    """A KPI a line, by group: name, title, unit and breakdowns."""
    names = max(len(kpi.name) for kpi in kpis)
    titles = max(len(kpi.title.en) for kpi in kpis)
    units = max(len(kpi.unit.value) for kpi in kpis)
    text = ""
    for group in Group:
        lines = [
            f"{_INDENT}{kpi.name:<{names}}  {kpi.title.en:<{titles}}  {kpi.unit.value:<{units}}  "
            f"{', '.join(map(breakdown_name, kpi.by))}".rstrip()
            for kpi in kpis
            if kpi.group is group
        ]
        if lines:
            text += f"{group.value.capitalize()}\n" + "\n".join(lines) + "\n"
    return text + f"\n{len(kpis)} KPIs. `nabz catalogue show NAME` explains one.\n"


_MEASURES_END: Final = (
    "`now(name)` and `at_start(name)` are of levels, `mean` and `samples` of means and distributions, `p95` of "
    "distributions. docs/declaring-kpis.md tells how formulas are made of these."
)


def measure_listing(catalogue: Catalogue) -> str:
    """A measure in two lines: name, how it adds up, what it adds up and its breakdowns; then what is counted."""
    measures = catalogue.measures.all
    names = max(len(measure.name) for measure in measures)
    kinds = max(len(measure.kind.value) for measure in measures)
    amounts = max(len(measure.amounts.value) for measure in measures)
    text = ""
    for measure in measures:
        by = ", ".join(map(breakdown_name, dict.fromkeys(measure.shown_by)))
        line = f"{measure.name:<{names}}  {measure.kind.value:<{kinds}}  {measure.amounts.value:<{amounts}}  {by}"
        counts = catalogue.lineage[measure].counts
        said = textwrap.fill(counts, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT)
        text += f"{line.rstrip()}\n{said}\n"
    return f"{text}\n{textwrap.fill(f'{len(measures)} measures. {_MEASURES_END}', _WIDTH)}\n"


def explanation(kpi: Kpi, catalogue: Catalogue) -> str:
    """All that the declarations say of a KPI that is made of what this catalogue has; ends with an empty line."""
    events = catalogue.events_of(kpi)
    sections = [
        f"{kpi.name}\n{kpi.title.en} | {kpi.title.fa}\n",
        f"{_wrapped(kpi.meaning.en)}\n",
        _table(list(_facts(kpi, catalogue.settings_of(kpi)))),
        "Measures\n" + _table([(measure.name, catalogue.lineage[measure].counts) for measure in kpi.measures], _INDENT),
        "Comes from the events and their fields\n" + _table(_fed(events, catalogue), _INDENT),
    ]
    if by_deals := sold(events):
        sections.append(
            "Comes from won deals as well where a pipeline sells\n" + _table(_fed(by_deals, catalogue), _INDENT)
        )
    return "\n".join(sections) + "\n"


def _fed(feed: Feed, catalogue: Catalogue) -> list[Line]:
    return [(event_type, ", ".join(fields)) for event_type, fields in fed_by(feed, catalogue.events)]


def _facts(kpi: Kpi, settings: Sequence[str]) -> Iterator[Line]:
    yield "Formula", str(kpi.formula)
    if kpi.samples is not None:
        yield "Samples", f"{kpi.samples} (as {kpi.samples_name})"
    if kpi.source:
        yield "Source", kpi.source
    yield "Unit", kpi.unit.value
    yield "Better", better(kpi)
    yield "Windows", windows(kpi)
    yield "By", ", ".join(map(breakdown_name, kpi.by)) or "nothing but the total"
    if kpi.needs:
        yield "Needs", f"{kpi.needs} in the settings"
    if settings:
        yield "Settings", ", ".join(settings)
    yield "In tables", "  ".join(table_field(kpi, breakdown) for breakdown in kpi.breakdowns)
    metrics = [metric_name(kpi, breakdown) for breakdown in kpi.breakdowns]
    if kpi.samples is not None:
        metrics.append(samples_metric_name(kpi))
    yield "Metrics", "  ".join(metrics)


def _table(lines: Sequence[Line], indent: str = "") -> str:
    width = max(len(name) for name, _ in lines) + 2
    return "".join(
        textwrap.fill(
            said,
            _WIDTH,
            initial_indent=f"{indent}{name:<{width}}",
            subsequent_indent=indent + " " * width,
            break_long_words=False,
            break_on_hyphens=False,
        )
        + "\n"
        for name, said in lines
    )


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH)
