"""Names that somebody's KPI cannot have, because something else has them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from streams.arithmetic.measures import Measure
from streams.kpis.declaration import Kpi
from streams.kpis.declared import DeclaredKpi, Problem
from streams.kpis.metric_names import ANALYSES_METRICS, breakdown_metrics, total_metrics

_SAMPLES: Final = "_samples"


def taken_names(
    declared: Mapping[str, DeclaredKpi], kpis: Collection[str], measures: Iterable[Measure]
) -> list[Problem]:
    """Each KPI whose name, or that of its samples, means something else in tables or in formulas.

    `kpis` are the names of the KPIs that come with Nabz.
    """
    of_measures = {measure.name for measure in measures}
    return [
        Problem(("kpis", name), what)
        for name in declared
        for what in _taken(name, {*kpis, *declared}, kpis, of_measures)
    ]


def _taken(name: str, every: Collection[str], built_in: Collection[str], measures: Collection[str]) -> Iterator[str]:
    if name in built_in:
        yield "a KPI that comes with Nabz has this name"
    elif name in measures:
        yield "a measure has this name, which formulas would no longer mean"
    elif name.endswith(_SAMPLES) and name.removesuffix(_SAMPLES) in every:
        yield f"the samples of '{name.removesuffix(_SAMPLES)}' have this name"
    elif f"{name}{_SAMPLES}" in built_in:
        yield f"its samples would have the name of the KPI '{name}{_SAMPLES}'"


def taken_metrics(own: Iterable[Kpi], others: Iterable[Kpi]) -> list[Problem]:
    """Each KPI, or breakdown of one, whose metric on Prometheus would be that of something else."""
    owners = dict.fromkeys(ANALYSES_METRICS, "an analysis")
    owners |= {metric: f"'{kpi.name}'" for kpi in others for metric in (*total_metrics(kpi), *_by(kpi))}
    return [problem for kpi in own for problem in _taken_metrics(kpi, owners)]


def _taken_metrics(kpi: Kpi, owners: dict[str, str]) -> Iterator[Problem]:
    """What others of `owners` (metric -> whose it is) have; what is free is this KPI's from now on."""
    for metric in total_metrics(kpi):
        if metric in owners:
            yield Problem(
                ("kpis", kpi.name), f"on Prometheus it would be {metric}, which is a metric of {owners[metric]}"
            )
    owners |= dict.fromkeys(total_metrics(kpi), f"'{kpi.name}'")
    for at, breakdown in enumerate(kpi.by):
        for metric in breakdown_metrics(kpi, breakdown):
            if metric in owners:
                what = f"on Prometheus it would be {metric}, which is a metric of {owners[metric]}"
                yield Problem(("kpis", kpi.name, "by", at), what)
                break
        owners |= dict.fromkeys(breakdown_metrics(kpi, breakdown), f"'{kpi.name}' by {'+'.join(breakdown)}")


def _by(kpi: Kpi) -> Iterator[str]:
    for breakdown in kpi.by:
        yield from breakdown_metrics(kpi, breakdown)
