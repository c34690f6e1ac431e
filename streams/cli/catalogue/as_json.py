"""The catalogue as JSON, for programs. Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec

from streams.kpis import Kpi
from streams.kpis.catalogue import Catalogue
from streams.kpis.explanation import better, fed_by, table_field
from streams.kpis.metric_names import metric_name, samples_metric_name


def listing_json(catalogue: Catalogue) -> bytes:
    """All KPIs as an array of objects."""
    return _written([described(kpi, catalogue) for kpi in catalogue.kpis])


def explanation_json(
    kpi: Kpi,
    catalogue: Catalogue,
    as_of: int | None,
    tables: Mapping[str, Mapping[str, str]] | None,
    problem: str | None,
) -> bytes:
    """One KPI as an object, with its values: window -> field -> number, each with the digits that the table has.

    Args:
        kpi: what is explained.
        catalogue: what it is made of.
        as_of: of the tables, epoch ms.
        tables: window -> field -> decimal text of this KPI; None where they could not be read.
        problem: why there are no values; None if there are some.
    """
    values = None
    if tables is not None:
        values = {
            window: {field: msgspec.Raw(text.encode()) for field, text in table.items()}
            for window, table in tables.items()
        }
    return _written({**described(kpi, catalogue), "as_of": as_of, "values": values, "no_values_because": problem})


def described(kpi: Kpi, catalogue: Catalogue) -> dict[str, Any]:
    """All that the declarations say of a KPI that is made of what this catalogue has."""
    events = fed_by(catalogue.events_of(kpi), catalogue.events)
    return {
        "name": kpi.name,
        "title": {"en": kpi.title.en, "fa": kpi.title.fa},
        "meaning": kpi.meaning.en,
        "group": kpi.group.value,
        "unit": kpi.unit.value,
        "formula": str(kpi.formula),
        "samples": None if kpi.samples is None else {"name": kpi.samples_name, "formula": str(kpi.samples)},
        "source": kpi.source or None,
        "better": better(kpi),
        "windows": list(kpi.windows),
        "by": [list(breakdown) for breakdown in kpi.by],
        "settings": list(catalogue.settings_of(kpi)),
        "needs": kpi.needs or None,
        "fields": [table_field(kpi, breakdown) for breakdown in kpi.breakdowns],
        "metrics": [
            *(metric_name(kpi, breakdown) for breakdown in kpi.breakdowns),
            *([] if kpi.samples is None else [samples_metric_name(kpi)]),
        ],
        "measures": {measure.name: catalogue.lineage[measure].counts for measure in kpi.measures},
        "events": {event_type: list(fields) for event_type, fields in events},
    }


def _written(described: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(described), indent=2) + b"\n"
