"""Finished months as they stand in Redis: JSON, deflated, as text."""

import zlib
from base64 import b64decode, b64encode
from datetime import date
from typing import Final

import msgspec

from streams.kpis.field_names import label_set, split_field
from streams.periods.months import KeptMonth, Source
from streams.periods.sums import Sums

_MONTH: Final = "sums "
_KPI: Final = "of"
"""Stands where a field of a table has the name of a KPI."""
_MOST_BYTES: Final = 256 << 20
"""Some thousand times what a month with all breakdowns has."""


class UnreadableMonthError(ValueError):
    """A month was kept in a form that this release does not know: it is left as it is."""


class _Packed(msgspec.Struct, array_like=True):
    """One measure. What is 0 at the end is not written."""

    amount: int
    samples: int = 0
    sketch: list[tuple[int, int]] = []
    before: int = 0
    end: int = 0


class _Month(msgspec.Struct):
    release: str
    currency: str
    zone: str
    system: str
    whole: list[str]
    seen: list[str]
    sums: dict[str, dict[str, _Packed]]


def month_field(first: date) -> str:
    """The field of a month that begins with this day."""
    return _MONTH + first.isoformat()


def month_of_field(field: str) -> date | None:
    """The first day of the month of a field; None of other fields."""
    return date.fromisoformat(field.removeprefix(_MONTH)) if field.startswith(_MONTH) else None


def packed(month: KeptMonth) -> str:
    """A month as text."""
    source = month.source
    told = {
        "release": source.release,
        "currency": source.currency,
        "zone": source.zone,
        "system": source.system,
        "whole": sorted(month.whole),
        "seen": sorted(month.seen),
        "sums": {
            label_set(labels): {name: _listed(sums) for name, sums in sorted(of_value.items())}
            for labels, of_value in sorted(month.sums.items())
        },
    }
    return b64encode(zlib.compress(msgspec.json.encode(told))).decode()


def unpacked(first: date, text: str) -> KeptMonth:
    """The month that begins with `first`. Raises UnreadableMonthError."""
    try:
        content = zlib.decompressobj().decompress(b64decode(text, validate=True), _MOST_BYTES)
        told = msgspec.json.decode(content, type=_Month)
    except (zlib.error, ValueError, RecursionError) as error:  # ValueError is what base64, UTF-8 and JSON raise
        raise UnreadableMonthError(f"the month of {first} is kept in a form that is not known: {error}") from error
    sums = {
        split_field(_KPI + labels)[1]: {
            name: Sums(one.amount, one.samples, dict(one.sketch), one.before, one.end) for name, one in of_value.items()
        }
        for labels, of_value in told.sums.items()
    }
    source = Source(told.release, told.currency, told.zone, told.system)
    return KeptMonth(first, source, frozenset(told.whole), frozenset(told.seen), sums)


def _listed(sums: Sums) -> list[object]:
    listed: list[object] = [sums.amount, sums.samples, sorted(sums.sketch.items()), sums.before, sums.end]
    while len(listed) > 1 and not listed[-1]:
        listed.pop()
    return listed
