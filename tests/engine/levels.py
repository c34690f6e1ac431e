"""Running totals by the values of a breakdown, naively: every field of the level is taken apart."""

from collections.abc import Iterator

from streams.arithmetic import fields
from streams.arithmetic.measures import Breakdown, Measure, Part, series_name
from streams.arithmetic.numbering import numbered_as
from streams.arithmetic.whole_numbers import WHOLE_NUMBERS
from streams.redis.value_dictionary import SERIES
from tests.engine.evaluation import PaneSums, Texts

RESERVED = {number: text for text, number in fields.RESERVED.items()}


def levels(sums: PaneSums, texts: Texts, measure: Measure, breakdown: Breakdown) -> dict[tuple[str | int, ...], int]:
    """Values of the breakdown -> running total, those of 0 left out."""
    found = {}
    for number, total in sums.level.items():
        field = fields.split(number)
        if total and texts[SERIES].get(field.series) == series_name(measure, Part.AMOUNT, breakdown):
            found[tuple(_values(field, breakdown, texts))] = total
    return found


def _values(field: fields.Field, breakdown: Breakdown, texts: Texts) -> Iterator[str | int]:
    for dimension, number in zip(breakdown, (field.first, field.second, field.bucket), strict=False):
        if dimension in WHOLE_NUMBERS:
            yield number - fields.FIRST_VALUE
        else:
            yield texts[numbered_as(dimension)].get(number) or RESERVED[number]
