"""Gauges as Prometheus reads them, out of values that may be missing."""

from collections.abc import Iterator, Mapping


def gauge_lines(metric: str, text: str, samples: Mapping[str, float | None]) -> Iterator[str]:
    """Head and samples of a metric, without an end mark; `samples` are by their labels as they are written.

    What is None is left out, and so is a metric without any value.
    """
    known = {labels: value for labels, value in samples.items() if value is not None}
    if known:
        yield f"# HELP {metric} {text}\n# TYPE {metric} gauge\n"
    for labels, value in known.items():
        yield f"{metric}{labels} {value!r}\n"
