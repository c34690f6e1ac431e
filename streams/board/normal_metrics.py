"""What is normal, as Prometheus reads it: for each KPI with a spike alert what is expected, and how far it is off."""

from collections.abc import Iterator, Mapping

from streams.board.cells import label_set
from streams.board.metric_names import CURRENCY_LABEL, WINDOW_LABEL, deviation_metric_name, expected_metric_name
from streams.board.normals import NORMAL_WINDOW, Normal


def written_normals(normals: Mapping[str, Normal], currency: str) -> bytes:
    """The exposition of what is normal, in the units of the tables, without an end mark; money with its currency."""
    return "".join(line for normal in normals.values() for line in _lines(normal, currency)).encode()


def _lines(normal: Normal, currency: str) -> Iterator[str]:
    kpi = normal.kpi
    window = (WINDOW_LABEL, NORMAL_WINDOW)
    money = [(CURRENCY_LABEL, currency)] if kpi.unit.is_money else []
    expected, deviation = expected_metric_name(kpi), deviation_metric_name(kpi)
    title = kpi.title.en.replace("\\", r"\\")
    yield f"# HELP {expected} {title}: what is normal at this hour of the week.\n# TYPE {expected} gauge\n"
    yield f"{expected}{label_set([window, *money])} {normal.expected!r}\n"
    yield f"# HELP {deviation} {title}: how many spreads it is above what is normal.\n# TYPE {deviation} gauge\n"
    yield f"{deviation}{label_set([window])} {normal.deviation!r}\n"
