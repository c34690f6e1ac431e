"""`nabz dimensions`: which values dimensions have, and how many more they may have."""

import asyncio
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from io import TextIOWrapper
from typing import Any

from streams.cli.tables.reading import counted_alike
from streams.cli.terminal.exit_codes import DONE, Misused
from streams.cli.terminal.readable import aligned, printable
from streams.redis.dimension_values import DimensionValue, read_values
from streams.settings import Settings


def show_dimensions(settings: Settings, name: str | None, *, as_json: bool) -> int:
    """Print every dimension, or the values of one; for people, or as one JSON object.

    Raises:
        Misused: there is no such dimension.
        CommandFailed: Redis does not answer.
    """
    known = settings.catalogue.measures.dimensions
    if name is not None and name not in known:
        raise Misused(f"there is no dimension '{name}'; known: {', '.join(known)}")
    values = asyncio.run(_read(settings))
    if as_json:
        shown = known if name is None else (name,)
        found = {dimension: described(settings, dimension, values.get(dimension, ())) for dimension in shown}
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
        return DONE
    if isinstance(sys.stdout, TextIOWrapper):
        # A terminal that does not know a letter shows a stand-in, and not an error.
        sys.stdout.reconfigure(errors="replace")
    sys.stdout.write(overview(settings, values) if name is None else listing(settings, name, values.get(name, ())))
    return DONE


async def _read(settings: Settings) -> Mapping[str, Sequence[DimensionValue]]:
    async with counted_alike(settings) as client:
        return await read_values(client)


def described(settings: Settings, dimension: str, values: Sequence[DimensionValue]) -> dict[str, Any]:
    """A dimension as JSON has it; of a hidden one the values have no names, so there are none."""
    hidden = dimension in settings.hidden_dimensions
    return {
        "limit": settings.dimension_cap(dimension),
        "in_use": _in_use(values),
        "met": len(values),
        "hidden": hidden,
        "values": []
        if hidden
        else [
            {
                "value": value.text,
                "since": _moment(value.since).isoformat().replace("+00:00", "Z"),
                "last_used": _moment(value.last_used).isoformat().replace("+00:00", "Z"),
                "in_use": value.in_use,
            }
            for value in values
        ],
    }


def overview(settings: Settings, values: Mapping[str, Sequence[DimensionValue]]) -> str:
    """A line for each dimension: how many values are in use, how many may be, and how many it ever met."""
    rows = [
        (
            dimension,
            str(_in_use(values.get(dimension, ()))),
            str(settings.dimension_cap(dimension)),
            str(len(values.get(dimension, ()))),
            "hidden" if dimension in settings.hidden_dimensions else "",
        )
        for dimension in settings.catalogue.measures.dimensions
    ]
    return aligned([("DIMENSION", "IN USE", "LIMIT", "MET", ""), *rows], left=range(5))


def listing(settings: Settings, dimension: str, values: Sequence[DimensionValue]) -> str:
    """The values of a dimension, those used last first."""
    limit = settings.dimension_cap(dimension)
    head = f"{dimension}: {_in_use(values)} of {limit} values are in use\n"
    if dimension in settings.hidden_dimensions:
        return f"{head}The dimension is hidden (hidden_dimensions), so its values are not shown.\n"
    if not values:
        return head
    latest = sorted(values, key=lambda value: (-value.last_used, value.text))
    rows = [
        (
            printable(value.text),
            f"{_moment(value.since):%Y-%m-%d}",
            f"{_moment(value.last_used):%Y-%m-%d}",
            "" if value.in_use else "not in use",
        )
        for value in latest
    ]
    return f"{head}\n{aligned([('VALUE', 'SINCE', 'LAST USED', ''), *rows], left=range(4))}"


def _in_use(values: Iterable[DimensionValue]) -> int:
    return sum(value.in_use for value in values)


def _moment(moment: int) -> datetime:
    return datetime.fromtimestamp(moment // 1000, UTC)
