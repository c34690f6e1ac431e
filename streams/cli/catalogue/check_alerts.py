"""Alerts beside declarations of KPIs: the tables `[alerts.NAME]` of the same file."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from streams.kpis import Kpi
from streams.kpis.declared import Problem
from streams.kpis.declared.problems import known
from streams.settings.alerts import AlertSettings, KpiAlerts, unsuitable


def alert_problems(tables: Mapping[str, Any], own: Iterable[Kpi], built_in: Iterable[Kpi]) -> Iterator[Problem]:
    """What is wrong with the alerts of the KPIs that a file declares itself, and of such as nobody declares.

    A KPI that cannot be made has problems of its own, and its alerts are left for later.
    """
    kpis = {kpi.name: kpi for kpi in own}
    others = {kpi.name for kpi in built_in}
    declared = tables.get("kpis", {})
    alerts = tables.get("alerts", {})
    for name, table in alerts.items() if isinstance(alerts, Mapping) else ():
        if name in kpis:
            yield from _of_kpi(kpis[name], table)
        elif name not in others and name not in declared and name not in AlertSettings.model_fields:
            yield Problem(("alerts", name), f"there is no such KPI; {known(name, [*declared, *others])}")


def _of_kpi(kpi: Kpi, table: object) -> Iterator[Problem]:
    try:
        change = KpiAlerts.model_validate(table)
    except ValidationError as error:
        for details in error.errors():
            is_unknown = details["type"] == "extra_forbidden"
            what = "there is no such key" if is_unknown else f"expected {details['msg']}"
            yield Problem(("alerts", kpi.name, *details["loc"]), what)
        return
    for keys, expected in unsuitable(kpi, change):
        yield Problem(("alerts", kpi.name, *keys), f"expected {expected}")
