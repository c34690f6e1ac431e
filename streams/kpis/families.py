"""KPIs that come in sets: mean and percentiles of one distribution."""

from collections.abc import Iterator

from streams.kpis.declaration import Better, Group, Kpi, Title, Unit
from streams.kpis.formula import Amount, Percentile, mean
from streams.measures import Breakdown, Measure, Part


def distribution(  # noqa: PLR0913 - a declaration is made of named facts
    name: str,
    title: Title,
    meaning: str,
    measure: Measure,
    *,
    quantiles: tuple[float, ...],
    group: Group,
    unit: Unit,
    by: tuple[Breakdown, ...],
    better: Better,
    source: str = "",
) -> Iterator[Kpi]:
    """`<name>_mean` and one `<name>_p<NN>` a quantile, each with its samples."""
    samples = Amount(measure, Part.SAMPLES)
    yield Kpi(
        name=f"{name}_mean",
        title=Title(f"{title.en}, mean", f"{title.fa}، میانگین"),
        meaning=f"{meaning} Mean.",
        group=group,
        unit=unit,
        formula=mean(measure),
        samples=samples,
        by=by,
        better=better,
        source=source,
    )
    for quantile in quantiles:
        percent = f"{quantile * 100:g}"
        yield Kpi(
            name=f"{name}_p{percent}",
            title=Title(f"{title.en}, p{percent}", f"{title.fa}، صدک {percent}"),
            meaning=f"{meaning} The value that {percent} % stay within, to 1 %.",
            group=group,
            unit=unit,
            formula=Percentile(measure, quantile),
            samples=samples,
            by=by,
            better=better,
            source=source,
        )
