"""A trend as a small drawing (SVG) that stands in a line of text; time goes from left to right in both languages."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final

_WIDTH, _HEIGHT, _MARGIN = 84, 22, 2
_COLOUR: Final = "#2a5db0"


def sparkline(values: Sequence[Decimal | None], label: str) -> str:
    """A line over these values, with gaps where there is none and a dot at the last one; "" without two of them.

    `label` is what is read aloud, markup escaped already. Mail has no long lines, so each point has its own.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    least, most = min(known), max(known)
    points = [
        None if value is None else _point(place, value, len(values), least, most) for place, value in enumerate(values)
    ]
    strokes, dots = [], []
    for is_known, some in groupby(points, key=lambda point: point is not None):
        if is_known:
            first, *others = (point for point in some if point is not None)
            if others:
                strokes.append("\n".join([f"M{first}", *(f"L{point}" for point in others)]))
            else:
                dots.append(_dot(first, "1.2"))
    last = next(point for point in reversed(points) if point is not None)
    size = f'width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
    return "\n".join(
        [
            f'<svg role="img" aria-label="{label}" {size} xmlns="http://www.w3.org/2000/svg" style="display:block">',
            '<path d="' + "\n".join(strokes),
            f'" fill="none" stroke="{_COLOUR}" stroke-width="1.5" stroke-linecap="round"/>',
            *dots,
            f"{_dot(last, '2')}</svg>",
        ]
    )


def _dot(point: str, radius: str) -> str:
    x, y = point.split(",")
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{_COLOUR}"/>'


def _point(place: int, value: Decimal, count: int, least: Decimal, most: Decimal) -> str:
    x = _MARGIN + (_WIDTH - 2 * _MARGIN) * place / (count - 1)
    height = float((value - least) / (most - least)) if most > least else 0.5
    return f"{x:.1f},{_HEIGHT - _MARGIN - (_HEIGHT - 2 * _MARGIN) * height:.1f}"
