"""What is normal, as Prometheus reads it: for each KPI with a spike alert what is expected, and how far it is off."""

from collections.abc import Iterator, Mapping

from streams.board.baselines import BASELINE_WINDOW, Baseline
from streams.board.table_fields import label_set
from streams.kpis.metric_names import CURRENCY_LABEL, WINDOW_LABEL, deviation_metric_name, expected_metric_name


def written_baselines(baselines: Mapping[str, Baseline], currency: str) -> bytes:
    """The exposition of what is normal, in the units of the tables, without an end mark; money with its currency."""
    return "".join(line for normal in baselines.values() for line in _lines(normal, currency)).encode()


def _lines(normal: Baseline, currency: str) -> Iterator[str]:
    kpi = normal.kpi
    window = (WINDOW_LABEL, BASELINE_WINDOW)
    money = [(CURRENCY_LABEL, currency)] if kpi.unit.is_money else []
    expected, deviation = expected_metric_name(kpi), deviation_metric_name(kpi)
    title = kpi.title.en.replace("\\", r"\\")
    yield f"# HELP {expected} {title}: what is normal at this hour of the week.\n# TYPE {expected} gauge\n"
    yield f"{expected}{label_set([window, *money])} {normal.expected!r}\n"
    yield f"# HELP {deviation} {title}: how many spreads it is above what is normal.\n# TYPE {deviation} gauge\n"
    yield f"{deviation}{label_set([window])} {normal.deviation!r}\n"
