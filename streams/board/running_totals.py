"""Sums of one breakdown by the values of its dimensions: what analyses are made of.

They are running totals, or sums over a window.
"""

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import numpy as np

from streams.arithmetic import fields
from streams.arithmetic.measures import Breakdown, Measure, Part, series_name
from streams.arithmetic.numbering import numbered_as
from streams.arithmetic.whole_numbers import WHOLE_NUMBERS, value_of
from streams.board.field_index import FieldIndex, Int64s
from streams.board.table_fields import SERIES, Texts

Value: TypeAlias = str | int | None
"""A text; of a dimension of whole numbers a number, None where nobody gave one."""
TotalsOf: TypeAlias = Callable[[Measure, Breakdown], Mapping[tuple[Value, ...], int]]
"""Gives the sums of a measure by the values of a breakdown; of a board, it raises AskLaterError."""
UNKNOWN: Final = "unknown"


def sums_by_value(
    sums: Int64s, rows: FieldIndex, texts: Texts, measure: Measure, breakdown: Breakdown, part: Part = Part.AMOUNT
) -> dict[tuple[Value, ...], int]:
    """Values of the breakdown's dimensions, in their order -> sum; those of 0 are left out.

    `sums` are by row, and `rows` the fields of the rows; there may be more sums than rows. `texts` are what the numbers
    of values and of series stand for. A text that two numbers have adds them up.
    """
    wanted = series_name(measure, part, breakdown)
    numbers = [number for number, name in texts.get(SERIES, {}).items() if name == wanted]
    known = rows.fields()
    own = np.flatnonzero(np.isin(known >> fields.SERIES_SHIFT, np.array(numbers, dtype=np.int64)))
    totals = sums[own]
    kept = np.flatnonzero(totals)
    found: dict[tuple[Value, ...], int] = {}
    for number, total in zip(known[own[kept]].tolist(), totals[kept].tolist(), strict=True):
        values = _values(number, breakdown, texts)
        found[values] = found.get(values, 0) + total
    return found


def _values(number: int, breakdown: Breakdown, texts: Texts) -> tuple[Value, ...]:
    field = fields.split(number)
    places = (field.first, field.second, field.bucket)
    return tuple(_value(dimension, place, texts) for dimension, place in zip(breakdown, places, strict=False))


def _value(dimension: str, number: int, texts: Mapping[str, Mapping[int, str]]) -> Value:
    if dimension in WHOLE_NUMBERS:
        return value_of(number)
    return texts.get(numbered_as(dimension), {}).get(number, UNKNOWN)
