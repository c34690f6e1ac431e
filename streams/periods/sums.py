"""What one measure came to in a stretch of time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of one measure over a stretch, in raw units; of a level also what it was before the stretch, and at its end.

    `sketch` is bucket -> count, those of 0 left out.
    """

    amount: int = 0
    samples: int = 0
    sketch: Mapping[int, int] = field(default_factory=dict)
    before: int = 0
    end: int = 0


def added(parts: Sequence[Sums]) -> Sums:
    """Those of stretches that follow each other, as one; at least one is given."""
    sketch = Counter[int]()
    for part in parts:
        sketch.update(part.sketch)
    return Sums(
        sum(part.amount for part in parts),
        sum(part.samples for part in parts),
        {bucket: count for bucket, count in sketch.items() if count},
        parts[0].before,
        parts[-1].end,
    )
