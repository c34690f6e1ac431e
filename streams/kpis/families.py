"""KPIs that come in sets: mean and percentiles of one distribution."""

from collections.abc import Iterator, Mapping
from typing import Final

from streams.arithmetic.measures import Breakdown, Measure, Part
from streams.kpis.alerts import Alert
from streams.kpis.declaration import Better, Group, Kpi, Unit
from streams.kpis.formula import Amount, Percentile, mean
from streams.texts import Text, persian_digits

_NO_ALERTS: Final[Mapping[str, tuple[Alert, ...]]] = {}


def distribution(  # noqa: PLR0913 - a declaration is made of named facts
    name: str,
    title: Text,
    meaning: Text,
    measure: Measure,
    *,
    quantiles: tuple[float, ...],
    group: Group,
    unit: Unit,
    by: tuple[Breakdown, ...],
    better: Better,
    source: str = "",
    alerts: Mapping[str, tuple[Alert, ...]] = _NO_ALERTS,
) -> Iterator[Kpi]:
    """`<name>_mean` and one `<name>_p<NN>` a quantile, each with its samples; `alerts` by `mean` or `p<NN>`."""
    samples = Amount(measure, Part.SAMPLES)
    yield Kpi(
        name=f"{name}_mean",
        title=Text(f"{title.en}, mean", f"{title.fa}، میانگین"),
        meaning=Text(f"{meaning.en} Mean.", f"{meaning.fa} میانگین."),
        group=group,
        unit=unit,
        formula=mean(measure),
        samples=samples,
        by=by,
        better=better,
        source=source,
        alerts=alerts.get("mean", ()),
    )
    for quantile in quantiles:
        percent = f"{quantile * 100:g}"
        persian = persian_digits(percent)
        yield Kpi(
            name=f"{name}_p{percent}",
            title=Text(f"{title.en}, p{percent}", f"{title.fa}، صدک {persian}"),
            meaning=Text(
                f"{meaning.en} {percent} % of the values are at most this, within 1 %.",
                f"{meaning.fa} {persian}٪ مقدارها از این بیشتر نیست، با دقت ۱٪.",
            ),
            group=group,
            unit=unit,
            formula=Percentile(measure, quantile),
            samples=samples,
            by=by,
            better=better,
            source=source,
            alerts=alerts.get(f"p{percent}", ()),
        )
