"""KPI tables, and what is normal, as Prometheus reads them.

Lines are put together here and not by prometheus_client, whose encoder spends most of its time on names and
labels that never change: ten thousand samples take it 60 ms, and these lines 2. Gauges are written alike in the
text format and in OpenMetrics.
"""

from collections.abc import Iterator, Mapping, Sequence

from streams.arithmetic.measures import Breakdown
from streams.board.baselines import BASELINE_WINDOW
from streams.board.table_fields import TableField
from streams.board.watched_kpi import Baseline
from streams.kpis import Kpi
from streams.kpis.field_names import label_set
from streams.kpis.metric_names import (
    CURRENCY_LABEL,
    WINDOW_LABEL,
    before_metric_name,
    expected_metric_name,
    metric_name,
    once_in_hours_metric_name,
    samples_metric_name,
)
from streams.redis.keys import before_of


class Exposition:
    """Writes tables as metrics; what it wrote last is kept for as long as the tables stay as they are."""

    def __init__(self, kpis: Sequence[Kpi], windows: Sequence[str], currency: str) -> None:
        """Show these KPIs, money with the label `currency`. Raises ValueError if two share a metric."""
        self.windows = tuple(windows)
        """The windows that Prometheus has."""
        self._currency = currency
        self._metrics: dict[str, _Metric] = {}
        for kpi in kpis:
            for metric, text in _metrics_of(kpi):
                if metric in self._metrics:
                    raise ValueError(f"KPI {kpi.name!r}: there is a metric {metric!r} already")
                self._metrics[metric] = _Metric(metric, text)
            if kpi.has_before:
                self._lay_out_before(kpi)
        self._laid_out = 0
        self._revision: int | None = None
        self._written = b""

    def write(self, cells: Sequence[TableField], tables: Mapping[str, Mapping[str, str]], revision: int) -> bytes:
        """The exposition of these tables, without an end mark.

        `cells` may only have grown since the last call; an equal `revision` stands for equal tables.
        """
        if revision != self._revision:
            for cell in cells[self._laid_out :]:
                self._lay_out(cell)
            self._laid_out = len(cells)
            lines = [line for metric in self._metrics.values() for line in metric.lines(tables)]
            self._written = "".join(lines).encode()
            self._revision = revision
        return self._written

    def _lay_out_before(self, kpi: Kpi) -> None:
        """The metric of the period before: totals alone."""
        metric = before_metric_name(kpi)
        self._metrics[metric] = _Metric(metric, f"{kpi.title.en}: the period before.")
        money = [(CURRENCY_LABEL, self._currency)] if kpi.unit.is_money else []
        for window in self.windows:
            if window in kpi.windows:
                written = label_set([(WINDOW_LABEL, window), *money])
                self._metrics[metric].samples.append((before_of(window), kpi.name, f"{metric}{written} "))

    def _lay_out(self, cell: TableField) -> None:
        breakdown = _breakdown_of(cell)
        money = [(CURRENCY_LABEL, self._currency)] if cell.kpi.unit.is_money else []
        fields = [(metric_name(cell.kpi, breakdown), cell.field, money)]
        if cell.kpi.samples is not None:
            fields.append((samples_metric_name(cell.kpi, breakdown), cell.samples_field, []))
        for metric, field, labels in fields:
            for window in self.windows:
                if window in cell.kpi.windows:
                    written = label_set([(WINDOW_LABEL, window), *labels, *cell.labels])
                    self._metrics[metric].samples.append((window, field, f"{metric}{written} "))


class _Metric:
    """One metric: its head, and for each sample window, field and the line up to the value."""

    def __init__(self, name: str, text: str) -> None:
        escaped = text.replace("\\", r"\\").replace("\n", r"\n")
        self.head = f"# HELP {name} {escaped}\n# TYPE {name} gauge\n"
        self.samples: list[tuple[str, str, str]] = []

    def lines(self, tables: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
        """Head and samples; nothing if no sample has a value."""
        samples = [
            f"{line}{value}\n"
            for window, field, line in self.samples
            if (value := tables.get(window, {}).get(field)) is not None
        ]
        if samples:
            yield self.head
            yield from samples


def _metrics_of(kpi: Kpi) -> Iterator[tuple[str, str]]:
    """Every metric of a KPI with its help text."""
    for breakdown in kpi.breakdowns:
        by = f" By {' and '.join(breakdown)}." if breakdown else ""
        yield metric_name(kpi, breakdown), f"{kpi.meaning.en}{by}"
        if kpi.samples is not None:
            yield samples_metric_name(kpi, breakdown), f"{kpi.title.en}: the number that it divides by.{by}"


def _breakdown_of(cell: TableField) -> Breakdown:
    """The breakdown in the order of its declaration."""
    names = {name for name, _ in cell.labels}
    return next(breakdown for breakdown in cell.kpi.breakdowns if set(breakdown) == names)


def written_baselines(baselines: Mapping[str, Baseline], currency: str) -> bytes:
    """The exposition of what is normal, in the units of the tables, without an end mark; money with its currency."""
    return "".join(line for baseline in baselines.values() for line in _lines(baseline, currency)).encode()


def _lines(baseline: Baseline, currency: str) -> Iterator[str]:
    kpi = baseline.kpi
    money = [(CURRENCY_LABEL, currency)] if kpi.unit.is_money else []
    expected, once_in = expected_metric_name(kpi), once_in_hours_metric_name(kpi)
    title = kpi.title.en.replace("\\", r"\\")
    yield f"# HELP {expected} {title}: what is normal now.\n# TYPE {expected} gauge\n"
    yield f"{expected}{label_set([(WINDOW_LABEL, BASELINE_WINDOW), *money])} {baseline.expected!r}\n"
    yield (
        f"# HELP {once_in} {title}: in how many hours it is once so unusual on the bad side, if all is normal; by the "
        f"window within which it began.\n# TYPE {once_in} gauge\n"
    )
    for window, hours in baseline.by_window.items():
        yield f"{once_in}{label_set([(WINDOW_LABEL, window)])} {hours!r}\n"
