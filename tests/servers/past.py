"""A Prometheus that knows a past: series in promtool's notation, laid where it keeps its data."""

import math
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.servers.installed import installed


class PastSeries(NamedTuple):
    """A series, its values in promtool's notation, epoch seconds of the first one, and how far apart they are."""

    name: str
    values: str
    begin: int
    step_seconds: int

    @property
    def added(self) -> int:
        """What its values are counted from: in promtool's stories time begins with the first sample."""
        return self.begin if "_timestamp_seconds" in self.name else 0


def lay_past(folder: Path, past: Iterable[PastSeries]) -> None:
    """Write blocks of data below a folder.

    That a series ends with a mark cannot be written: without one it is there for five minutes more.
    """
    text = folder / "past.txt"
    with text.open("w", encoding="utf-8") as lines:
        for series in past:
            said = series.name.replace(", ", ",")
            lines.writelines(
                f"{said} {value + series.added!r} {series.begin + place * series.step_seconds}\n"
                for place, value in enumerate(samples(series.values))
                if not math.isnan(value)
            )
        lines.write("# EOF\n")
    command = [installed("promtool", "prometheus"), "tsdb", "create-blocks-from", "--max-block-duration=500h"]
    subprocess.run([*command, "openmetrics", "--quiet", text, folder / "data"], check=True, timeout=120)


def samples(values: str) -> Iterator[float]:
    """What `a+bxn`, `axn`, `_xn` and `stale` stand for; NaN where there is no sample."""
    for part in values.split():
        if part in {"_", "stale"}:
            yield math.nan
            continue
        run, _, count = part.partition("x")
        if run == "_":
            yield from [math.nan] * int(count)
            continue
        place = max(run.rfind("+"), run.rfind("-", 1))
        first, step = (float(run[:place]), float(run[place:])) if place > 0 else (float(run), 0.0)
        yield from (first + step * number for number in range(int(count or 0) + 1))
