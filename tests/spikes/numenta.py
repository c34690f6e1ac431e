"""The labelled series of the Numenta Anomaly Benchmark (github.com/numenta/NAB), which are not part of Nabz."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from tests.spikes.scoring import Span


@dataclass(frozen=True, slots=True)
class Series:
    """A series and the windows in which something is known to have happened."""

    folder: str
    name: str
    moments: list[int]
    """Epoch milliseconds; a clock that was set back goes back here, too."""
    values: list[float]
    windows: list[Span]

    @property
    def step(self) -> int:
        """How far apart the first points mostly are, in milliseconds."""
        first = self.moments[:100]
        apart = sorted(later - earlier for earlier, later in pairwise(first))
        return apart[len(apart) // 2]


def read(root: Path) -> Iterator[Series]:
    """All series under `data/<folder>/<name>.csv` of a copy of NAB, by name; those without a window, too."""
    windows = json.loads((root / "labels" / "combined_windows.json").read_text())
    for path in sorted((root / "data").glob("*/*.csv")):
        with path.open(newline="") as lines:
            rows = [(_moment(row["timestamp"]), float(row["value"])) for row in csv.DictReader(lines)]
        folder = path.parent.name
        spans = [(_moment(first), _moment(last)) for first, last in windows[f"{folder}/{path.name}"]]
        yield Series(folder, path.name, [moment for moment, _ in rows], [value for _, value in rows], spans)


def _moment(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)
