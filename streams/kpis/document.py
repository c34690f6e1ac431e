"""The catalogue as a page: docs/kpis.md, rendered from the declarations.

python -m streams.kpis.document [--check] [FILE]

Writes the page, or with --check says whether the one that is there is what would be written (exit code 1 if not).
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from schemas.document.rendered import page_command, table
from streams.arithmetic.measures import Measure
from streams.kpis.catalogue import Catalogue, built_in
from streams.kpis.declaration import Group, Kpi
from streams.kpis.explanation import better, breakdown_name, windows
from streams.kpis.lineage import Feed, Lineage, sold
from streams.kpis.metric_names import metric_name, samples_metric_name

PAGE: Final = Path(__file__).parents[2] / "docs" / "kpis.md"

_HEAD = """\
<!-- Rendered from streams/kpis by `python -m streams.kpis.document`: change the declarations, not this page. -->

# KPIs

This page lists all {count} KPIs with their formulas, and the measures that they are computed from. It is for everybody
who reads the numbers. Each KPI is declared in `streams/kpis/catalogue`. `nabz catalogue show NAME` explains one KPI,
with its values.

How to read the tables below:

- **KPI** has the name in the tables (`nabz:table:<window>` in Redis, `nabz kpis --json`, `/api/kpis`), the titles in
  English and Persian, and the metric on Prometheus. In a table each value of a breakdown has its own field,
  `name{{dimension="value"}}`. On Prometheus each breakdown has its own metric, `<metric>_by_<dimension>`. So the total
  and its parts are never added up together.
- **Formula** uses [measures](#measures). The name of a measure means its sum over the window. "number of" means how
  many amounts are in this sum. "now" means the running total at this moment, and "at the window's start" means the
  running total when the window began. In formulas, money is in whole minor units and time in milliseconds. Tables show
  major units and seconds.
- **By** lists the breakdowns besides the total. "pipeline + stage" is one breakdown by two dimensions. If an event has
  no value for a dimension, it is counted under `unknown`. A dimension keeps a limited number of values
  (`dimension_values`); further values are counted under `other`.
- **Samples** is the count that the KPI divides by. It is published as `<name>_samples`.
- **Better** says which direction is good.

A count or a sum is absent until the first of its events arrives. After that it is 0 if a window has no events. A
ratio, a mean or a percentile is absent while there is nothing to divide by. Windows are
`5m 15m 1h 24h 7d 30d 90d 365d`, unless the row says otherwise.
"""

_MEASURES_HEAD = """
## Measures

KPIs are computed from measures, and so are [analyses](analyses.md). Every event uses `event_id`, `occurred_at` and
the id of its entity (the record's key). The column "Events and fields" lists the events of a measure, with the other
fields that it uses. A line that begins with a dimension, such as `segment:`, lists the events and fields that give the
value of this dimension. The column "Settings" lists the settings that change how events are counted.
"""


def document(catalogue: Catalogue) -> str:
    """The page of a catalogue."""
    kpis = catalogue.kpis
    parts = [_HEAD.format(count=len(kpis))]
    for group in Group:
        members = [kpi for kpi in kpis if kpi.group is group]
        parts.append(f"\n## {group.value.capitalize()}\n\n")
        parts.append(table(("KPI", "Meaning", "Formula", "Unit", "By", "Better"), map(_kpi_row, members)) + "\n")
    measures = dict.fromkeys((*(measure for kpi in kpis for measure in kpi.measures), *catalogue.measures))
    parts.append(_MEASURES_HEAD + "\n")
    heads = ("Measure", "One contribution", "Kind", "Events and fields", "Settings")
    parts.append(table(heads, (_measure_row(measure, catalogue.lineage[measure]) for measure in measures)) + "\n")
    return "".join(parts)


def _kpi_row(kpi: Kpi) -> Iterator[str]:
    yield f'<a id="{kpi.name}"></a>`{kpi.name}`<br>{kpi.title.en}<br>{kpi.title.fa}<br>`{metric_name(kpi)}`'
    notes = [kpi.meaning.en]
    if kpi.source:
        notes.append(f"Source: {kpi.source}.")
    if kpi.samples is not None:
        notes.append(f"Samples: `{kpi.samples}` as `{samples_metric_name(kpi)}`.")
    if kpi.needs:
        notes.append(f"Only where `{kpi.needs}` is set.")
    if windows(kpi) != "all":
        notes.append(f"Only over {windows(kpi)}.")
    yield "<br>".join(notes)
    yield f"`{kpi.formula}`"
    yield kpi.unit.value
    yield ", ".join(map(breakdown_name, kpi.by)) or "-"
    yield better(kpi)


def _measure_row(measure: Measure, lineage: Lineage) -> Iterator[str]:
    yield f'<a id="measure-{measure.name}"></a>`{measure.name}`'
    yield lineage.counts
    yield measure.kind.value
    lines = [_feed(lineage.counted)]
    if by_deals := sold(lineage.feed):
        lines.append(f"where deals sell: {_feed(by_deals)}")
    lines += [f"{dimension}: {_feed(feed)}" for dimension, feed in lineage.told_apart.items()]
    yield "<br>".join(lines)
    yield ", ".join(f"`{key}`" for key in lineage.settings) or "-"


def _feed(feed: Feed) -> str:
    return ", ".join(
        f"`{event_type}`" + (f" ({', '.join(f'`{name}`' for name in names)})" if names else "")
        for event_type, names in feed.items()
    )


def main(arguments: Sequence[str]) -> int:
    """Write the page, or check it; returns the exit code."""
    return page_command("streams.kpis.document", PAGE, "the declarations say", lambda: document(built_in()), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
